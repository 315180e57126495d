import itertools

import numpy
import torch
from torch.nn import functional as F

from goldens import Suite, f32, random

suite = Suite("metrics")


def case(name, metric, output, target, expected, source, target_dtype="i32", batches=None, terms=None):
    size = len(output)
    suite.case(
        name,
        config={"metric": metric, "targetDtype": target_dtype, "batches": batches or [size]},
        source=source,
        inputs={"output": output, "target": target},
        expected=expected,
        terms=terms or size,
    )


draw = random(7)

# Classes: 40 samples of 5 classes, of which the last occurs in neither outputs nor targets.
output = f32(draw.normal(size=(40, 5)))
output[:, 4] = -9
classes = torch.tensor(draw.integers(0, 4, size=40))
output[torch.arange(40), classes] += 1
uneven = [16, 16, 8]
predicted = output.argmax(1)
definition = "definition, in f64"
case("accuracy", {"type": "accuracy"}, output, classes, {"value": (predicted == classes).double().mean()}, definition, batches=uneven)
for k in (1, 2, 3):
    hits = (output.topk(k).indices == classes[:, None]).any(1)
    case(f"topK, k {k}", {"type": "topK", "k": k}, output, classes, {"value": hits.double().mean()}, "torch.topk", batches=uneven)

matrix = torch.zeros(5, 5)
for row, column in zip(classes, predicted):
    matrix[row, column] += 1
case("confusionMatrix", {"type": "confusionMatrix", "classes": 5}, output, classes, {"value": matrix.trace() / matrix.sum(), "details": matrix}, definition, batches=uneven)


def ratio(part, whole):
    return torch.where(whole == 0, torch.zeros(()), part / torch.where(whole == 0, torch.ones(()), whole))


def scores(true, predicted, actual):
    return {"precision": ratio(true, predicted), "recall": ratio(true, actual), "f1": ratio(2 * true, predicted + actual)}


true, times, actual = matrix.diag(), matrix.sum(0), matrix.sum(1)
of_each = scores(true, times, actual)
seen = times + actual > 0
for name, values in of_each.items():
    table = torch.stack([of_each["precision"], of_each["recall"], of_each["f1"], times, actual], 1)
    case(f"{name}, macro", {"type": name, "classes": 5}, output, classes, {"value": values[seen].mean(), "details": table}, definition, batches=uneven)
    micro = scores(true.sum(), times.sum(), actual.sum())[name]
    case(f"{name}, micro", {"type": name, "classes": 5, "average": "micro"}, output, classes, {"value": micro}, definition, batches=uneven)
    case(f"{name}, of class 2", {"type": name, "positiveClass": 2}, output, classes, {"value": values[2]}, definition, batches=uneven)

# One yes-or-no question.
answers = torch.tensor(draw.integers(0, 2, size=60))
logits = f32(draw.normal(size=60) + 1.5 * answers.numpy())
yes = logits > 0
uneven = [25, 25, 10]
case("accuracy, threshold 0", {"type": "accuracy", "threshold": 0}, logits, answers, {"value": (yes == (answers == 1)).double().mean()}, definition, batches=uneven)
counts = [(yes & (answers == 1)).sum().double(), yes.sum().double(), answers.sum().double()]
for name, value in scores(*counts).items():
    case(f"{name}, threshold 0", {"type": name, "threshold": 0}, logits, answers, {"value": value}, definition, batches=uneven)


def auc(values, answers):
    pairs = [(float(y), float(n)) for y, n in itertools.product(values[answers == 1], values[answers == 0])]
    return torch.tensor(numpy.mean([1.0 if y > n else 0.5 if y == n else 0.0 for y, n in pairs]))


# Probabilities in the middle of the parts, so that cutting 0..1 up changes nothing.
middle = (torch.floor(torch.sigmoid(logits) * 256) + 0.5) / 256
case("auc", {"type": "auc", "thresholds": 256}, middle, answers, {"value": auc(middle, answers)}, "Hanley and McNeil 1982, by pairs", batches=uneven)
case("auc, ties", {"type": "auc", "thresholds": 8}, torch.floor(middle * 8) / 8, answers, {"value": auc(torch.floor(middle * 8), answers)}, "Hanley and McNeil 1982, by pairs", batches=uneven)
case("auc, fromLogits", {"type": "auc", "thresholds": 2**20, "fromLogits": True}, logits, answers, {"value": auc(logits, answers)}, "Hanley and McNeil 1982, by pairs", batches=uneven)

# Perplexity.
some = classes.clone()
some[3] = some[17] = -100
case("perplexity", {"type": "perplexity"}, output, classes, {"value": F.cross_entropy(output, classes).exp()}, "torch.nn.CrossEntropyLoss", batches=[16, 16, 8])
case("perplexity, padding", {"type": "perplexity"}, output, some, {"value": F.cross_entropy(output, some).exp()}, "torch.nn.CrossEntropyLoss", batches=[16, 16, 8])

# Regression, in many small batches.
target = f32(draw.normal(size=(402, 2)) * [1, 5] + [0, 3])
output = f32(target.numpy() + draw.normal(size=(402, 2)))
many = [4] * 100 + [2]
case("meanSquaredError", {"type": "meanSquaredError"}, output, target, {"value": F.mse_loss(output, target)}, "torch.nn.MSELoss", "float", many)
case("meanAbsoluteError", {"type": "meanAbsoluteError"}, output, target, {"value": F.l1_loss(output, target)}, "torch.nn.L1Loss", "float", many)


def r2(output, target):
    residuals = ((output - target) ** 2).sum(0)
    return (1 - residuals / ((target - target.mean(0)) ** 2).sum(0)).mean()


case("r2", {"type": "r2", "outputs": 2}, output, target, {"value": r2(output, target)}, definition, "float", many)
# Thousands of deviations away from 0.
far = f32(target[:, :1].numpy() + 4096)
near = f32(far.numpy() + draw.normal(size=(402, 1)) / 4)
case("r2 far from 0", {"type": "r2"}, near, far, {"value": r2(near, far)}, definition, "float", many)

suite.write()
