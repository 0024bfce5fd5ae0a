"""Activations, costs and networks by PyTorch in float64: what src/test/resources/torch/layers.txt holds.

    python src/test/python/layers.py > src/test/resources/torch/layers.txt        (PyTorch 2.15)

A line of an activation is its label in Nabla, z, σ(z) and σ'(z). A line of a cost is its label, the output activation, z, y, the
cost of the example, and its derivatives by z. Costs that PyTorch has not are written out, and differentiated by it. A line of a network is
its parametrisation, whether its inputs are scaled, its normalisation, the cost of an example, and its derivatives by all parameters.
"""

import itertools
import math

import torch
from torch.nn import functional as f

torch.set_default_dtype(torch.float64)

ACTIVATIONS = {
    "identity": lambda z: 1 * z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": f.relu,
    "exp": torch.exp,
    "softplus": f.softplus,
    "softsign": f.softsign,
    "hard-sigmoid": f.hardsigmoid,
    "gelu": lambda z: f.gelu(z, approximate="tanh"),
    "gelu-erf": f.gelu,
    "silu": f.silu,
    "mish": f.mish,
    "leaky-relu(0.01)": f.leaky_relu,
    "elu(1)": f.elu,
    "elu(0.5)": lambda z: f.elu(z, 0.5),
    "selu": f.selu,
}
Z = [0.0, -0.0, 1e-20, -1e-20, 1e-3, -1e-3, 0.3, -0.3, 0.7, -0.7, 1.5, -1.5, 2.9, -2.9, 5.0, -5.0, 12.0, -12.0, 40.0, -40.0]
Z += [86.0, -86.0, 1e4, -1e4, 1e30, -1e30, math.inf, -math.inf, math.nan]


def with_gradient(function, numbers):
    z = torch.tensor(numbers, requires_grad=True)
    value = function(z)
    value.sum().backward()
    return value.tolist(), z.grad.tolist()


def shown(numbers):
    return " ".join(repr(number) for number in numbers)


def quantile(tau):
    return lambda z, a, y: torch.maximum(tau * (y - a), (tau - 1) * (y - a)).sum()


def half_deviance(z, a, y):
    return (f.poisson_nll_loss(z, y, log_input=True, reduction="none") + torch.xlogy(y, y) - y).sum()


def hinge(z, a, y):
    return f.relu(1 - (2 * y - 1) * z).sum()


def sigmoid_focal(gamma):
    """Lin et al. 2017, equation 4, without α."""
    return lambda z, a, y: -(
        y * torch.sigmoid(-z) ** gamma * f.logsigmoid(z) + (1 - y) * torch.sigmoid(z) ** gamma * f.logsigmoid(-z)
    ).sum()


def softmax_focal(gamma):
    def cost(z, a, y):
        others = torch.stack([torch.cat([z[:k], z[k + 1 :]]).logsumexp(0) for k in range(len(z))])
        return -(y * ((others - z.logsumexp(0)) * gamma).exp() * f.log_softmax(z, 0)).sum()

    return cost


NUMBERS = [([0.3, -0.7, 1.1], [0.1, 2.5, 1.1001]), ([-3.0, 0.2, 4.0], [5.0, -0.1, 4.5]), ([100.0, -1000.0, 1e-3], [-100.0, 0.0, 0.0])]
FLAGS = [([0.3, -0.7, 1.1], [1.0, 0.0, 0.0]), ([-3.0, 0.2, 4.0], [0.0, 1.0, 1.0]), ([50.0, -60.0, 20.0], [1.0, 0.0, 0.0])]
FLAGS += [([-50.0, 60.0, -700.0], [1.0, 0.0, 1.0])]
PARTS = FLAGS + [([0.3, -0.7, 1.1], [0.25, 1.0, 0.6])]
CLASSES = [([0.3, -0.7, 1.1], [1.0, 0.0, 0.0]), ([-3.0, 0.2, 4.0], [0.0, 0.0, 1.0]), ([50.0, -60.0, 20.0], [1.0, 0.0, 0.0])]
CLASSES += [([50.0, -60.0, 20.0], [0.0, 0.0, 1.0]), ([0.3, -0.7, 1.1], [0.25, 0.15, 0.6]), ([9.0, -300.0, 1.0], [0.5, 0.25, 0.25])]
COUNTS = [([0.3, -0.7, 1.1], [1.0, 0.0, 3.0]), ([-3.0, 0.2, 4.0], [0.0, 7.0, 54.0]), ([-60.0, 9.0, 7.5], [2.5, 8103.0, 0.0])]

COSTS = [
    ("quadratic", "identity", NUMBERS, lambda z, a, y: 0.5 * f.mse_loss(a, y, reduction="sum")),
    ("quadratic", "sigmoid", PARTS, lambda z, a, y: 0.5 * f.mse_loss(a, y, reduction="sum")),
    ("squared-error", "identity", NUMBERS, lambda z, a, y: f.mse_loss(a, y, reduction="sum")),
    ("absolute-error", "identity", NUMBERS, lambda z, a, y: f.l1_loss(a, y, reduction="sum")),
    ("absolute-error", "softplus", NUMBERS, lambda z, a, y: f.l1_loss(a, y, reduction="sum")),
    ("huber(1)", "identity", NUMBERS, lambda z, a, y: f.huber_loss(a, y, reduction="sum")),
    ("huber(0.2)", "tanh", NUMBERS, lambda z, a, y: f.huber_loss(a, y, reduction="sum", delta=0.2)),
    ("quantile(0.5)", "identity", NUMBERS, quantile(0.5)),
    ("quantile(0.9)", "identity", NUMBERS, quantile(0.9)),
    ("poisson", "exp", COUNTS, half_deviance),
    ("hinge", "identity", FLAGS, hinge),
    ("sigmoid-cross-entropy", "sigmoid", PARTS, lambda z, a, y: f.binary_cross_entropy_with_logits(z, y, reduction="sum")),
    ("softmax-cross-entropy", "softmax", CLASSES, lambda z, a, y: f.cross_entropy(z, y)),
    ("sigmoid-focal(2)", "sigmoid", PARTS, sigmoid_focal(2)),
    ("sigmoid-focal(0.5)", "sigmoid", PARTS, sigmoid_focal(0.5)),
    ("sigmoid-focal(0)", "sigmoid", PARTS, lambda z, a, y: f.binary_cross_entropy_with_logits(z, y, reduction="sum")),
    ("softmax-focal(2)", "softmax", CLASSES, softmax_focal(2)),
    ("softmax-focal(0.5)", "softmax", CLASSES, softmax_focal(0.5)),
    ("softmax-focal(0)", "softmax", CLASSES, lambda z, a, y: f.cross_entropy(z, y)),
]

for label, function in ACTIVATIONS.items():
    values, slopes = with_gradient(function, Z)
    for z, value, slope in zip(Z, values, slopes):
        print("activation", label, shown([z]), shown([value]), shown([slope]), sep=" | ")

outputs = ACTIVATIONS | {"softmax": lambda z: f.softmax(z, 0)}
for label, output, examples, cost in COSTS:
    for z, y in examples:
        value, error = with_gradient(lambda v: cost(v, outputs[output](v), torch.tensor(y)).reshape(1), z)
        print("cost", label, output, shown(z), shown(y), shown(value), shown(error), sep=" | ")

X, Y = torch.tensor([0.3, -1.7, 0.9]), torch.tensor([0.2, 0.5, 0.3])
for tangent, scale, norm in itertools.product([False, True], repeat=3):
    shapes = [(3,)] * scale  # 3-5(mish)-4(mish)-3(softmax), one tensor behind another
    for below, units in [(3, 5), (5, 4), (4, 3)]:
        shapes += [(units, below), (units,)] + [(units,), (units,)] * (norm and units != 3)
    views, at = [], 0
    for shape in shapes:
        count = math.prod(shape)
        values = torch.tensor([0.9 * math.cos(3 * i + 2) for i in range(at, at + count)])
        views.append(values.float().double().reshape(shape).requires_grad_())
        at += count
    rest = iter(views)
    a = X.float().double() * (next(rest) if scale else 1)
    for units in [5, 4, 3]:
        w, b = next(rest), next(rest)
        a = w @ a / math.sqrt(len(a) if tangent else 1) + b
        if units != 3:
            a = f.mish(f.layer_norm(a, (units,), next(rest), next(rest)) if norm else a)
    value = f.cross_entropy(a, Y)
    slopes = torch.autograd.grad(value, views)
    print(
        "network",
        "neural-tangent" if tangent else "standard",
        str(scale).lower(),
        "layer" if norm else "none",
        shown([value.item()]),
        shown(torch.cat([slope.flatten() for slope in slopes]).tolist()),
        sep=" | ",
    )
