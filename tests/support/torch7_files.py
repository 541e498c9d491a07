"""Write torch7's binary files, byte by byte as its File.lua lays them out, and VideoGANs in them.

Nothing here is shared with the package.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
STORAGES = {"f4": "Float", "f8": "Double", "i8": "Long"}


@dataclass(eq=False)
class Module:
    """A module of nn or cudnn: its class and its fields."""

    name: str
    fields: dict[Any, Any] = field(default_factory=dict)


@dataclass(eq=False)
class Function:
    """A Lua function: bytes of its code."""

    code: bytes


class Writer:
    """Values one behind the other; what was written before is referred to by its index."""

    def __init__(self, cuda: bool = False) -> None:
        self.parts: list[bytes] = []
        self._indices: dict[int, int] = {}
        self._kept: list[Any] = []
        self._cuda = cuda

    def int(self, *values: int) -> None:
        self.parts.append(struct.pack(f"<{len(values)}i", *values))

    def long(self, *values: int) -> None:
        self.parts.append(struct.pack(f"<{len(values)}q", *values))

    def text(self, text: str) -> None:
        self.int(len(text))
        self.parts.append(text.encode("latin-1"))

    def value(self, value: Any) -> None:
        if value is None:
            self.int(0)
        elif isinstance(value, bool):
            self.int(5, int(value))
        elif isinstance(value, (int, float)):
            self.int(1)
            self.parts.append(struct.pack("<d", value))
        elif isinstance(value, str):
            self.int(2)
            self.text(value)
        elif isinstance(value, dict):
            self._table(value)
        elif isinstance(value, list):
            self._table(dict(enumerate(value, 1)))
        elif isinstance(value, Function):
            self.int(8)
            if self._is_new(value):
                self.text(value.code.decode("latin-1"))
                self.value({})
        else:
            self._object(value)

    def _is_new(self, value: Any) -> bool:
        """Write the index; tell whether the content has to follow."""
        new = id(value) not in self._indices
        if new:
            self._indices[id(value)] = len(self._indices) + 1
            self._kept.append(value)  # so that no other gets its id
        self.int(self._indices[id(value)])
        return new

    def _table(self, table: dict[Any, Any]) -> None:
        self.int(3)
        if self._is_new(table):
            self.int(len(table))
            for key, content in table.items():
                self.value(key)
                self.value(content)

    def _object(self, value: Module | Array) -> None:
        self.int(4)
        if not self._is_new(value):
            return
        self.text("V 1")
        if isinstance(value, Module):
            self.text(value.name)
            self._table(value.fields)
            return
        kind = "Cuda" if self._cuda else STORAGES[value.dtype.str[1:]]
        self.text(f"torch.{kind}Tensor")
        self.int(value.ndim)
        self.long(*value.shape)
        self.long(*(stride // value.itemsize for stride in value.strides))
        self.long(1)
        flat = value if value.ndim == 0 else value.base if value.base is not None else value
        self.int(4)
        self._is_new(object())
        self.text("V 1")
        self.text(f"torch.{kind}Storage")
        self.long(flat.size)
        self.parts.append(np.ascontiguousarray(flat).tobytes())


def write_torch7(path: Path, value: Any, cuda: bool = False) -> Path:
    """Write one value."""
    writer = Writer(cuda)
    writer.value(value)
    path.write_bytes(b"".join(writer.parts))
    return path


def transposed(weight: Array, bias: Array | None, *, first: bool, family: str = "nn") -> Module:
    """A full convolution over images or videos; the first has neither stride nor padding."""
    axes = "THW" if weight.ndim == 5 else "HW"
    fields: dict[Any, Any] = {"nInputPlane": weight.shape[0], "nOutputPlane": weight.shape[1], "weight": weight,
                              "train": False, "gradWeight": None, "_type": "torch.FloatTensor"}  # fmt: skip
    if bias is not None:
        fields["bias"] = bias
    for axis, size in zip(axes, weight.shape[2:], strict=True):
        fields |= {f"k{axis}": size, f"d{axis}": 1 if first else 2, f"pad{axis}": 0 if first else 1, f"adj{axis}": 0}
    return Module(f"{family}.{'Volumetric' if weight.ndim == 5 else 'Spatial'}FullConvolution", fields)


def chain(*modules: Module) -> Module:
    """nn.Sequential."""
    return Module("nn.Sequential", {"modules": list(modules), "accUpdate": Function(b"\x1bLJ")})


def table_of(*modules: Module) -> Module:
    """nn.ConcatTable."""
    return Module("nn.ConcatTable", {"modules": list(modules)})


def random_state(widths: tuple[int, ...] = (10, 8, 6, 5, 4)) -> dict[str, Array]:
    """A small VideoGAN in the names of the PyTorch port; widths: noise, then channels of the trunk."""
    random = np.random.default_rng(4)
    state: dict[str, Array] = {}

    def conv(name: str, *shape: int) -> None:
        state[f"{name}.weight"] = random.normal(0, 0.3, shape).astype(np.float32)
        state[f"{name}.bias"] = random.normal(0, 0.3, shape[1]).astype(np.float32)

    def norm(name: str, channels: int) -> None:
        for part in ("weight", "bias", "running_mean"):
            state[f"{name}.{part}"] = random.normal(0.2, 0.5, channels).astype(np.float32)
        state[f"{name}.running_var"] = random.uniform(0.5, 2, channels).astype(np.float32)

    for number, (inputs, outputs) in enumerate(pairwise(widths)):
        for part, kernel in (("background", (4, 4)), ("video", (2 if number == 0 else 4, 4, 4))):
            conv(f"{part}.model.{3 * number}", inputs, outputs, *kernel)
            norm(f"{part}.model.{3 * number + 1}", outputs)
    conv(f"background.model.{3 * len(widths) - 3}", widths[-1], 3, 4, 4)
    conv("mymodules.0.0", widths[-1], 3, 4, 4, 4)
    conv("mymodules.1.0", widths[-1], 1, 4, 4, 4)
    return state


def videogan_modules(state: dict[str, Array], family: str = "nn", epsilon: float = 1e-5) -> Module:
    """The network of the authors' program with these weights: mask * foreground + (1 - mask) * background."""

    def conv(name: str, first: bool) -> Module:
        return transposed(state[f"{name}.weight"], state.get(f"{name}.bias"), first=first, family=family)

    def layers(prefix: str) -> list[Module]:
        modules: list[Module] = []
        number = 0
        while f"{prefix}{number}.weight" in state:
            modules.append(conv(f"{prefix}{number}", number == 0))
            if f"{prefix}{number + 1}.running_mean" in state:
                kind = "Volumetric" if modules[-1].fields["weight"].ndim == 5 else "Spatial"
                parts = {part: state[f"{prefix}{number + 1}.{part}"]
                         for part in ("weight", "bias", "running_mean", "running_var")}  # fmt: skip
                modules.append(Module(f"{family}.{kind}BatchNormalization", {"eps": epsilon, "affine": True, **parts}))
                modules.append(Module(f"{family}.ReLU", {"inplace": True}))
            number += 3
        return modules

    mask = chain(conv("mymodules.1.0", False), Module("nn.Sigmoid"), Module("nn.L1Penalty", {"l1weight": 0.1}))
    foreground = chain(conv("mymodules.0.0", False), Module("nn.Tanh"))
    moving = chain(Module("nn.View"), *layers("video.model."), table_of(foreground, mask))
    still = chain(Module("nn.View"), *layers("background.model."), Module("nn.Tanh"), Module("nn.Replicate"))
    joined = table_of(
        chain(table_of(chain(Module("nn.SelectTable"), Module("nn.Squeeze"))), Module("nn.CMulTable")),
        chain(Module("nn.MulConstant"), Module("nn.AddConstant"), Module("nn.CMulTable")),
    )
    return chain(table_of(moving, still), Module("nn.FlattenTable"), joined, Module("nn.CAddTable"))
