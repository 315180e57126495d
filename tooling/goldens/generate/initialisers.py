import math

import torch
from torch.nn import init

from goldens import Suite

suite = Suite("initialisers")

# PyTorch's fans are those of [out, in]; only the sizes matter here.
SHAPES = ((784, 128), (16, 3))


def uniform_bound(deviation):
    return math.sqrt(3.0) * deviation


def fans(features, units):
    return init._calculate_fan_in_and_fan_out(torch.empty(units, features))


def case(name, spec, scale, source):
    """What a draw is multiplied with: the bound of uniform weights, the deviation of normal ones."""
    for features, units in SHAPES:
        fan_in, fan_out = fans(features, units)
        suite.case(
            f"{name}, {features} to {units}",
            config={"initialiser": spec, "shape": [features, units]},
            source=source,
            inputs={},
            expected={"scale": scale(fan_in, fan_out)},
        )


for gain in (1.0, init.calculate_gain("tanh")):
    glorot = lambda fan_in, fan_out, gain=gain: gain * math.sqrt(2.0 / float(fan_in + fan_out))
    lecun = lambda fan_in, fan_out, gain=gain: gain / math.sqrt(fan_in)
    said = "" if gain == 1 else ", gain of tanh"
    options = {} if gain == 1 else {"gain": gain}
    case(f"glorotNormal{said}", {"type": "glorotNormal", **options}, glorot, "torch.nn.init.xavier_normal_")
    case(f"glorotUniform{said}", {"type": "glorotUniform", **options}, lambda i, o, f=glorot: uniform_bound(f(i, o)), "torch.nn.init.xavier_uniform_")
    case(f"lecunNormal{said}", {"type": "lecunNormal", **options}, lecun, "LeCun et al. 1998, section 4.6")
    case(f"lecunUniform{said}", {"type": "lecunUniform", **options}, lambda i, o, f=lecun: uniform_bound(f(i, o)), "LeCun et al. 1998, section 4.6")

for slope in (0.0, 0.25):
    he = lambda fan_in, fan_out, slope=slope: init.calculate_gain("leaky_relu", slope) / math.sqrt(fan_in)
    said = "" if slope == 0 else f", slope {slope}"
    case(f"heNormal{said}", {"type": "heNormal", "slope": slope}, he, "torch.nn.init.kaiming_normal_")
    case(f"heUniform{said}", {"type": "heUniform", "slope": slope}, lambda i, o, f=he: uniform_bound(f(i, o)), "torch.nn.init.kaiming_uniform_")

for shape in ((12, 5), (5, 12), (8, 8)):
    suite.case(
        f"orthogonal, {shape[0]} x {shape[1]}",
        config={"initialiser": {"type": "orthogonal", "gain": 2}, "shape": list(shape)},
        source="torch.nn.init.orthogonal_",
        inputs={},
        expected={"products": 4 * torch.eye(min(shape))},
        terms=max(shape),
    )

suite.write()
