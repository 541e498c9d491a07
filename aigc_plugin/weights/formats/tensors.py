"""Canonical tensors that are read on demand, one at a time: weight norm folded, parts joined.

A 644 MB checkpoint is never held whole in memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ...errors import ModelFormatError
from .tensor_view import Floats, TensorView

MOST_EXPANSION = 4
"""Bytes in memory for one in the file; 16-bit types take 2."""
SMALL = 1 << 20
"""Bytes that no file is refused for."""


class Recipe(Protocol):
    """The steps from tensors of a file to one canonical tensor."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    def read(self) -> Floats:
        """Finite float32 values, C-ordered; `ModelFormatError` names the tensor that is not finite."""
        ...

    def sources(self) -> list[TensorView]:
        """The tensors of the file that are used."""
        ...


@dataclass(frozen=True, slots=True)
class Plain:
    """A tensor as it lies in the file."""

    name: str
    tensor: TensorView

    @property
    def shape(self) -> tuple[int, ...]:
        return self.tensor.shape

    def read(self) -> Floats:
        values = self.tensor.read()
        with np.errstate(all="ignore"):
            # One pass settles the usual case; the second finds out whether the sum alone overflowed.
            finite = bool(np.isfinite(values.sum())) or bool(np.isfinite(values).all())
        if not finite:
            raise not_finite(self.name)
        return values

    def sources(self) -> list[TensorView]:
        return [self.tensor]


@dataclass(frozen=True, slots=True)
class Folded:
    """Weight norm (Salimans, Kingma 2016): gain * direction / |direction|, one norm for each row."""

    gain: Plain
    direction: Plain

    @property
    def shape(self) -> tuple[int, ...]:
        return self.direction.shape

    def read(self) -> Floats:
        gain, direction = self.gain.read(), self.direction.tensor.read()
        rows = direction.reshape(direction.shape[0], -1)
        with np.errstate(all="ignore"):
            squares = np.einsum("ij,ij->i", rows, rows)
            scale = gain.reshape(-1) / np.sqrt(squares)
        # An infinite square would make a scale of 0, and a row of NaN.
        if not (np.isfinite(squares).all() and np.isfinite(scale).all()):
            raise not_finite(self.direction.name)
        rows *= scale[:, None]
        return direction

    def sources(self) -> list[TensorView]:
        return [self.gain.tensor, self.direction.tensor]


@dataclass(frozen=True, slots=True)
class Joined:
    """Several tensors one below the other along the first axis; the parts agree in the other axes."""

    parts: tuple[Recipe, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        return (sum(part.shape[0] for part in self.parts), *self.parts[0].shape[1:])

    def read(self) -> Floats:
        return np.concatenate([part.read() for part in self.parts])

    def sources(self) -> list[TensorView]:
        return [tensor for part in self.parts for tensor in part.sources()]


class Tensors(Mapping[str, Floats]):
    """Canonical name → float32 array, read from the file at each access; `dict(tensors)` holds all.

    `ModelFormatError` where all of them would take far more memory than the files have bytes: tensors can be views of
    one storage, each no larger than the file, but many.
    """

    def __init__(self, recipes: Mapping[str, Recipe]) -> None:
        self._recipes = dict(recipes)
        self._check_sum()

    def _check_sum(self) -> None:
        paths = {tensor.storage.path for recipe in self._recipes.values() for tensor in recipe.sources()}
        stored = sum(path.stat().st_size for path in paths)
        wanted = 4 * self.parameters
        if wanted > MOST_EXPANSION * stored + SMALL:
            names = ", ".join(sorted(path.name for path in paths))
            raise ModelFormatError(
                f"{names} has {stored} bytes, but its tensors would take {wanted}: they share their storage",
                hint="it is damaged, or made to use up memory",
            )

    def __getitem__(self, name: str) -> Floats:
        return self._recipes[name].read()

    def __iter__(self) -> Iterator[str]:
        return iter(self._recipes)

    def __len__(self) -> int:
        return len(self._recipes)

    def __contains__(self, name: object) -> bool:
        return name in self._recipes

    def __repr__(self) -> str:
        return f"Tensors({len(self)} tensors, {self.parameters} parameters)"

    def shape(self, name: str) -> tuple[int, ...]:
        """Shape of one tensor, without reading it."""
        return self._recipes[name].shape

    @property
    def parameters(self) -> int:
        """Number of canonical parameters (weight norm folded)."""
        return sum(int(np.prod(recipe.shape)) for recipe in self._recipes.values())

    def stored_elements(self) -> dict[str, int]:
        """Type in the file → elements of that type that are used."""
        count: Counter[str] = Counter()
        for recipe in self._recipes.values():
            for tensor in recipe.sources():
                count[tensor.storage.dtype] += tensor.size
        return dict(count)


def not_finite(name: str) -> ModelFormatError:
    """The error for a weight that cannot be used."""
    return ModelFormatError(
        f"the weights of {name} hold NaN, infinite or all-zero normalised values",
        hint="the training of this model diverged or the file is damaged; use another checkpoint",
    )
