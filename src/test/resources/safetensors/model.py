# Writes model.safetensors, by Python's own library: a model that Nabla has never seen.
import hashlib
import json
import numpy
from safetensors.numpy import save_file

ramp = lambda *shape: (numpy.arange(numpy.prod(shape), dtype="f4") / 8 - 0.5).reshape(shape)
tensors = {
    "layers.1.weight": ramp(3, 2),
    "layers.1.bias": ramp(3),
    "layers.2.weight": ramp(2, 3),
    "layers.2.bias": ramp(2),
}
layers = [{"units": 3, "activation": "tanh"}, {"units": 2, "activation": "softmax"}]
metadata = {
    "format": "nabla",
    "topology": json.dumps({"inputs": 2, "layers": layers, "cost": "softmax-cross-entropy"}),
    "labels": json.dumps(["ein \u00e4", "zwei \U0001f600"]),
    "run.seed": "-3",
    "provenance.who": "Python",
}
digest = hashlib.sha256()
for key in sorted(metadata):
    for text in (key, metadata[key]):
        data = text.encode("utf-8")
        digest.update(len(data).to_bytes(8, "big") + data)
for tensor in tensors.values():
    digest.update(tensor.astype("<f4").tobytes())
save_file(tensors, "model.safetensors", metadata={**metadata, "sha256": digest.hexdigest()})
