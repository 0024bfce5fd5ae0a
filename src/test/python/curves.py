"""Loss curves of 50 steps by PyTorch in float64: what src/test/resources/torch/curves.txt holds.

    python src/test/python/curves.py > src/test/resources/torch/curves.txt        (PyTorch 2.15)

A network 4-5-3, with tanh if nothing else is said, softmax and cross-entropy on twelve rows that are all in every batch. Numbers, rows and
parameters are formulas, which the test in Java has as well. A line is the settings of Nabla, then the mean
cost before each of the steps. The penalty and the decay act on weights alone, so they have groups of their own.
With "embedding" there are 7 inputs, the four and a category's three, of which the second and third are embedded by a
linear map as 3, and the category by a table as 2.
"""

import math

import torch
from torch import optim
from torch.optim import lr_scheduler as schedules

ROWS, INPUTS, HIDDEN, CLASSES, STEPS = 12, 4, 5, 3, 50
torch.set_default_dtype(torch.float64)


def numbers(count, formula):
    return torch.tensor([formula(i) for i in range(count)]).float().double()


x = numbers(ROWS * INPUTS, lambda i: math.sin(i * i + 1)).reshape(ROWS, INPUTS)
y = torch.tensor([(i * i + i // 3) % CLASSES for i in range(ROWS)])


category = torch.tensor([(i * i + i // 2) % 3 for i in range(ROWS)])
WEIGHTS = ("e1", "e2", "w1", "w2")


def network(tangent=False, scale=False, norm=False, embedding=False, activation=torch.tanh):
    """Its parameters by name, one behind another, and the function of them."""
    inputs = 1 + 3 + 1 + 2 if embedding else INPUTS
    shapes = {"e1": (2, 3), "e2": (3, 2)} if embedding else {}
    shapes |= {"s": (inputs,)} if scale else {}
    shapes |= {"w1": (HIDDEN, inputs), "b1": (HIDDEN,)}
    shapes |= {"gain": (HIDDEN,), "shift": (HIDDEN,)} if norm else {}
    shapes |= {"w2": (CLASSES, HIDDEN), "b2": (CLASSES,)}
    flat = numbers(sum(math.prod(shape) for shape in shapes.values()), lambda i: 0.7 * math.cos(2 * i + 1))
    views, at = {}, 0
    for name, shape in shapes.items():
        views[name] = flat[at : at + math.prod(shape)].reshape(shape).clone().requires_grad_()
        at += math.prod(shape)

    def linear(a, w, b):  # NTPLinear of RealMLP's authors: x @ W / sqrt(in_features) + b
        return a @ w.T / math.sqrt(w.shape[1] if tangent else 1) + b

    def outputs(x):
        if embedding:
            looked_up = torch.nn.functional.embedding(category, views["e2"])
            x = torch.cat([x[:, :1], torch.nn.functional.linear(x[:, 1:3], views["e1"].T), x[:, 3:], looked_up], 1)
        z = linear(x * views["s"] if scale else x, views["w1"], views["b1"])
        if norm:
            z = torch.nn.functional.layer_norm(z, (HIDDEN,), views["gain"], views["shift"])
        return linear(activation(z), views["w2"], views["b2"])

    return views, outputs


def curve(make_optimizer, make_schedule=None, penalty=None, clip=None, after=None, smoothing=0.0, frozen=False, **form):
    views, outputs = network(**form)
    weights = [views[name] for name in WEIGHTS if name in views]
    for name in views.keys() - {"w2", "b2"} if frozen else ():
        views[name].requires_grad_(False)
    optimizer = make_optimizer(views)
    schedule = make_schedule(optimizer) if make_schedule else None
    costs = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        cost = torch.nn.functional.cross_entropy(outputs(x), y, label_smoothing=smoothing)
        costs.append(cost.item())
        (cost + (penalty(*weights) if penalty else 0)).backward()
        if clip:
            clip(views.values())
        optimizer.step()
        if after:
            after(*weights)
        if isinstance(schedule, schedules.ReduceLROnPlateau):
            schedule.step(costs[-1])
        elif schedule:
            schedule.step()
    return costs


def by(kind, decay=0.0, weight_rate=1, bias_rate=1, scale_rate=1, **settings):
    rates = {"b1": bias_rate, "b2": bias_rate, "s": scale_rate} | dict.fromkeys(WEIGHTS, weight_rate)

    def make(views):
        groups = [
            {
                "params": [view],
                "weight_decay": decay if name in WEIGHTS else 0.0,
                "lr": settings["lr"] * rates.get(name, 1),
            }
            for name, view in views.items()
        ]
        return kind(groups, **settings)

    return make


def max_norm(limit):
    def after(*weights):
        with torch.no_grad():
            for w in weights:
                w.copy_(torch.renorm(w, 2, 0, limit))

    return after


sgd = by(optim.SGD, lr=0.3)
adam = by(optim.Adam, lr=0.05, eps=1e-8)
last = STEPS - 1
CURVES = [
    ("optimizer=gradient-descent; learningRate=0.3", curve(sgd)),
    ("optimizer=momentum; momentum=0.8; learningRate=0.1", curve(by(optim.SGD, lr=0.1, momentum=0.8))),
    ("optimizer=nesterov; momentum=0.8; learningRate=0.1", curve(by(optim.SGD, lr=0.1, momentum=0.8, nesterov=True))),
    ("optimizer=adagrad; learningRate=0.1; epsilon=1e-10", curve(by(optim.Adagrad, lr=0.1, eps=1e-10))),
    ("optimizer=rmsprop; beta2=0.99; learningRate=0.01", curve(by(optim.RMSprop, lr=0.01, alpha=0.99))),
    ("optimizer=adadelta; beta2=0.9; learningRate=1; epsilon=1e-6", curve(by(optim.Adadelta, lr=1, rho=0.9, eps=1e-6))),
    ("optimizer=adam; learningRate=0.05", curve(adam)),
    ("optimizer=amsgrad; learningRate=0.2; beta2=0.9", curve(by(optim.Adam, lr=0.2, betas=(0.9, 0.9), amsgrad=True))),
    ("optimizer=nadam; learningRate=0.02", curve(by(optim.NAdam, lr=0.02))),
    ("optimizer=radam; learningRate=0.05", curve(by(optim.RAdam, lr=0.05))),
    ("optimizer=adamw; learningRate=0.05; weightDecay=0.1", curve(by(optim.AdamW, decay=0.1, lr=0.05))),
    ("optimizer=momentum; learningRate=0.1; regParam=0.05", curve(by(optim.SGD, decay=0.05, lr=0.1, momentum=0.9))),
    ("optimizer=adam; learningRate=0.05; regParam=0.05", curve(by(optim.Adam, decay=0.05, lr=0.05))),
    (
        "optimizer=gradient-descent; learningRate=0.3; regParam=0.02; elasticNetParam=0.25",
        curve(sgd, penalty=lambda *ws: 0.02 * sum(0.25 * w.abs().sum() + 0.375 * (w * w).sum() for w in ws)),
    ),
    (
        "optimizer=gradient-descent; learningRate=0.3; maxGradientNorm=0.1",
        curve(sgd, clip=lambda views: torch.nn.utils.clip_grad_norm_(views, 0.1)),
    ),
    (
        "optimizer=gradient-descent; learningRate=0.3; maxGradientValue=0.02",
        curve(sgd, clip=lambda views: torch.nn.utils.clip_grad_value_(views, 0.02)),
    ),
    ("optimizer=gradient-descent; learningRate=0.3; maxWeightNorm=1.1", curve(sgd, after=max_norm(1.1))),
    ("optimizer=gradient-descent; learningRate=0.3; labelSmoothing=0.15", curve(sgd, smoothing=0.15)),
] + [
    (f"optimizer=gradient-descent; learningRate=0.3; {label}", curve(sgd, schedule))
    for label, schedule in [
        ("learningRateSchedule=step(7, 0.5)", lambda o: schedules.StepLR(o, 7, 0.5)),
        ("learningRateSchedule=exponential(0.95)", lambda o: schedules.ExponentialLR(o, 0.95)),
        ("learningRateSchedule=inverse-time(0.2)", lambda o: schedules.LambdaLR(o, lambda t: 1 / (1 + 0.2 * t))),
        ("learningRateSchedule=polynomial(2)", lambda o: schedules.PolynomialLR(o, STEPS, 2)),
        ("learningRateSchedule=cosine(0.1)", lambda o: schedules.CosineAnnealingLR(o, STEPS, 0.03)),
        ("learningRateSchedule=cosine(0.1, 5)", lambda o: schedules.CosineAnnealingWarmRestarts(o, STEPS // 5, eta_min=0.03)),
        (
            "learningRateSchedule=one-cycle(0.3, 0.04, 0.000004)",
            lambda o: schedules.OneCycleLR(o, 0.3, STEPS, pct_start=0.3, cycle_momentum=False),
        ),
        (
            "learningRateSchedule=cosine; warmupEpochs=10",
            lambda o: schedules.SequentialLR(
                o,
                [schedules.LinearLR(o, 0.1, 1, 9), schedules.CosineAnnealingLR(o, STEPS - 10)],
                [10],
            ),
        ),
    ]
] + [
    ("optimizer=adam; learningRate=0.05; biasRate=0.1", curve(by(optim.Adam, bias_rate=0.1, lr=0.05))),
    ("optimizer=momentum; learningRate=0.1; biasRate=3", curve(by(optim.SGD, bias_rate=3, lr=0.1, momentum=0.9))),
    (
        "optimizer=adamw; learningRate=0.05; weightDecay=0.1; weightRate=0.5",
        curve(by(optim.AdamW, decay=0.1, weight_rate=0.5, lr=0.05)),
    ),
    (
        "optimizer=gradient-descent; learningRate=0.3; inputScale=true; scaleRate=2; regParam=0.02",
        curve(by(optim.SGD, decay=0.02, scale_rate=2, lr=0.3), scale=True),
    ),
    (
        "optimizer=gradient-descent; learningRate=0.3; parametrisation=neural-tangent; initializer=normal",
        curve(sgd, tangent=True),
    ),
    ("optimizer=gradient-descent; learningRate=0.3; normalisation=layer", curve(sgd, norm=True)),
    (
        "optimizer=adamw; learningRate=0.02; weightDecay=0.1; normalisation=layer; activation=gelu-erf; maxWeightNorm=1.1",
        curve(by(optim.AdamW, decay=0.1, lr=0.02), after=max_norm(1.1), norm=True, activation=torch.nn.functional.gelu),
    ),
    (
        "optimizer=momentum; learningRate=0.02; parametrisation=neural-tangent; initializer=normal; inputScale=true; normalisation=layer",
        curve(by(optim.SGD, lr=0.02, momentum=0.9), tangent=True, scale=True, norm=True),
    ),
] + [
    # RealMLP-TD-S: for classes selu and label smoothing, for numbers mish
    (
        "optimizer=adam; beta2=0.95; learningRate=0.04; learningRateSchedule=coslog(4); parametrisation=neural-tangent; initializer=normal; "
        f"inputScale=true; scaleRate=6; biasRate=0.1; {label}",
        curve(
            by(optim.Adam, bias_rate=0.1, scale_rate=6, lr=0.04, betas=(0.9, 0.95)),
            lambda o: schedules.LambdaLR(o, lambda t: 0.5 * (1 - math.cos(2 * math.pi * math.log2(1 + 15 * t / STEPS)))),
            tangent=True,
            scale=True,
            **settings,
        ),
    )
    for label, settings in [
        ("activation=selu; labelSmoothing=0.1", {"activation": torch.nn.functional.selu, "smoothing": 0.1}),
        ("activation=mish", {"activation": torch.nn.functional.mish}),
    ]
] + [
    (
        "optimizer=gradient-descent; learningRate=2.5; learningRateSchedule=plateau(0, 0.5)",
        curve(by(optim.SGD, lr=2.5), lambda o: schedules.ReduceLROnPlateau(o, factor=0.5, patience=0)),
    ),
]
CURVES += [
    (f"frozenLayers=1; {settings}", curve(kind, frozen=True, **more))
    for settings, kind, more in [
        ("optimizer=adam; learningRate=0.05; regParam=0.05", by(optim.Adam, decay=0.05, lr=0.05), {}),
        ("optimizer=adamw; learningRate=0.05; weightDecay=0.1", by(optim.AdamW, decay=0.1, lr=0.05), {}),
        (
            "optimizer=gradient-descent; learningRate=0.3; maxGradientNorm=0.1",
            sgd,
            {"clip": lambda views: torch.nn.utils.clip_grad_norm_([v for v in views if v.requires_grad], 0.1)},
        ),
        (
            "optimizer=gradient-descent; learningRate=0.3; maxWeightNorm=1.1",
            sgd,
            {"after": lambda w1, w2: max_norm(1.1)(w2)},
        ),
    ]
]
CURVES += [
    ("embedding; optimizer=gradient-descent; learningRate=0.3", curve(sgd, embedding=True)),
    (
        "embedding; optimizer=adamw; learningRate=0.05; weightDecay=0.1; weightRate=0.5",
        curve(by(optim.AdamW, decay=0.1, weight_rate=0.5, lr=0.05), embedding=True),
    ),
    (
        "embedding; optimizer=adam; learningRate=0.05; maxWeightNorm=1.1",
        curve(adam, after=max_norm(1.1), embedding=True),
    ),
    (
        "embedding; optimizer=momentum; learningRate=0.1; parametrisation=neural-tangent; initializer=normal; inputScale=true; scaleRate=2; "
        "regParam=0.02",
        curve(by(optim.SGD, decay=0.02, scale_rate=2, lr=0.1, momentum=0.9), tangent=True, scale=True, embedding=True),
    ),
    (
        "embedding; frozenLayers=1; optimizer=adam; learningRate=0.05; inputScale=true; regParam=0.05",
        curve(by(optim.Adam, decay=0.05, lr=0.05), scale=True, embedding=True, frozen=True),
    ),
]

for settings, costs in CURVES:
    print(settings, "|", " ".join(f"{cost:.10f}" for cost in costs))
