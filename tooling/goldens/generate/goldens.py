"""What the generators share: PyTorch in f64, inputs that f32 holds exactly, and the file format."""

import json
import math
import os

import numpy
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

HERE = os.path.dirname(os.path.abspath(__file__))


def random(seed):
    """Numbers from a seed; draw with .normal/.uniform and round with f32."""
    return numpy.random.Generator(numpy.random.PCG64(seed))


def f32(array):
    """The nearest f32 numbers, as f64: both precisions then start from the same inputs."""
    return torch.tensor(numpy.asarray(array, dtype=numpy.float32).astype(numpy.float64))


def _stored(array):
    values = torch.as_tensor(array).detach().to(torch.float64)
    flat = [float(value) for value in values.reshape(-1)]
    text = lambda value: "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return {
        "shape": list(values.shape),
        "data": [value if math.isfinite(value) else text(value) for value in flat],
    }


class Suite:
    """Collects cases and writes numbers/<name>.json."""

    def __init__(self, name):
        self.name = name
        self.cases = []

    def case(self, name, *, config, source, inputs, expected, terms=1):
        if any(case["name"] == name for case in self.cases):
            raise ValueError(f"two cases are called {name}")
        self.cases.append(
            {
                "name": name,
                "config": config,
                "terms": terms,
                "source": source,
                "inputs": {key: _stored(value) for key, value in inputs.items()},
                "expected": {key: _stored(value) for key, value in expected.items()},
            }
        )

    def write(self):
        path = os.path.join(HERE, "..", "numbers", f"{self.name}.json")
        lines = ",\n".join("    " + json.dumps(case) for case in self.cases)
        with open(path, "w") as file:
            file.write('{\n  "generator": "generate/%s.py",\n  "torch": "%s",\n  "cases": [\n%s\n  ]\n}\n' % (self.name, torch.__version__, lines))
        print(f"{self.name}: {len(self.cases)} cases")
