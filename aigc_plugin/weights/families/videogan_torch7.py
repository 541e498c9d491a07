"""The generator of VideoGAN as its authors' program saved it (torch7), in the names of the PyTorch port."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ...errors import ModelFormatError
from ..formats.pickle_globals import Instance
from ..formats.tensor_view import TensorView, printable
from ..formats.torch_file import Attribute, Checkpoint

_KEYS = ("netG", "G", "generator", "model", "net")
_STILL, _MOVING = "SpatialFullConvolution", "VolumetricFullConvolution"
_NORMS = ("SpatialBatchNormalization", "VolumetricBatchNormalization")
_CONTAINERS = ("Sequential", "ConcatTable", "ParallelTable", "Concat")
_ACTIVATIONS = ("ReLU", "Tanh", "Sigmoid")
# They bring the parts together: mask * foreground + (1 - mask) * background.
_JOINING = (
    "FlattenTable", "SelectTable", "NarrowTable", "JoinTable", "Squeeze", "Unsqueeze", "Replicate", "CMulTable",
    "CAddTable", "CSubTable", "MulConstant", "AddConstant", "View", "Reshape", "Copy", "Contiguous", "Identity",
    "L1Penalty",
)  # fmt: skip
_MOST_MODULES = 1000


@dataclass
class _Layer:
    """A convolution with what stands behind it."""

    conv: Instance
    norm: Instance | None = None
    activation: str = ""


@dataclass
class _Names:
    """The state dictionary that is made."""

    state: dict[str, TensorView] = field(default_factory=dict)
    attributes: dict[str, Attribute] = field(default_factory=dict)

    def add(self, name: str, module: Instance, parts: tuple[str, ...]) -> None:
        for part in parts:
            value = module.state.get(part)
            if isinstance(value, TensorView):
                self.state[f"{name}.{part}"] = value
            elif part != "bias":
                raise ModelFormatError(f"a {_kind(module)} has no {part}; files of older torch7 are not read")


def videogan_of_torch7(content: object, file_name: str) -> Checkpoint:
    """The generator in a torch7 file; `ModelFormatError` where there is none, or another network."""
    root = _generator(content, file_name)
    still, moving = _layers(root, file_name)
    trunk, heads = [each for each in moving if each.norm], [each for each in moving if not each.norm]
    ends = {each.activation: each for each in heads}
    if not still or not trunk or len(heads) != 2 or set(ends) != {"Tanh", "Sigmoid"} or still[-1].activation != "Tanh":
        raise ModelFormatError(
            f"{file_name} is no VideoGAN: a still background, and a trunk with a foreground and a mask, are needed",
            hint="the conditional VideoGAN, and networks of other programs, are not read",
        )
    if trunk[-1].activation != "ReLU" or any(each.activation != "ReLU" for each in (*still[:-1], *trunk)):
        raise ModelFormatError(f"{file_name} is no VideoGAN: ReLU stands behind all layers but the last")
    names = _Names()
    for prefix, layers in (("background.model.", still), ("video.model.", trunk)):
        for number, layer in enumerate(layers):
            _check_steps(layer.conv, first=number == 0, file_name=file_name)
            names.add(f"{prefix}{3 * number}", layer.conv, ("weight", "bias"))
            if layer.norm is not None:
                norm = f"{prefix}{3 * number + 1}"
                names.add(norm, layer.norm, ("weight", "bias", "running_mean", "running_var"))
                names.attributes[f"{norm}.eps"] = _number(layer.norm, "eps", 1e-5)
    for number, end in enumerate(("Tanh", "Sigmoid")):
        _check_steps(ends[end].conv, first=False, file_name=file_name)
        names.add(f"mymodules.{number}.0", ends[end].conv, ("weight", "bias"))
    return Checkpoint(names.state, attributes=names.attributes)


def _generator(content: object, file_name: str) -> Instance:
    if isinstance(content, dict):
        content = next((content[key] for key in _KEYS if isinstance(content.get(key), Instance)), None)
    if not isinstance(content, Instance):
        raise ModelFormatError(f"{file_name} holds no network", hint=f"save it, or a table with {', '.join(_KEYS)}")
    return content


def _layers(root: Instance, file_name: str) -> tuple[list[_Layer], list[_Layer]]:
    """The convolutions over images and those over videos, each in order."""
    found: dict[str, list[_Layer]] = {_STILL: [], _MOVING: []}
    last: _Layer | None = None
    for module in _leaves(root):
        kind = _kind(module)
        if kind in found:
            last = _Layer(module)
            found[kind].append(last)
        elif kind in _NORMS and last is not None and last.norm is None and not last.activation:
            last.norm = module
        elif kind in _ACTIVATIONS and last is not None and not last.activation:
            last.activation = kind
        elif kind in _JOINING:
            last = last if kind == "L1Penalty" else None
        else:
            raise ModelFormatError(f"{file_name} has a layer {printable(module.name)} where none is known here")
    return found[_STILL], found[_MOVING]


def _leaves(root: Instance) -> Iterator[Instance]:
    """The modules that hold no others, each once, in order."""
    waiting, seen = [root], set[int]()
    while waiting:
        module = waiting.pop()
        if id(module) in seen or len(seen) > _MOST_MODULES:
            continue
        seen.add(id(module))
        if _kind(module) not in _CONTAINERS:
            yield module
            continue
        parts = module.state.get("modules")
        children = parts if isinstance(parts, dict) else {}
        ordered = [children[number] for number in range(len(children), 0, -1) if number in children]
        waiting += [each for each in ordered if isinstance(each, Instance)]


def _kind(module: Instance) -> str:
    return module.name.partition(".")[2]


def _number(module: Instance, name: str, default: float) -> float:
    value = module.state.get(name)
    return float(value) if isinstance(value, (int, float)) else default


def _check_steps(conv: Instance, *, first: bool, file_name: str) -> None:
    """The first layer makes a small grid of a point, each other one doubles it."""
    axes = "WH" if _kind(conv) == _STILL else "TWH"
    for axis in axes:
        step, pad = (1, 0) if first else (2, 1)
        found = (_number(conv, f"d{axis}", 1), _number(conv, f"pad{axis}", 0), _number(conv, f"adj{axis}", 0))
        if found != (step, pad, 0):
            raise ModelFormatError(
                f"{file_name} has a layer of the stride {found[0]:g} and the padding {found[1]:g}, "
                f"where a VideoGAN has {step} and {pad}"
            )
