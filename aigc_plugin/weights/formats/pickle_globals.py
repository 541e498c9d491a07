"""The allow-list: every global that a published checkpoint may name, and the inert value that stands for it.

No entry imports or calls what it is named after. A name that is not in `ALLOWED` is refused, with the name in
the error. To allow a further name, add one line to a table below: `STUB_CLASSES` for a class whose
instances are only walked, `BUILDERS` for a function whose result matters.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ...errors import ModelFormatError
from .file_bytes import ByteRun
from .tensor_view import Storage, TensorView, checked_view, printable


class Budget:
    """The most that reading one pickle may cost, in opcodes and copied elements."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Take `steps` off; `ModelFormatError` when nothing is left."""
        self.left -= steps
        if self.left < 0:
            raise ModelFormatError(
                "the pickle in this file is far longer than that of any published checkpoint",
                hint="save the model's state_dict() alone and load that",
            )


@dataclass(frozen=True, slots=True)
class StubClass:
    """Stands for a class: a pickle builds an `Instance` of it."""

    name: str


@dataclass(slots=True, eq=False)
class Instance:
    """An object of a stubbed class: its name and its attributes, as data."""

    name: str
    state: dict[str, Any] = field(default_factory=dict)

    def take_state(self, state: object) -> None:
        """Keep the attributes of a BUILD; forms other than a dictionary carry nothing that matters here."""
        if type(state) is dict:
            self.state = state


@dataclass(frozen=True, slots=True)
class Builder:
    """Stands for a function: `build` returns the value that its call would have returned."""

    name: str
    build: Callable[[Budget, tuple[Any, ...]], object]


@dataclass(frozen=True, slots=True)
class DictClass:
    """Stands for a subclass of dict: a pickle builds a plain dictionary."""

    name: str


@dataclass(frozen=True, slots=True)
class NestedStorage:
    """Stands for torch.storage._load_from_bytes: a storage as a torch file inside the pickle."""

    name: str


@dataclass(frozen=True, slots=True)
class StorageType:
    """Stands for a typed storage class; `dtype` is a name of `tensor_view.ITEM_TYPES`."""

    name: str
    dtype: str


def _tensor(budget: Budget, arguments: tuple[Any, ...]) -> TensorView:
    """torch._utils._rebuild_tensor(storage, offset, size, stride), and _v2 with arguments for autograd behind."""
    storage, offset, size, stride = arguments[:4]
    if type(storage) is not Storage or type(size) is not tuple or type(stride) is not tuple:
        raise ValueError
    return checked_view(storage, offset, size, stride)


def _parameter(budget: Budget, arguments: tuple[Any, ...]) -> TensorView:
    """torch._utils._rebuild_parameter(data, …): a parameter is its data."""
    if type(arguments[0]) is not TensorView:
        raise ValueError
    return arguments[0]


def _ordered_dict(budget: Budget, arguments: tuple[Any, ...]) -> dict[Any, Any]:
    """OrderedDict(), or OrderedDict([[key, value], …]) as Python 2 wrote it."""
    pairs = arguments[0] if arguments else []
    if type(pairs) is not list:
        raise ValueError
    budget.spend(len(pairs))
    return {key: value for key, value in pairs if type(key) in (str, int)}


def _size(budget: Budget, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """torch.Size(sequence)."""
    if type(arguments[0]) is tuple:
        return arguments[0]
    if type(arguments[0]) is not list:
        raise ValueError
    budget.spend(len(arguments[0]))
    return tuple(arguments[0])


NUMBERS = {"f8": "<d", "f4": "<f", "f2": "<e", "i8": "<q", "i4": "<i", "i2": "<h", "u8": "<Q", "u4": "<I", "b1": "<?"}


def _numpy_type(budget: Budget, arguments: tuple[Any, ...]) -> Instance:
    """numpy.dtype(code, align, copy): the code, for `_numpy_number`."""
    return Instance("numpy.dtype", {"code": arguments[0]})


def _numpy_number(budget: Budget, arguments: tuple[Any, ...]) -> object:
    """numpy.core.multiarray.scalar(dtype, bytes): the number, where it is one that a model can have."""
    kind, content = arguments
    form = NUMBERS.get(str(kind.state.get("code"))) if type(kind) is Instance else None
    if form is None or type(content) is not ByteRun or content.count != struct.calcsize(form):
        return Instance("numpy.scalar")
    return struct.unpack(form, content.read())[0]


def _persistent_module(budget: Budget, arguments: tuple[Any, ...]) -> Instance:
    """torch_utils.persistence._reconstruct_persistent_obj(meta): the class's name and state; its source is ignored.

    Karras et al. save each module with the text of its Python file, which their reader executes.
    """
    meta = arguments[0]
    name, state = meta["class_name"], meta.get("state")
    if type(name) is not str:
        raise ValueError
    return Instance(printable(name), state if type(state) is dict else {})


def _nothing(name: str) -> Callable[[Budget, tuple[Any, ...]], Instance]:
    """A builder of an instance without content, for objects that a model does not need."""
    return lambda budget, arguments: Instance(name)


GLOW_MODULES = (
    "__main__",
    "glow",
    "glow_old",
    "tacotron2.waveglow.glow",
    "waveglow.glow",
    "waveglow.glow_old",
    "waveglow.model",
)
GLOW_CLASSES = ("WaveGlow", "WN", "Invertible1x1Conv", "SqueezeWave", "Upsample1d")

# Tacotron 2 by NVIDIA (the repository of its own, and that of examples), and by torchaudio.
TACOTRON2_MODULES = ("__main__", "model", "layers", "tacotron2.model", "tacotron2.layers",
                     "tacotron2_common.layers", "common.layers")  # fmt: skip
TACOTRON2_CLASSES = (
    "Tacotron2", "Encoder", "Decoder", "Prenet", "Postnet", "Attention", "LocationLayer", "ConvNorm", "LinearNorm",
)  # fmt: skip
TORCHAUDIO_CLASSES = (
    "Tacotron2",
    "_Encoder",
    "_Decoder",
    "_Prenet",
    "_Postnet",
    "_Attention",
    "_LocationLayer",
)

STUB_CLASSES = (
    *(f"{module}.{name}" for module in GLOW_MODULES for name in GLOW_CLASSES),
    *(f"{module}.{name}" for module in TACOTRON2_MODULES for name in TACOTRON2_CLASSES),
    *(f"torchaudio.models.tacotron2.{name}" for name in TORCHAUDIO_CLASSES),
    "torch.nn.modules.activation.Tanh",
    "torch.nn.modules.activation.LeakyReLU",
    "torch.nn.modules.activation.ReLU",
    "torch.nn.modules.activation.Sigmoid",
    "torch.nn.modules.dropout.Dropout",
    "torch.nn.modules.linear.Linear",
    "torch.nn.modules.rnn.LSTM",
    "torch.nn.modules.rnn.LSTMCell",
    "torch.nn.modules.sparse.Embedding",
    "torch.nn.modules.conv.Conv1d",
    "torch.nn.modules.conv.Conv2d",
    "torch.nn.modules.conv.Conv3d",
    "torch.nn.modules.conv.ConvTranspose1d",
    "torch.nn.modules.conv.ConvTranspose2d",
    "torch.nn.modules.conv.ConvTranspose3d",
    "torch.nn.modules.container.ModuleList",
    "torch.nn.modules.container.Sequential",
    "torch.nn.modules.batchnorm.BatchNorm1d",
    "torch.nn.modules.batchnorm.BatchNorm2d",
    "torch.nn.modules.batchnorm.BatchNorm3d",
    "torch.nn.modules.upsampling.Upsample",
    "torch.nn.parallel.data_parallel.DataParallel",
    "torch.nn.parallel.distributed.DistributedDataParallel",
    "torch.nn.utils.weight_norm.WeightNorm",
    "numpy.ndarray",
)

STORAGES = {
    "Double": "float64", "Float": "float32", "Half": "float16", "BFloat16": "bfloat16", "Long": "int64",
    "Int": "int32", "Short": "int16", "Char": "int8", "Byte": "uint8", "Bool": "bool",
}  # fmt: skip

BUILDERS: dict[str, Callable[[Budget, tuple[Any, ...]], object]] = {
    "torch._utils._rebuild_tensor": _tensor,
    "torch._utils._rebuild_tensor_v2": _tensor,
    "torch._utils._rebuild_parameter": _parameter,
    "torch.nn.parameter.Parameter": _parameter,
    "collections.OrderedDict": _ordered_dict,
    "collections.defaultdict": lambda budget, arguments: {},
    "torch.Size": _size,
    "torch_utils.persistence._reconstruct_persistent_obj": _persistent_module,
    "numpy.dtype": _numpy_type,
    "numpy.core.multiarray.scalar": _numpy_number,
    "numpy._core.multiarray.scalar": _numpy_number,
    **{
        name: _nothing(name)
        for name in (
            "torch.device",
            "torch.nn.backends.thnn._get_thnn_function_backend",
            "builtins.set",
            "builtins.frozenset",
            "__builtin__.set",
            "__builtin__.frozenset",
            "numpy.core.multiarray._reconstruct",
            "numpy._core.multiarray._reconstruct",
            "_codecs.encode",
        )
    },
}

# Of a defaultdict, under their names of Python 3 and 2.
FACTORIES = [f"{module}.{name}" for module in ("builtins", "__builtin__") for name in ("dict", "list", "int", "float")]

DTYPES = ("float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool")

ALLOWED: dict[str, object] = {
    **{name: StubClass(name) for name in STUB_CLASSES},
    **{name: Builder(name, build) for name, build in BUILDERS.items()},
    **{f"torch.{kind}Storage": StorageType(f"torch.{kind}Storage", dtype) for kind, dtype in STORAGES.items()},
    "torch.storage._load_from_bytes": NestedStorage("torch.storage._load_from_bytes"),
    "dnnlib.util.EasyDict": DictClass("dnnlib.util.EasyDict"),
    **{f"torch.{dtype}": Instance(f"torch.{dtype}") for dtype in DTYPES},
    **{name: StubClass(name) for name in FACTORIES},
}


def resolve(module: str, name: str) -> object:
    """Return the inert value for a global; `ModelFormatError` names it when it is not allowed."""
    # The pair is looked up joined, so module "a" with name "b.c" could pass for "a.b.c": names hold no dots.
    value = None if "." in name else ALLOWED.get(f"{module}.{name}")
    if value is None:
        full_name = printable(f"{module}.{name}")
        raise ModelFormatError(
            f"the file asks for the Python object {full_name}, which is refused",
            hint="nothing was executed; if you trust the file, load it with torch where it was made, save "
            "model.state_dict() and use that",
        )
    return value
