import torch
from torch.nn import functional as F

from goldens import Suite, f32, random

suite = Suite("losses")


def case(name, loss, f, output, target, source, target_dtype="float"):
    output = output.clone().requires_grad_()
    value = f(output, target)
    (gradient,) = torch.autograd.grad(value, output)
    suite.case(
        name,
        config={"loss": loss, "targetDtype": target_dtype},
        source=source,
        inputs={"output": output, "target": target},
        expected={"value": value, "gradient": gradient},
        terms=output.numel(),
    )


draw = random(1)
output, target = f32(draw.normal(size=(5, 4)) * 2), f32(draw.normal(size=(5, 4)))
case("meanSquaredError", {"type": "meanSquaredError"}, F.mse_loss, output, target, "torch.nn.MSELoss")

suite.write()
