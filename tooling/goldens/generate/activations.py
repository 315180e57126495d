import math

import torch
from torch import nn
from torch.nn import functional as F

from goldens import Suite, f32, random

suite = Suite("activations")
draw = random(2)

# Where most of them bend, and numbers around it.
near = f32([[0, 1e-3, -1e-3, 2.999, -3.001, 1, -1, 6], [*draw.normal(size=8) * 2], [*draw.uniform(-6, 6, size=8)]])
# Each sign by itself, so that the tolerance, which is relative to the largest value, says something of the small ones too.
negative = f32([[-1e-4, -0.5, -2, -4, -8, -12, -15, -16]])
wide = f32([[0, 20, -20, 100, -100, 1e3, -1e3, 1e4, -1e4, 90, -90, 700]])
ranges = {"near 0": near, "negative": negative, "wide": wide}


def case(name, spec, f, x, source, parameters={}, terms=4):
    x = x.clone().requires_grad_()
    parameters = {key: value.clone().requires_grad_() for key, value in parameters.items()}
    y = f(x, **parameters)
    dy = f32(draw.uniform(0.5, 1.5, size=tuple(y.shape)))
    gradients = torch.autograd.grad((y * dy).sum(), [x, *parameters.values()])
    suite.case(
        name,
        config={"layer": spec},
        source=source,
        inputs={"x": x, "dy": dy, **{f"params.{key}": value for key, value in parameters.items()}},
        expected={
            "value": y,
            "gradient": gradients[0],
            **{f"params.{key}": value for key, value in zip(parameters, gradients[1:])},
        },
        terms=terms,
    )


def everywhere(name, spec, f, source):
    for where, x in ranges.items():
        case(f"{name}, {where}", spec, f, x, source)


everywhere("identity", {"type": "identity"}, nn.Identity(), "torch.nn.Identity")
everywhere("relu", {"type": "relu"}, nn.ReLU(), "torch.nn.ReLU")
everywhere("leakyRelu", {"type": "leakyRelu"}, nn.LeakyReLU(), "torch.nn.LeakyReLU")
everywhere("leakyRelu, slope 0.25", {"type": "leakyRelu", "slope": 0.25}, nn.LeakyReLU(0.25), "torch.nn.LeakyReLU")
everywhere("sigmoid", {"type": "sigmoid"}, nn.Sigmoid(), "torch.nn.Sigmoid")
everywhere("tanh", {"type": "tanh"}, nn.Tanh(), "torch.nn.Tanh")
everywhere("elu", {"type": "elu"}, nn.ELU(), "torch.nn.ELU")
everywhere("elu, alpha 0.5", {"type": "elu", "alpha": 0.5}, nn.ELU(0.5), "torch.nn.ELU")
everywhere("selu", {"type": "selu"}, nn.SELU(), "torch.nn.SELU")
everywhere("gelu", {"type": "gelu"}, nn.GELU(), "torch.nn.GELU")
everywhere("gelu, tanh", {"type": "gelu", "approximate": "tanh"}, nn.GELU(approximate="tanh"), "torch.nn.GELU")
everywhere("silu", {"type": "silu"}, nn.SiLU(), "torch.nn.SiLU")
# PyTorch gives x itself above its threshold, 20 by default, which is wrong by 2e-9; a threshold of 800 leaves the formula.
everywhere("softplus", {"type": "softplus"}, nn.Softplus(threshold=800), "torch.nn.Softplus(threshold=800)")
everywhere("softplus, beta 3", {"type": "softplus", "beta": 3}, nn.Softplus(3, threshold=800), "torch.nn.Softplus(threshold=800)")
everywhere("softsign", {"type": "softsign"}, nn.Softsign(), "torch.nn.Softsign")
everywhere("mish", {"type": "mish"}, nn.Mish(), "torch.nn.Mish")
# By the formula that PyTorch documents: the gradient of torch.nn.Hardsigmoid has 1/6 as f32 has it.
everywhere("hardSigmoid", {"type": "hardSigmoid"}, lambda x: F.relu6(x + 3) / 6, "torch.nn.functional.relu6(x + 3) / 6")
everywhere("hardSwish", {"type": "hardSwish"}, nn.Hardswish(), "torch.nn.Hardswish")
# In longer arrays PyTorch's gradient at 3 is 1, in short ones 1.5.
case("hardSwish, at its bends", {"type": "hardSwish"}, nn.Hardswish(), f32([-3, 0, 3]), "torch.nn.Hardswish")

# The sums of the slopes' gradients have as many terms as there are numbers per slope.
case("prelu", {"type": "prelu"}, lambda x, slope: F.prelu(x, slope), near, "torch.nn.PReLU", {"slope": f32([0.25])}, near.numel())
slopes = f32(draw.uniform(0, 0.5, size=8))
case("prelu, per feature", {"type": "prelu", "perFeature": True}, lambda x, slope: F.prelu(x, slope), near, "torch.nn.PReLU", {"slope": slopes}, 4)

logits = f32(draw.normal(size=(4, 10)) * 3)
large = f32([[1e4, 1e4, -1e4, 0], [5e3, 5e3 - 1, 5e3 - 2, -1e4], [-1e4, -1e4 + 1, -1e4, -1e4 + 2]])
for where, x in {"logits": logits, "large logits": large}.items():
    terms = x.shape[-1]
    case(f"softmax, {where}", {"type": "softmax"}, nn.Softmax(-1), x, "torch.nn.Softmax", terms=terms)
    case(f"logSoftmax, {where}", {"type": "logSoftmax"}, nn.LogSoftmax(-1), x, "torch.nn.LogSoftmax", terms=terms)
images = f32(draw.normal(size=(2, 3, 5)))
case("softmax, three axes", {"type": "softmax"}, nn.Softmax(-1), images, "torch.nn.Softmax", terms=5)

suite.write()
