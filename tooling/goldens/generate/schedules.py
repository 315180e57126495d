import warnings

import torch
from torch.optim import lr_scheduler as S

from goldens import Suite

warnings.filterwarnings("ignore")

suite = Suite("schedules")

EPOCHS = 12
STEPS_PER_EPOCH = 5
STEPS = EPOCHS * STEPS_PER_EPOCH


def case(name, schedule, make, source, asked="each step", scores=None):
    """
    Learning rates of PyTorch's scheduler on a rate of 1, before each of its steps. It steps once a training step, or once an
    epoch; then the rates of an epoch's first step are compared ("each epoch"), or those of all its steps.
    """
    parameter = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([parameter], lr=1.0)
    scheduler = make(optimizer)
    rate = lambda: optimizer.param_groups[0]["lr"]
    factors = []
    if asked == "each step":
        for _ in range(STEPS):
            factors.append(rate())
            optimizer.step()
            scheduler.step()
    else:
        for epoch in range(EPOCHS):
            factors += [rate()] * (1 if asked == "each epoch" else STEPS_PER_EPOCH)
            optimizer.step()
            scheduler.step(*([] if scores is None else [scores[epoch]]))
    suite.case(
        name,
        config={"schedule": schedule, "steps": STEPS, "stepsPerEpoch": STEPS_PER_EPOCH, "asked": asked},
        source=source,
        inputs={} if scores is None else {"scores": torch.tensor(scores)},
        expected={"factors": torch.tensor(factors)},
        terms=STEPS,
    )


T = "torch.optim.lr_scheduler."
all_steps = "each step, changed by the epoch"
case("constant", {"type": "constant"}, lambda o: S.LambdaLR(o, lambda _: 1.0), T + "LambdaLR")

case("step, epochs", {"type": "step", "every": 3}, lambda o: S.StepLR(o, 3), T + "StepLR", asked=all_steps)
case("step, steps", {"type": "step", "every": 7, "unit": "step", "factor": 0.5}, lambda o: S.StepLR(o, 7, 0.5), T + "StepLR")
case(
    "multiStep, epochs",
    {"type": "multiStep", "milestones": [2, 3, 9]},
    lambda o: S.MultiStepLR(o, [2, 3, 9]),
    T + "MultiStepLR",
    asked=all_steps,
)
case(
    "multiStep, steps",
    {"type": "multiStep", "milestones": [11, 11, 40], "unit": "step", "factor": 0.75},
    lambda o: S.MultiStepLR(o, [11, 11, 40], 0.75),
    T + "MultiStepLR",
)
case(
    "exponential, epochs",
    {"type": "exponential", "factor": 0.875},
    lambda o: S.ExponentialLR(o, 0.875),
    T + "ExponentialLR",
    asked="each epoch",
)
case(
    "exponential, steps",
    {"type": "exponential", "factor": 0.96875, "unit": "step"},
    lambda o: S.ExponentialLR(o, 0.96875),
    T + "ExponentialLR",
)
case(
    "exponential, held within an epoch",
    {"type": "step", "every": 1, "factor": 0.875},
    lambda o: S.ExponentialLR(o, 0.875),
    T + "ExponentialLR",
    asked=all_steps,
)
case("polynomial, the run", {"type": "polynomial"}, lambda o: S.PolynomialLR(o, STEPS), T + "PolynomialLR")
case(
    "polynomial, a power",
    {"type": "polynomial", "length": 40, "unit": "step", "power": 2.5},
    lambda o: S.PolynomialLR(o, 40, 2.5),
    T + "PolynomialLR",
)
case(
    "polynomial, epochs",
    {"type": "polynomial", "length": 8, "power": 2},
    lambda o: S.PolynomialLR(o, 8, 2),
    T + "PolynomialLR",
    asked="each epoch",
)
case(
    "polynomial, a line to a minimum",
    {"type": "polynomial", "length": 30, "unit": "step", "minimum": 0.25},
    lambda o: S.LinearLR(o, 1.0, 0.25, 30),
    T + "LinearLR",
)
case("cosine, the run", {"type": "cosine"}, lambda o: S.CosineAnnealingLR(o, STEPS), T + "CosineAnnealingLR")
case(
    "cosine, epochs",
    {"type": "cosine", "length": 12, "minimum": 0.125},
    lambda o: S.CosineAnnealingLR(o, 12, 0.125),
    T + "CosineAnnealingLR",
    asked="each epoch",
)
case(
    "warmRestarts",
    {"type": "warmRestarts", "length": 7, "unit": "step", "minimum": 0.0625},
    lambda o: S.CosineAnnealingWarmRestarts(o, 7, eta_min=0.0625),
    T + "CosineAnnealingWarmRestarts",
)
case(
    "warmRestarts, growing",
    {"type": "warmRestarts", "length": 5, "unit": "step", "growth": 2},
    lambda o: S.CosineAnnealingWarmRestarts(o, 5, 2),
    T + "CosineAnnealingWarmRestarts",
)
case(
    "warmRestarts, epochs",
    {"type": "warmRestarts", "length": 2, "growth": 3},
    lambda o: S.CosineAnnealingWarmRestarts(o, 2, 3),
    T + "CosineAnnealingWarmRestarts",
    asked="each epoch",
)
one = dict(max_lr=1.0, total_steps=STEPS + 1, cycle_momentum=False)
cycle = {"type": "oneCycle", "length": STEPS + 1, "unit": "step"}
case("oneCycle", cycle, lambda o: S.OneCycleLR(o, **one), T + "OneCycleLR")
case(
    "oneCycle, linear",
    {**cycle, "annealing": "linear", "rise": 0.4, "startDivisor": 10, "endDivisor": 100},
    lambda o: S.OneCycleLR(o, **one, anneal_strategy="linear", pct_start=0.4, div_factor=10, final_div_factor=100),
    T + "OneCycleLR",
)
case(
    "oneCycle, three phases",
    {**cycle, "threePhase": True},
    lambda o: S.OneCycleLR(o, **one, three_phase=True),
    T + "OneCycleLR",
)
case(
    "warmUp",
    {"type": "warmUp", "length": 16, "start": 0.25},
    lambda o: S.LinearLR(o, 0.25, 1.0, 16),
    T + "LinearLR",
)
case(
    "warmUp, then cosine",
    {"type": "warmUp", "length": 2, "unit": "epoch", "start": 0.125, "schedule": {"type": "cosine"}},
    lambda o: S.SequentialLR(o, [S.LinearLR(o, 0.125, 1.0, 10), S.CosineAnnealingLR(o, STEPS - 10)], [10]),
    T + "SequentialLR of LinearLR and CosineAnnealingLR",
)
case(
    "warmUp, then step",
    {"type": "warmUp", "length": 8, "start": 0.5, "schedule": {"type": "step", "every": 9, "unit": "step"}},
    lambda o: S.SequentialLR(o, [S.LinearLR(o, 0.5, 1.0, 8), S.StepLR(o, 9)], [8]),
    T + "SequentialLR of LinearLR and StepLR",
)

falling = [8.0, 7.0, 7.0, 6.99999, 6.5, 6.5, 6.75, 6.5, 6.25, 6.25, 6.25, 6.25]


def plateau(name, options, scores, **torch_options):
    case(
        f"reduceOnPlateau{name}",
        {"type": "reduceOnPlateau", **options},
        lambda o: S.ReduceLROnPlateau(o, eps=0, **torch_options),
        T + "ReduceLROnPlateau",
        asked=all_steps,
        scores=scores,
    )


plateau("", {"patience": 1}, falling, patience=1)
plateau(
    ", more is better",
    {"patience": 0, "mode": "max", "factor": 0.5, "threshold": 0.125},
    [-score for score in falling],
    patience=0,
    mode="max",
    factor=0.5,
    threshold=0.125,
)
plateau(
    ", a difference, cooldown, minimum",
    {"patience": 0, "thresholdMode": "absolute", "threshold": 0.5, "cooldown": 2, "factor": 0.5, "minimum": 0.375},
    falling,
    patience=0,
    threshold_mode="abs",
    threshold=0.5,
    cooldown=2,
    factor=0.5,
    min_lr=0.375,
)
plateau(", a score that is no number", {"patience": 1}, [3.0, float("nan"), 2.0, float("nan"), float("nan"), 1.0] * 2, patience=1)

suite.write()
