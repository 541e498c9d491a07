"""The check of the tensors of a file against those that a model needs."""

from __future__ import annotations

from collections.abc import Mapping

from ...errors import ModelFormatError
from ..formats.tensor_view import printable

Shape = tuple[int, ...]


def require_shapes(
    wanted: Mapping[str, Shape], shapes: Mapping[str, Shape], file_name: str, *, free: tuple[str, ...] = ()
) -> None:
    """Raise `ModelFormatError` for the first tensor that is missing, of another shape, or not needed.

    wanted    name → shape of every tensor of the model; -1 stands for any size of an axis
    shapes    name → shape of every tensor of the file
    free      prefixes of the names of tensors that may be there beside them; "" allows all
    """
    for name, shape in wanted.items():
        if name not in shapes:
            raise ModelFormatError(f"{file_name}: the tensor {name} of shape {_text(shape)} is missing")
        if not _fits(shapes[name], shape):
            raise wrong_shape(file_name, name, shapes[name], shape)
    for name in shapes:
        if name not in wanted and not name.startswith(free):
            raise ModelFormatError(f"{file_name}: the tensor {printable(name)} belongs to no part of the model")


def wrong_shape(file_name: str, name: str, shape: Shape, wanted: Shape) -> ModelFormatError:
    return ModelFormatError(
        f"{file_name}: the tensor {printable(name)} has the shape {_text(shape)}, expected {_text(wanted)}"
    )


def _fits(shape: Shape, wanted: Shape) -> bool:
    return len(shape) == len(wanted) and all(n in (-1, m) for n, m in zip(wanted, shape, strict=True))


def _text(shape: Shape) -> str:
    return "(" + ", ".join("any" if n == -1 else str(n) for n in shape) + ")"
