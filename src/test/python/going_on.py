"""Weights after training goes on from those of src/test/resources/safetensors/model.safetensors, by PyTorch in float64:
the numbers of InitialModelTest and FrozenLayersTest.

    python src/test/python/going_on.py        (PyTorch 2.15, safetensors)

Four examples, all in every batch; three steps of gradient descent with momentum 0.5 and learning rate 0.5, with all
layers trained and with the first one frozen.
"""

import torch
from safetensors.torch import load_file

x = torch.tensor([[0, 1], [1, -1], [2, 0.5], [-1, 3]], dtype=torch.float64)
y = torch.tensor([0, 1, 1, 0])

for frozen in (False, True):
    tensors = load_file("src/test/resources/safetensors/model.safetensors")
    w1, b1, w2, b2 = views = [
        tensors[f"layers.{l}.{kind}"].double().requires_grad_(l == 2 or not frozen)
        for l in (1, 2)
        for kind in ("weight", "bias")
    ]
    optimizer = torch.optim.SGD([view for view in views if view.requires_grad], lr=0.5, momentum=0.5)
    for _ in range(3):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(torch.tanh(x @ w1.T + b1) @ w2.T + b2, y).backward()
        optimizer.step()
    print("frozen" if frozen else "all", [round(w, 6) for view in views for w in view.flatten().tolist()])
