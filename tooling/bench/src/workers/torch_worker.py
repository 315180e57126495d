"""PyTorch's side of the benchmark: answers the requests of protocol.ts. Arguments: the number of threads."""

import ctypes
import json
import os
import platform
import subprocess
import sys
import time

import torch
import torch.nn.functional as F

THREADS = int(sys.argv[1])
torch.set_num_threads(THREADS)
torch.set_num_interop_threads(1)


class TrainingLane:
    """Data preloaded as f32 tensors, batches taken by index_select, the optimizer's loop form chosen by `foreach`."""

    def __init__(self, workload, variant, folder):
        self.workload = workload
        self.foreach = variant == "foreach"
        images = torch.frombuffer(read(folder, "images.u8"), dtype=torch.uint8)
        self.labels = torch.frombuffer(read(folder, "labels.u8"), dtype=torch.uint8).long()
        self.images = images.float().mul_(1 / 255).reshape(len(self.labels), -1)
        order = torch.frombuffer(read(folder, "order.i32"), dtype=torch.int32).long()
        self.batches = [part for part in order.split(workload["batch"]) if len(part) == workload["batch"]]
        self.parameters = torch.frombuffer(read(folder, workload["name"] + ".f32"), dtype=torch.float32)
        self.reset()

    def reset(self):
        widths = self.workload["layers"]
        layers = []
        offset = 0
        for inputs, outputs in zip(widths, widths[1:]):
            linear = torch.nn.Linear(inputs, outputs)
            with torch.no_grad():
                weight = self.parameters[offset : offset + inputs * outputs].reshape(inputs, outputs)
                offset += inputs * outputs
                linear.weight.copy_(weight.t())
                linear.bias.copy_(self.parameters[offset : offset + outputs])
                offset += outputs
            layers += [linear, torch.nn.ReLU()]
        self.model = torch.nn.Sequential(*layers[:-1])
        options = self.workload["optimizer"]
        make = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[options["type"]]
        self.optimizer = make(self.model.parameters(), lr=options["learningRate"], foreach=self.foreach)
        self.done = 0

    def steps(self, times):
        model, optimizer, images, labels, batches = self.model, self.optimizer, self.images, self.labels, self.batches
        for step in range(self.done, self.done + times):
            batch = batches[step % len(batches)]
            loss = F.cross_entropy(model(images.index_select(0, batch)), labels.index_select(0, batch))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
        self.done += times
        return loss.item()

    def run(self, times):
        self.steps(times)

    def check(self, count):
        return [self.steps(1) for _ in range(count)]


class ProductLane:
    """A product written into the memory of the last one."""

    def __init__(self, workload, folder):
        rows, inner, columns = workload["rows"], workload["inner"], workload["columns"]

        def operand(side, height, width):
            values = torch.frombuffer(read(folder, f"{workload['name']}.{side}.f32"), dtype=torch.float32)
            return values.reshape(width, height).t() if workload["transposed"] == side else values.reshape(height, width)

        self.left = operand("left", rows, inner)
        self.right = operand("right", inner, columns)
        self.product = torch.empty(rows, columns)

    def reset(self):
        pass

    def run(self, times):
        left, right, product = self.left, self.right, self.product
        for _ in range(times):
            torch.mm(left, right, out=product)

    def check(self, count):
        self.run(1)
        size = self.product.numel()
        # As sampledElements of product-workload.ts.
        return self.product.flatten()[[int((i + 0.5) * size / count) for i in range(count)]].tolist()


def read(folder, file):
    with open(os.path.join(folder, file), "rb") as opened:
        return bytearray(opened.read())


def describe():
    details, warnings = describe_blas()
    return {
        "version": debian_version() or torch.__version__,
        "runtime": f"Python {platform.python_version()}",
        "details": [*details, f"threads: {torch.get_num_threads()}"],
        "warnings": warnings,
    }


def debian_version():
    """Debian's 1.13.1 calls itself 1.13.0a0."""
    if not torch.__file__.startswith("/usr/lib/python3/dist-packages/"):
        return None
    command = ["dpkg-query", "--show", "--showformat", "${Version}", "python3-torch"]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("+")[0]
    except (OSError, subprocess.CalledProcessError):
        return None


def describe_blas():
    """Which OpenBLAS has been loaded, how it makes threads and for which processor it computes."""
    if torch.backends.mkl.is_available():
        return ["MKL"], []
    try:
        with open("/proc/self/maps") as maps:
            files = {line.split()[-1] for line in maps if "libopenblas" in line}
        library = ctypes.CDLL(files.pop())
        library.openblas_get_config.restype = ctypes.c_char_p
        library.openblas_get_corename.restype = ctypes.c_char_p
        version = " ".join(library.openblas_get_config().decode().split()[:2])
        parallel = {0: "no threads", 1: "pthreads", 2: "OpenMP"}[library.openblas_get_parallel()]
        core = library.openblas_get_corename().decode()
    except (OSError, KeyError, AttributeError):
        return ["BLAS unknown"], ["this PyTorch uses no OpenBLAS that could be asked for its kernels"]
    warnings = []
    if parallel != "OpenMP":
        warnings.append(
            f"PyTorch's OpenBLAS makes its threads by {parallel} and collapses when a core is busy: "
            "apt-get install -y libopenblas0-openmp, update-alternatives --config libblas.so.3-x86_64-linux-gnu"
        )
    return [version, f"{parallel}, {core} kernels"], warnings


def block(lane, seconds, times_per_wait):
    lane.reset()
    lane.run(times_per_wait)
    cpu = time.process_time()
    started = time.perf_counter()
    times = 0
    elapsed = 0.0
    while elapsed < seconds:
        lane.run(times_per_wait)
        times += times_per_wait
        elapsed = time.perf_counter() - started
    return {"times": times, "seconds": elapsed, "cpuSeconds": time.process_time() - cpu}


lanes = {}


def answer(request):
    kind = request["type"]
    if kind == "describe":
        return describe()
    if kind == "open":
        workload, folder = request["workload"], request["folder"]
        number = len(lanes)
        lanes[number] = (
            TrainingLane(workload, request["variant"], folder)
            if workload["kind"] == "training"
            else ProductLane(workload, folder)
        )
        return {"lane": number}
    lane = lanes[request["lane"]]
    if kind == "run":
        started = time.perf_counter()
        lane.run(request["times"])
        return {"seconds": time.perf_counter() - started}
    if kind == "check":
        lane.reset()
        return {"values": lane.check(request["count"])}
    if kind == "block":
        return block(lane, request["seconds"], request["timesPerWait"])
    lanes[request["lane"]] = None
    return {}


# The mark of protocol.ts.
for line in sys.stdin:
    try:
        result = answer(json.loads(line))
    except Exception as error:  # Whatever it is, the benchmark is told and goes on with its others.
        result = {"error": f"{type(error).__name__}: {error}"}
    # NaN is no JSON.
    text = json.dumps(result).replace("NaN", "null").replace("-Infinity", "null").replace("Infinity", "null")
    print(f"@bench {text}", flush=True)
