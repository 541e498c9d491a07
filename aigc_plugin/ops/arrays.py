"""Convert the arrays of the caller to float32 arrays for the core, and results back to the kind of the caller."""

from __future__ import annotations

import sys
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError

__all__ = ["Float32", "Tensor", "any_array", "float32_array", "like"]

Float32 = NDArray[np.float32]

# A numpy array or any CPU tensor with __dlpack__; what comes back is of the same kind.
Tensor = TypeVar("Tensor")

_DLPACK_CPU = 1


def any_array(value: Any, name: str) -> NDArray[Any]:
    """The array of the caller as a numpy array of any type and shape, without a copy. Raises InputError."""
    return value if isinstance(value, np.ndarray) else _from_dlpack(value, name)


def float32_array(value: Any, name: str, shape: tuple[int | None, ...]) -> Float32:
    """A C-contiguous float32 array of that shape, None standing for any size.

    The memory is the caller's own where that is contiguous. Raises InputError.
    """
    array = any_array(value, name)
    if array.dtype != np.float32:
        raise InputError(f"{name} must be float32, not {array.dtype}", hint="convert it first")
    sizes_fit = all(want in (None, have) for want, have in zip(shape, array.shape, strict=False))
    if array.ndim != len(shape) or not sizes_fit:
        wanted = ", ".join("any" if size is None else str(size) for size in shape)
        comma = "," if len(shape) == 1 else ""
        raise InputError(f"{name} must have shape ({wanted}{comma}), not {array.shape}")
    return np.ascontiguousarray(array)


def like(source: Tensor, array: Float32) -> Tensor:
    """The array as the same kind of object as `source`, without a copy."""
    result: Any = array
    if not isinstance(source, np.ndarray):
        namespace = _namespace(source)
        if namespace is not None:
            result = namespace.from_dlpack(array)
    return result  # type: ignore[no-any-return]


def _from_dlpack(value: Any, name: str) -> NDArray[Any]:
    if not hasattr(value, "__dlpack__"):
        raise InputError(f"{name} must be an array or speak DLPack, not {type(value).__name__}")
    if value.__dlpack_device__()[0] != _DLPACK_CPU:
        raise InputError(f"{name} is not on the CPU", hint="move it there first")
    try:
        array: NDArray[Any] = np.from_dlpack(value)
    except (BufferError, RuntimeError, TypeError) as error:
        raise InputError(f"{name} cannot be read: {error}") from error
    return array


def _namespace(source: Any) -> Any:
    """The array library that `source` belongs to, if it has from_dlpack."""
    if hasattr(source, "__array_namespace__"):
        return source.__array_namespace__()
    root = sys.modules.get(type(source).__module__.partition(".")[0])
    return root if hasattr(root, "from_dlpack") else None
