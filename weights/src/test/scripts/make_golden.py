"""Makes the golden files that the tests of `weights` read. Run it again only when a type is added.

    python3 -m venv v && v/bin/pip install gguf==0.19.0 numpy==2.4.6 safetensors==0.8.0
    v/bin/python weights/src/test/scripts/make_golden.py weights/src/test/resources/dev/tunesmith/weights

dequantised.json:       for each type, random blocks and the float32 that gguf's own Python code makes of them
reference.safetensors:  a file as the reference implementation writes it
"""

import base64
import json
import pathlib
import sys

import gguf
import numpy
import safetensors

SEED = 20261124
# type: (blocks, byte offsets of half-precision scales within a block)
TYPES = {
    "F16": None,
    "BF16": None,
    "Q8_0": (4, [0]),
    "Q4_0": (4, [0]),
    "Q4_1": (4, [0, 2]),
    "Q5_0": (4, [0]),
    "Q5_1": (4, [0, 2]),
    "Q2_K": (2, [80, 82]),
    "Q3_K": (2, [108]),
    "Q4_K": (2, [0, 2]),
    "Q5_K": (2, [0, 2]),
    "Q6_K": (2, [208]),
}


def text(array):
    return base64.b64encode(array.tobytes()).decode("ascii")


def dequantised(random):
    cases = []
    for name, layout in TYPES.items():
        kind = gguf.GGMLQuantizationType[name]
        if layout is None:
            data = (random.standard_normal(64) * 0.1).astype(numpy.float32)
            raw = gguf.quants.quantize(data.reshape(1, -1), kind).view(numpy.uint8)
        else:
            blocks, scales = layout
            _, size = gguf.GGML_QUANT_SIZES[kind]
            raw = random.integers(0, 256, size=(blocks, size), dtype=numpy.uint8)
            for block in range(blocks):
                for at in scales:
                    # the last block has a subnormal scale
                    spread = 2e-5 if block == blocks - 1 else 0.05
                    value = numpy.float16(random.standard_normal() * spread)
                    raw[block, at : at + 2] = numpy.frombuffer(value.tobytes(), numpy.uint8)
            raw = raw.reshape(1, -1)
        floats = gguf.quants.dequantize(raw, kind).astype("<f4")
        cases.append({"type": name, "blocks": text(raw), "floats": text(floats)})
    return cases


def reference(random):
    def tensor(kind, shape, size):
        data = random.integers(0, 100, size, dtype=numpy.uint8)
        if kind == "bool":
            data %= 2
        kept.append(data)
        return safetensors.TensorSpec(dtype=kind, shape=shape, data_ptr=data.ctypes.data, data_len=size)

    kept = []
    # the names are not in the order of the types, and the data ends at an odd byte
    tensors = {
        "flags": tensor("bool", [3], 3),
        "b.weight": tensor("float32", [2, 3], 24),
        "a.weight": tensor("bfloat16", [2, 2], 8),
        "half": tensor("float16", [1], 2),
        "short": tensor("int16", [1], 2),
        "scalar": tensor("float32", [], 4),
        "double": tensor("float64", [1], 8),
        "ids": tensor("int64", [2], 16),
        "int": tensor("int32", [1], 4),
        "signed": tensor("int8", [1], 1),
        "empty": tensor("float32", [0, 7], 0),
        "Üben": tensor("uint8", [1], 1),
    }
    return safetensors.serialize(tensors, {"format": "pt"})


def main():
    folder = pathlib.Path(sys.argv[1])
    random = numpy.random.default_rng(SEED)
    cases = {"gguf": "0.19.0", "seed": SEED, "cases": dequantised(random)}
    (folder / "dequantised.json").write_text(json.dumps(cases, indent=1) + "\n", encoding="utf-8")
    (folder / "reference.safetensors").write_bytes(reference(random))


main()
