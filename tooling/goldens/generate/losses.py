import math

import torch
from torch.nn import functional as F

from goldens import Suite, f32, random

suite = Suite("losses")


def case(name, loss, f, output, target, source, target_dtype="float"):
    output = output.clone().requires_grad_()
    value = f(output, target)
    (gradient,) = torch.autograd.grad(value.sum(), output)
    suite.case(
        name,
        config={"loss": loss, "targetDtype": target_dtype},
        source=source,
        inputs={"output": output, "target": target},
        expected={"value": value, "gradient": gradient},
        terms=output.numel(),
    )


def reductions(name, loss, f, output, target, source, target_dtype="float"):
    for reduction in ("mean", "sum", "none"):
        case(
            f"{name}, {reduction}",
            {**loss, "reduction": reduction},
            lambda y, t: f(y, t, reduction),
            output,
            target,
            source,
            target_dtype,
        )


def reduced(values, reduction):
    return values.mean() if reduction == "mean" else values.sum() if reduction == "sum" else values


draw = random(1)
output, target = f32(draw.normal(size=(5, 4)) * 2), f32(draw.normal(size=(5, 4)))
reductions("meanSquaredError", {"type": "meanSquaredError"}, lambda y, t, r: F.mse_loss(y, t, reduction=r), output, target, "torch.nn.MSELoss")

# One error is 0, where the slope is 0 by definition.
level = output.clone()
level[0, 0] = target[0, 0]
reductions("meanAbsoluteError", {"type": "meanAbsoluteError"}, lambda y, t, r: F.l1_loss(y, t, reduction=r), level, target, "torch.nn.L1Loss")

for delta in (1, 0.5, 3):
    reductions(f"huber, delta {delta}", {"type": "huber", "delta": delta}, lambda y, t, r: F.huber_loss(y, t, reduction=r, delta=delta), level, target, "torch.nn.HuberLoss")
large = f32(draw.normal(size=(3, 4)) * 1e4)
case("huber of large errors", {"type": "huber"}, F.huber_loss, large, target[:3], "torch.nn.HuberLoss")


def log_cosh(y, t, reduction):
    size = (y - t).abs()
    return reduced(size + F.softplus(-2 * size) - math.log(2), reduction)


reductions("logCosh", {"type": "logCosh"}, log_cosh, output, target, "keras.losses.LogCosh, formula")
case("logCosh of large errors", {"type": "logCosh"}, lambda y, t: log_cosh(y, t, "mean"), large, target[:3], "keras.losses.LogCosh, formula")

# Cross-entropy.
logits = f32(draw.normal(size=(6, 5)) * 3)
classes = torch.tensor(draw.integers(0, 5, size=6))
rows = F.one_hot(classes, 5).double()
soft = f32(draw.dirichlet([1.0] * 5, size=6))
weights = [0.5, 2, 1, 0, 3]
w = torch.tensor(weights, dtype=torch.float64)
name, source = "crossEntropy", "torch.nn.CrossEntropyLoss"
reductions(f"{name}, classes", {"type": name}, lambda y, t, r: F.cross_entropy(y, t, reduction=r), logits, classes, source, "i32")
reductions(f"{name}, one-hot", {"type": name}, lambda y, t, r: F.cross_entropy(y, t, reduction=r), logits, rows, source)
reductions(f"{name}, probabilities", {"type": name}, lambda y, t, r: F.cross_entropy(y, t, reduction=r), logits, soft, source)
for kind, t, dtype in (("classes", classes, "i32"), ("probabilities", soft, "float")):
    reductions(f"{name}, {kind}, labelSmoothing", {"type": name, "labelSmoothing": 0.1}, lambda y, t, r: F.cross_entropy(y, t, reduction=r, label_smoothing=0.1), logits, t, source, dtype)
    reductions(f"{name}, {kind}, classWeights", {"type": name, "classWeights": weights}, lambda y, t, r: F.cross_entropy(y, t, w, reduction=r), logits, t, source, dtype)
    reductions(f"{name}, {kind}, classWeights and labelSmoothing", {"type": name, "classWeights": weights, "labelSmoothing": 0.25}, lambda y, t, r: F.cross_entropy(y, t, w, reduction=r, label_smoothing=0.25), logits, t, source, dtype)
for ignored in (-100, 1):
    some = classes.clone()
    some[1] = some[4] = ignored
    reductions(f"{name}, ignoredIndex {ignored}", {"type": name, "ignoredIndex": ignored}, lambda y, t, r: F.cross_entropy(y, t, reduction=r, ignore_index=ignored), logits, some, source, "i32")
    reductions(
        f"{name}, ignoredIndex {ignored}, classWeights and labelSmoothing",
        {"type": name, "ignoredIndex": ignored, "classWeights": weights, "labelSmoothing": 0.1},
        lambda y, t, r: F.cross_entropy(y, t, w, reduction=r, ignore_index=ignored, label_smoothing=0.1),
        logits,
        some,
        source,
        "i32",
    )
# PyTorch has the classes second, Tenon last.
deep = f32(draw.normal(size=(2, 3, 4)) * 2)
deep_classes = torch.tensor(draw.integers(0, 4, size=(2, 3)))
reductions(f"{name}, [batch, positions, classes]", {"type": name}, lambda y, t, r: F.cross_entropy(y.transpose(1, 2), t, reduction=r), deep, deep_classes, source, "i32")
extreme = torch.tensor([[1e4, -1e4, 0], [-1e4, 1e4, 1e4], [0, 0, 1e4], [1e4, 1, 1e4]], dtype=torch.float64)
case(f"{name}, logits of 1e4", {"type": name}, F.cross_entropy, extreme, torch.tensor([1, 0, 2, 0]), source, "i32")

# Binary cross-entropy.
name, source = "binaryCrossEntropy", "torch.nn.BCEWithLogitsLoss"
answers = torch.tensor(draw.integers(0, 2, size=(6, 5))).double()
shares = f32(draw.uniform(size=(6, 5)))
yes = logits.clone()
yes[0, :2] = 0
for kind, t in (("answers", answers), ("probabilities", shares)):
    reductions(f"{name}, {kind}", {"type": name}, lambda y, t, r: F.binary_cross_entropy_with_logits(y, t, reduction=r), yes, t, source)
    reductions(f"{name}, {kind}, positiveWeight", {"type": name, "positiveWeight": 3}, lambda y, t, r: F.binary_cross_entropy_with_logits(y, t, reduction=r, pos_weight=torch.tensor(3.0)), yes, t, source)
    reductions(f"{name}, {kind}, positiveWeight of each", {"type": name, "positiveWeight": weights}, lambda y, t, r: F.binary_cross_entropy_with_logits(y, t, reduction=r, pos_weight=w), yes, t, source)
extreme_answers = torch.tensor([[1, 0, 1], [1, 0, 1], [0, 1, 0], [0, 1, 1]], dtype=torch.float64)
case(f"{name}, logits of 1e4", {"type": name}, F.binary_cross_entropy_with_logits, extreme, extreme_answers, source)

# Hinges.
for power in (1, 2):
    kind = "keras.losses.SquaredHinge, formula" if power == 2 else "keras.losses.Hinge, formula"
    hinge = lambda y, t, r: reduced(F.relu(1 - (2 * t - 1) * y) ** power, r)
    reductions(f"hinge, power {power}", {"type": "hinge", "power": power}, hinge, logits, answers, kind)
    case(f"hinge, power {power}, -1/+1", {"type": "hinge", "power": power}, lambda y, t: hinge(y, (t + 1) / 2, "mean"), logits, 2 * answers - 1, kind)
    for margin, weight in ((1, None), (0.5, w)):
        options = {"type": "multiMargin", "power": power, "margin": margin, **({} if weight is None else {"classWeights": weights})}
        label = f"multiMargin, power {power}, margin {margin}" + ("" if weight is None else ", classWeights")
        reductions(label, options, lambda y, t, r: F.multi_margin_loss(y, t, p=power, margin=margin, weight=weight, reduction=r), logits, classes, "torch.nn.MultiMarginLoss", "i32")

# Kullback-Leibler divergence. Some probabilities are 0.
sparse = soft.clone()
sparse[0, 0] = sparse[3, 2] = 0
divergence = lambda y, t, r: F.kl_div(F.log_softmax(y, 1), t, reduction="none").sum(1) if r == "none" else F.kl_div(F.log_softmax(y, 1), t, reduction="batchmean" if r == "mean" else r)
reductions("klDivergence", {"type": "klDivergence"}, divergence, logits, sparse, 'torch.nn.KLDivLoss("batchmean") of log_softmax')
reductions("klDivergence, classes", {"type": "klDivergence"}, lambda y, t, r: F.cross_entropy(y, t, reduction=r), logits, classes, "torch.nn.CrossEntropyLoss", "i32")

# Poisson.
counts = torch.tensor(draw.integers(0, 7, size=(6, 5))).double()
reductions("poisson", {"type": "poisson"}, lambda y, t, r: F.poisson_nll_loss(y, t, reduction=r), logits, counts, "torch.nn.PoissonNLLLoss")
rates = f32(draw.uniform(size=(6, 5)) * 5)
reductions("poisson of rates", {"type": "poisson", "logInput": False}, lambda y, t, r: F.poisson_nll_loss(y, t, log_input=False, reduction=r), rates, counts, "torch.nn.PoissonNLLLoss")
case("poisson of rates, epsilon", {"type": "poisson", "logInput": False, "epsilon": 0.125}, lambda y, t: F.poisson_nll_loss(y, t, log_input=False, eps=0.125), rates, counts, "torch.nn.PoissonNLLLoss")

# Cosine.
together = torch.ones(5, dtype=torch.float64)
reductions("cosineSimilarity", {"type": "cosineSimilarity"}, lambda y, t, r: F.cosine_embedding_loss(y, t, together, reduction=r), output, target, "torch.nn.CosineEmbeddingLoss")


# Focal loss.
def focal(y, t, reduction, gamma, weight=1):
    log_p = F.log_softmax(y, -1)
    return reduced(-(weight * t * (1 - log_p.exp()) ** gamma * log_p).sum(-1), reduction)


def binary_focal(y, t, reduction, gamma, alpha):
    # torchvision.ops.sigmoid_focal_loss
    p = torch.sigmoid(y)
    p_t = p * t + (1 - p) * (1 - t)
    alpha_t = alpha * t + (1 - alpha) * (1 - t)
    return reduced(alpha_t * F.binary_cross_entropy_with_logits(y, t, reduction="none") * (1 - p_t) ** gamma, reduction)


paper = "Lin et al. 2017, equation 5"
for gamma in (0, 0.5, 2, 5):
    reductions(f"focal, gamma {gamma}", {"type": "focal", "gamma": gamma}, lambda y, t, r: focal(y, F.one_hot(t, 5), r, gamma), logits, classes, paper, "i32")
    reductions(f"binaryFocal, gamma {gamma}", {"type": "binaryFocal", "gamma": gamma, "alpha": 0.75}, lambda y, t, r: binary_focal(y, t, r, gamma, 0.75), yes, answers, paper)
reductions("focal, probabilities, classWeights", {"type": "focal", "classWeights": weights}, lambda y, t, r: focal(y, t, r, 2, w), logits, soft, paper)
case("binaryFocal", {"type": "binaryFocal"}, lambda y, t: binary_focal(y, t, "mean", 2, 0.25), yes, answers, paper)

suite.write()
