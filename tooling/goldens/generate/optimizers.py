import math

import torch

from goldens import Suite, f32, random

suite = Suite("optimizers")

STEPS = 100
SEEN = (1, 10, 100)
SHAPES = {"matrix": (3, 4), "vector": (4,), "scalar": ()}


def recorded(seed):
    """The gradients of each step: multiples of 1/64 from -2 to 2, which f32 holds exactly, from Lehmer's generator."""
    state = seed
    while True:
        gradients = {}
        for name, shape in SHAPES.items():
            values = []
            for _ in range(math.prod(shape)):
                state = state * 16807 % 2147483647
                values.append((state % 257 - 128) / 64)
            gradients[name] = torch.tensor(values).reshape(shape)
        yield gradients


TARGET = torch.tensor([0.5, -0.25, 0.75])


def problem(params):
    """Not convex, and what one parameter needs depends on the others."""
    matrix, vector, scalar = params.values()
    away = torch.sin(matrix @ vector + scalar) - TARGET
    return (away * away).sum() + sum((p * p).sum() for p in params.values()) / 16


draw = random(7)
START = {name: f32(draw.normal(size=shape)) for name, shape in SHAPES.items()}


def case(name, optimizer, make, source, update=None, gradients="both", average=None, slower=1):
    """
    `make` gives an optimizer of PyTorch's from parameters and a learning rate, `update` changes gradients before its step.

    Where steps do not shrink with the gradient, rounding errors grow without end near the minimum. Such an optimizer's
    closed loop has a learning rate that is `slower` times smaller, so that it stays on its way for 100 steps.
    """
    for kind in ("recorded", "closed loop") if gradients == "both" else (gradients,):
        params = {key: value.clone().requires_grad_() for key, value in START.items()}
        rate = optimizer_rate(optimizer) / (slower if kind == "closed loop" else 1)
        rule = make(params, rate)
        stream = recorded(12345)
        expected = {}
        for step in range(1, STEPS + 1):
            if kind == "recorded":
                for key, value in next(stream).items():
                    params[key].grad = value.clone()
            else:
                for parameter in params.values():
                    parameter.grad = None
                problem(params).backward()
            if update is not None:
                update(params)
            rule.step()
            if average is not None:
                average.add(params, step)
            if step in SEEN:
                for key, value in params.items():
                    expected[f"{key} at {step}"] = value.detach().clone()
                    if average is not None:
                        expected[f"mean of {key} at {step}"] = average.mean[key].clone()
        if average is not None:
            average.mean.clear()
        suite.case(
            f"{name}, {kind}",
            config={"optimizer": with_rate(optimizer, rate), "gradients": kind, "seed": 12345},
            source=source,
            inputs=START,
            expected=expected,
            # The operations in a chain: in a closed loop those of the gradient, a product over 4 and some others, come in between.
            terms=STEPS if kind == "recorded" else 10 * STEPS,
        )


def optimizer_rate(spec):
    return spec["learningRate"] if "learningRate" in spec else optimizer_rate(spec["optimizer"])


def with_rate(spec, rate):
    if "learningRate" in spec:
        return {**spec, "learningRate": rate}
    return {**spec, "optimizer": with_rate(spec["optimizer"], rate)}


def by_torch(name, optimizer, torch_class, slower=1, **options):
    case(
        name,
        optimizer,
        lambda params, rate: torch_class(list(params.values()), lr=rate, **options),
        f"torch.optim.{torch_class.__name__}",
        slower=slower,
    )


class Rule:
    """An optimizer that a paper states and PyTorch 1.13 has not: `step` of one parameter, with a dictionary for its state."""

    def __init__(self, params, rate, formula):
        self.rate = rate
        self.params = list(params.values())
        self.states = [{} for _ in self.params]
        self.formula = formula
        self.steps = 0

    def step(self):
        self.steps += 1
        with torch.no_grad():
            for parameter, state in zip(self.params, self.states):
                self.formula(parameter, parameter.grad, state, self.rate, self.steps)


O = torch.optim
by_torch("gradientDescent", {"type": "gradientDescent", "learningRate": 0.0625}, O.SGD)
sgd = {"type": "sgd", "learningRate": 0.0625}
by_torch("sgd", sgd, O.SGD)
by_torch("sgd, weight decay", {**sgd, "weightDecay": 0.125}, O.SGD, weight_decay=0.125)
by_torch("sgd, momentum", {**sgd, "momentum": 0.9}, O.SGD, momentum=0.9)
by_torch("sgd, dampening", {**sgd, "momentum": 0.9, "dampening": 0.5}, O.SGD, momentum=0.9, dampening=0.5)
by_torch("sgd, nesterov", {**sgd, "momentum": 0.9, "nesterov": True}, O.SGD, momentum=0.9, nesterov=True)
by_torch(
    "sgd, momentum, dampening, weight decay",
    {**sgd, "momentum": 0.75, "dampening": 0.25, "weightDecay": 0.0625},
    O.SGD,
    momentum=0.75,
    dampening=0.25,
    weight_decay=0.0625,
)

adagrad = {"type": "adagrad", "learningRate": 0.25}
by_torch("adagrad", adagrad, O.Adagrad)
by_torch(
    "adagrad, all options",
    {**adagrad, "learningRateDecay": 0.01, "weightDecay": 0.125, "initialAccumulator": 0.5, "epsilon": 1e-3},
    O.Adagrad,
    lr_decay=0.01,
    weight_decay=0.125,
    initial_accumulator_value=0.5,
    eps=1e-3,
)

by_torch("adadelta", {"type": "adadelta", "learningRate": 1}, O.Adadelta)
by_torch(
    "adadelta, all options",
    {"type": "adadelta", "learningRate": 0.5, "decay": 0.75, "epsilon": 1e-3, "weightDecay": 0.125},
    O.Adadelta,
    rho=0.75,
    eps=1e-3,
    weight_decay=0.125,
    slower=8,
)

rmsprop = {"type": "rmsprop", "learningRate": 0.03125}
by_torch("rmsprop", rmsprop, O.RMSprop)
by_torch("rmsprop, momentum", {**rmsprop, "momentum": 0.5}, O.RMSprop, momentum=0.5, slower=8)
by_torch("rmsprop, centered", {**rmsprop, "centered": True}, O.RMSprop, centered=True)
by_torch(
    "rmsprop, all options",
    {**rmsprop, "decay": 0.9, "epsilon": 1e-3, "momentum": 0.75, "centered": True, "weightDecay": 0.125},
    O.RMSprop,
    alpha=0.9,
    eps=1e-3,
    momentum=0.75,
    centered=True,
    weight_decay=0.125,
    slower=16,
)

adam = {"type": "adam", "learningRate": 0.0625}
by_torch("adam", adam, O.Adam)
by_torch("adam, amsgrad", {**adam, "amsgrad": True}, O.Adam, amsgrad=True)
by_torch("adam, weight decay", {**adam, "weightDecay": 0.125}, O.Adam, weight_decay=0.125)
by_torch(
    "adam, all options",
    {**adam, "beta1": 0.75, "beta2": 0.9, "epsilon": 1e-3, "amsgrad": True, "weightDecay": 0.0625},
    O.Adam,
    betas=(0.75, 0.9),
    eps=1e-3,
    amsgrad=True,
    weight_decay=0.0625,
)
adamw = {"type": "adamW", "learningRate": 0.0625}
by_torch("adamW", adamw, O.AdamW)
by_torch("adamW, amsgrad, weight decay", {**adamw, "amsgrad": True, "weightDecay": 0.25}, O.AdamW, amsgrad=True, weight_decay=0.25)
adamax = {"type": "adamax", "learningRate": 0.0625}
by_torch("adamax", adamax, O.Adamax)
by_torch(
    "adamax, all options",
    {**adamax, "beta1": 0.75, "beta2": 0.9, "epsilon": 1e-3, "weightDecay": 0.125},
    O.Adamax,
    betas=(0.75, 0.9),
    eps=1e-3,
    weight_decay=0.125,
    slower=8,
)
nadam = {"type": "nAdam", "learningRate": 0.0625}
# Of 1.13's two ways of computing, the one for each tensor alone has a factor μ_t too many (pytorch/pytorch pull request 92699).
by_torch("nAdam", nadam, O.NAdam, foreach=True, slower=8)
by_torch(
    "nAdam, all options",
    {**nadam, "beta1": 0.75, "beta2": 0.9, "epsilon": 1e-3, "weightDecay": 0.125, "momentumDecay": 0.125},
    O.NAdam,
    foreach=True,
    betas=(0.75, 0.9),
    eps=1e-3,
    weight_decay=0.125,
    momentum_decay=0.125,
    slower=8,
)
radam = {"type": "rAdam", "learningRate": 0.0625}
by_torch("rAdam", radam, O.RAdam)
by_torch(
    "rAdam, all options",
    {**radam, "beta1": 0.75, "beta2": 0.9, "epsilon": 1e-3, "weightDecay": 0.125},
    O.RAdam,
    betas=(0.75, 0.9),
    eps=1e-3,
    weight_decay=0.125,
    slower=8,
)


def lion(beta1=0.9, beta2=0.99, decay=0.0):
    def formula(parameter, g, state, rate, _):
        m = state.setdefault("m", torch.zeros_like(parameter))
        c = beta1 * m + (1 - beta1) * g
        parameter -= rate * (torch.sign(c) + decay * parameter)
        m.mul_(beta2).add_((1 - beta2) * g)

    return lambda params, rate: Rule(params, rate, formula)


chen = "Chen et al. 2023, Algorithm 2"
case("lion", {"type": "lion", "learningRate": 0.0625}, lion(), chen, slower=64)
case(
    "lion, all options",
    {"type": "lion", "learningRate": 0.0625, "beta1": 0.75, "beta2": 0.9, "weightDecay": 0.25},
    lion(0.75, 0.9, 0.25),
    chen,
    slower=64,
)


def lamb(beta1=0.9, beta2=0.999, epsilon=1e-6, decay=0.01):
    def formula(parameter, g, state, rate, t):
        m = state.setdefault("m", torch.zeros_like(parameter))
        v = state.setdefault("v", torch.zeros_like(parameter))
        m.mul_(beta1).add_((1 - beta1) * g)
        v.mul_(beta2).add_((1 - beta2) * g * g)
        r = (m / (1 - beta1**t)) / (torch.sqrt(v / (1 - beta2**t)) + epsilon)
        direction = r + decay * parameter
        parameter -= rate * parameter.norm() / direction.norm() * direction

    return lambda params, rate: Rule(params, rate, formula)


you = "You et al. 2020, Algorithm 2"
case("lamb", {"type": "lamb", "learningRate": 0.03125}, lamb(), you, slower=8)
case(
    "lamb, all options",
    {"type": "lamb", "learningRate": 0.03125, "beta1": 0.75, "beta2": 0.9, "epsilon": 1e-3, "weightDecay": 0.25},
    lamb(0.75, 0.9, 1e-3, 0.25),
    you,
    slower=8,
)


def muon(momentum=0.95, nesterov=True, iterations=5, decay=0.0):
    """`SingleDeviceMuonWithAuxAdam` of github.com/KellerJordan/Muon in f64; weights lie transposed there, outputs first."""

    def orthogonalized(x):
        a, b, c = 3.4445, -4.7750, 2.0315
        tall = x.size(-2) > x.size(-1)
        if tall:
            x = x.mT
        x = x / (x.norm() + 1e-7)
        for _ in range(iterations):
            square = x @ x.mT
            x = a * x + (b * square + c * square @ square) @ x
        return x.mT if tall else x

    def formula(parameter, g, state, rate, t):
        if parameter.dim() == 2:
            m = state.setdefault("m", torch.zeros_like(parameter.mT))
            g = g.mT.clone()
            m.lerp_(g, 1 - momentum)
            direction = orthogonalized(g.lerp(m, momentum) if nesterov else m)
            direction = direction * max(1, g.size(-2) / g.size(-1)) ** 0.5
            parameter.mul_(1 - rate * decay)
            parameter -= rate * direction.mT
        else:
            m = state.setdefault("m", torch.zeros_like(parameter))
            v = state.setdefault("v", torch.zeros_like(parameter))
            m.lerp_(g, 1 - 0.9)
            v.lerp_(g.square(), 1 - 0.95)
            parameter -= 2**-6 * (m / (1 - 0.9**t)) / ((v / (1 - 0.95**t)).sqrt() + 1e-10)

    return lambda params, rate: Rule(params, rate, formula)


jordan = "Jordan et al. 2024, github.com/KellerJordan/Muon"
others = {"type": "adamW", "learningRate": 2**-6, "beta2": 0.95, "epsilon": 1e-10, "weightDecay": 0}
case("muon", {"type": "muon", "learningRate": 0.03125, "others": others}, muon(), jordan, slower=16)
case(
    "muon, all options",
    {"type": "muon", "learningRate": 0.03125, "momentum": 0.75, "nesterov": False, "iterations": 3, "weightDecay": 0.25, "others": others},
    muon(0.75, False, 3, 0.25),
    jordan,
    slower=16,
)

# What stands around an optimizer.
plain = lambda params, rate: O.SGD(list(params.values()), lr=rate, momentum=0.9)
heavy = {**sgd, "momentum": 0.9}
clip = torch.nn.utils
case(
    "clipByValue",
    {"type": "clipByValue", "maximum": 0.5, "optimizer": heavy},
    plain,
    "torch.nn.utils.clip_grad_value_",
    update=lambda params: clip.clip_grad_value_(params.values(), 0.5),
)
case(
    "clipByNorm",
    {"type": "clipByNorm", "maximum": 0.75, "optimizer": heavy},
    plain,
    "torch.nn.utils.clip_grad_norm_ of each",
    update=lambda params: [clip.clip_grad_norm_([parameter], 0.75) for parameter in params.values()],
)
case(
    "clipByGlobalNorm",
    {"type": "clipByGlobalNorm", "maximum": 0.75, "optimizer": heavy},
    plain,
    "torch.nn.utils.clip_grad_norm_",
    update=lambda params: clip.clip_grad_norm_(params.values(), 0.75),
)


def penalty(l1, l2, names):
    def update(params):
        term = sum(l1 * params[name].abs().sum() + l2 / 2 * (params[name] ** 2).sum() for name in names)
        gradients = torch.autograd.grad(term, [params[name] for name in names])
        for name, gradient in zip(names, gradients):
            params[name].grad += gradient

    return update


case(
    "regularization, matrices by default",
    {"type": "regularization", "l1": 0.0625, "l2": 0.25, "optimizer": heavy},
    plain,
    "the gradient of the penalty by torch.autograd",
    update=penalty(0.0625, 0.25, ["matrix"]),
    # A parameter that the penalty draws to 0 changes its sign by rounding errors.
    gradients="recorded",
)
case(
    "regularization, by paths",
    {"type": "regularization", "l2": 0.25, "paths": ["vec*", "scalar"], "optimizer": heavy},
    plain,
    "the gradient of the penalty by torch.autograd",
    update=penalty(0.0, 0.25, ["vector", "scalar"]),
)

class Both:
    def __init__(self, *optimizers):
        self.optimizers = optimizers

    def step(self):
        for optimizer in self.optimizers:
            optimizer.step()


case(
    "parameterGroups",
    {
        "type": "parameterGroups",
        "groups": [
            {"paths": ["vector"], "optimizer": adam, "learningRateFactor": 0.5},
            {"paths": ["scalar"], "frozen": True},
        ],
        "optimizer": heavy,
    },
    lambda params, rate: Both(O.SGD([params["matrix"]], lr=rate, momentum=0.9), O.Adam([params["vector"]], lr=0.03125)),
    "torch.optim.SGD and Adam of some parameters each",
)


class Average:
    """The mean of all parameters so far, in which those of k steps ago weigh decay^k."""

    def __init__(self, decay):
        self.decay = decay
        self.mean = {}

    def add(self, params, step):
        weight = (1 - self.decay) / (1 - self.decay**step)
        for key, value in params.items():
            mean = self.mean.setdefault(key, torch.zeros_like(value).detach())
            self.mean[key] = mean * (1 - weight) + value.detach() * weight


case(
    "exponentialMovingAverage",
    {"type": "exponentialMovingAverage", "decay": 0.95, "optimizer": heavy},
    plain,
    "Σ 0.95^(t-i) θ_i / Σ 0.95^(t-i)",
    average=Average(0.95),
)

suite.write()
