import torch
from torch import nn
from torch.nn import functional as F

from goldens import Suite, f32, random

suite = Suite("layers")
draw = random(3)


def normal(*shape, scale=1.0, mean=0.0):
    return f32(draw.normal(size=shape) * scale + mean)


def case(name, spec, f, x, source, parameters={}, state={}, next_state=None, terms=1, **config):
    """f(x, **parameters) gives y; next_state() the statistics after it, under the names of `state`."""
    integer = config.get("inputDtype") == "i32"
    x = x.clone() if integer else x.clone().requires_grad_()
    parameters = {key: value.clone().requires_grad_() for key, value in parameters.items()}
    y = f(x, **parameters)
    dy = normal(*y.shape)
    by = ([] if integer else [x]) + [*parameters.values()]
    gradients = [*torch.autograd.grad((y * dy).sum(), by)] if by else []
    expected = {"value": y}
    if not integer:
        expected["gradient"] = gradients.pop(0)
    expected.update({f"params.{key}": value for key, value in zip(parameters, gradients)})
    expected.update({f"state.{key}": value for key, value in (next_state() if next_state else {}).items()})
    suite.case(
        name,
        config={"layer": spec, **config},
        source=source,
        inputs={
            "x": x,
            "dy": dy,
            **{f"params.{key}": value for key, value in parameters.items()},
            **{f"state.{key}": value for key, value in state.items()},
        },
        expected=expected,
        terms=terms,
    )


# torch.nn.Linear's weight is transposed.
x, weight, bias = normal(6, 9), normal(9, 5), normal(5)
linear = lambda x, weight, bias=None: F.linear(x, weight.T, bias)
case("dense", {"type": "dense", "units": 5}, linear, x, "torch.nn.Linear", {"weight": weight, "bias": bias}, terms=9)
case("dense without bias", {"type": "dense", "units": 5, "bias": False}, linear, x, "torch.nn.Linear", {"weight": weight}, terms=9)

case("flatten", {"type": "flatten"}, nn.Flatten(), normal(2, 3, 4), "torch.nn.Flatten")
case("reshape", {"type": "reshape", "shape": [3, -1]}, nn.Unflatten(1, (3, 2)), normal(4, 6), "torch.nn.Unflatten")



def merge(name, type, f, source, **options):
    """A graph that puts two functions of its input together: both ways of the gradient meet again at x."""
    nodes = [
        {"name": "left", "layer": {"type": "tanh"}, "from": ["x"]},
        {"name": "right", "layer": {"type": "sigmoid"}, "from": ["x"]},
        {"name": "both", "layer": {"type": type, **options}, "from": ["left", "right"]},
    ]
    spec = {"type": "graph", "inputs": ["x"], "nodes": nodes, "outputs": ["both"]}
    # Drawn apart, so that the cases after these stay as they are.
    x = f32(random(17).normal(size=(3, 4)))
    case(name, spec, lambda x: f(torch.tanh(x), torch.sigmoid(x)), x, source, terms=4)


state_of_draw = draw.bit_generator.state
merge("graph, add", "add", torch.add, "torch.add")
merge("graph, multiply", "multiply", torch.mul, "torch.mul")
merge("graph, concat", "concat", lambda left, right: torch.cat([left, right], -1), "torch.cat")
draw.bit_generator.state = state_of_draw

indices = torch.tensor([[0, 3, 3], [6, 3, 1]])
embedding = lambda x, weight: F.embedding(x, weight)
case("embedding", {"type": "embedding", "vocabularySize": 7, "units": 4}, embedding, indices, "torch.nn.Embedding",
     {"weight": normal(7, 4)}, inputDtype="i32", terms=3)


def batch_norm(name, x, source, training, momentum=0.1, epsilon=1e-5, affine=True):
    """Tenon's features are last, PyTorch's channels second."""
    features = x.shape[-1]
    mean, variance = normal(features), f32(draw.uniform(0.5, 2, size=features))
    running = {"runningMean": mean.clone(), "runningVariance": variance.clone()}

    def f(x, weight=None, bias=None):
        y = F.batch_norm(x.movedim(-1, 1), *running.values(), weight, bias, training, momentum, epsilon)
        return y.movedim(1, -1)

    parameters = {"weight": normal(features, mean=1), "bias": normal(features)} if affine else {}
    spec = {"type": "batchNorm", "momentum": momentum, "epsilon": epsilon, "affine": affine}
    case(name, spec, f, x, source, parameters, {"runningMean": mean, "runningVariance": variance}, lambda: running,
         training=training, terms=x.numel() // features)


flat, images = normal(8, 5, scale=3, mean=2), normal(3, 4, 4, 2, scale=2, mean=-5)
batch_norm("batchNorm, training", flat, "torch.nn.BatchNorm1d", True)
batch_norm("batchNorm, prediction", flat, "torch.nn.BatchNorm1d", False)
batch_norm("batchNorm, training on images", images, "torch.nn.BatchNorm2d", True)
batch_norm("batchNorm, prediction on images", images, "torch.nn.BatchNorm2d", False)
batch_norm("batchNorm, other numbers", flat, "torch.nn.BatchNorm1d", True, momentum=0.5, epsilon=0.01, affine=False)


def layer_norm(name, x, axes=1, epsilon=1e-5, affine=True):
    shape = tuple(x.shape[-axes:])
    f = lambda x, weight=None, bias=None: F.layer_norm(x, shape, weight, bias, epsilon)
    parameters = {"weight": normal(*shape, mean=1), "bias": normal(*shape)} if affine else {}
    spec = {"type": "layerNorm", "axes": axes, "epsilon": epsilon, "affine": affine}
    case(name, spec, f, x, "torch.nn.LayerNorm", parameters, terms=x[0].numel())


layer_norm("layerNorm", flat)
layer_norm("layerNorm of three axes", images, axes=3)
layer_norm("layerNorm, other numbers", images, epsilon=0.01, affine=False)


def normalization(name, spec, parts, statistics, source):
    """Fitted on two batches, of which the second is normalised with the statistics of both."""
    (_, before), ((origin, spread), after) = statistics(parts[0]), statistics(torch.cat(parts))
    divisor = torch.where(spread == 0, torch.ones_like(spread), spread)
    suite.case(
        name,
        config={"layer": spec, "fitting": True},
        source=source,
        inputs={"x": parts[1], "dy": parts[1], **{f"state.{key}": f32(value) for key, value in before.items()}},
        expected={"value": (parts[1] - origin) / divisor, **{f"state.{key}": value for key, value in after.items()}},
        terms=sum(part.numel() for part in parts) // spread.numel(),
    )


def moments(x):
    origin, variance = x.mean(0), x.var(0, unbiased=False)
    variance = torch.where(x.amax(0) == x.amin(0), torch.zeros_like(variance), variance)
    return (origin, variance.sqrt()), {"count": float(len(x)), "mean": origin, "squaredDeviations": variance * len(x)}


def moments_of_all(x):
    (origin, spread), state = moments(x.reshape(-1, 1))
    return (origin[0], spread[0]), {key: value if key == "count" else value[0] for key, value in state.items()}


def extremes(x):
    low, high = x.amin(0), x.amax(0)
    return (low, high - low), {"count": float(len(x)), "minimum": low, "maximum": high}


# The statistics of 16 times 4 whole numbers are exact in f32.
parts = [normal(16, 4, scale=4, mean=10).round(), normal(12, 4, scale=4, mean=10)]
for part in parts:
    part[:, 1] = 0.25  # A feature that never varies becomes 0.
normalization("normalization", {"type": "normalization"}, parts, moments, "torch.mean, torch.var")
normalization("normalization of all together", {"type": "normalization", "per": "all"}, parts, moments_of_all, "torch.mean, torch.var")
normalization("normalization, minMax", {"type": "normalization", "method": "minMax"}, parts, extremes, "torch.amin, torch.amax")

for rate in (0.2, 0.5):
    ones = torch.ones(8, 8)
    suite.case(
        f"dropout's scale at rate {rate}",
        config={"layer": {"type": "dropout", "rate": rate}, "training": True},
        source="torch.nn.Dropout",
        inputs={"x": ones, "dy": ones},
        expected={"largest": F.dropout(ones, rate).max()},  # Kept elements are all the same.
    )
case("dropout, prediction", {"type": "dropout", "rate": 0.5}, nn.Dropout(0.5).eval(), normal(2, 3), "torch.nn.Dropout")

suite.write()
