"""ncnn's .param: a network as text, one layer a line.

    7767517
    layers blobs
    type name inputs outputs input-blobs… output-blobs… id=value…

A value is a whole number or a float; an array has the id -23300 - id and is written `count,value,…`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ...errors import ModelFormatError
from .tensor_view import printable

MAGIC = "7767517"
# The longest of Real-ESRGAN's is 40 kB.
LONGEST_FILE, MOST_LAYERS = 1 << 20, 4096

Number = int | float


@dataclass(frozen=True, slots=True)
class NcnnLayer:
    """One line; `parameters` by id, arrays as tuples."""

    kind: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    parameters: dict[int, Number | tuple[Number, ...]]

    def whole(self, key: int, default: int = 0) -> int:
        """A parameter that is a whole number; `ModelFormatError` for any other value."""
        value = self.parameters.get(key, default)
        if not isinstance(value, int):
            raise ModelFormatError(f"layer {printable(self.name)}: {key}={value} is no whole number")
        return value

    def number(self, key: int, default: float = 0.0) -> float:
        """A parameter that is a number; `ModelFormatError` for an array."""
        value = self.parameters.get(key, default)
        if isinstance(value, tuple):
            raise ModelFormatError(f"layer {printable(self.name)}: {key} is an array, where a number is needed")
        return float(value)

    def array(self, key: int) -> tuple[float, ...]:
        """A parameter that is an array; empty where the line has none."""
        value = self.parameters.get(key, ())
        return tuple(map(float, value)) if isinstance(value, tuple) else (float(value),)


def read_graph(path: Path) -> list[NcnnLayer]:
    """Read the layers in the order of the file; `ModelFormatError` names the line that cannot be read."""
    try:
        if path.stat().st_size > LONGEST_FILE:
            raise ModelFormatError(f"{path.name} is too long for the text of a network")
        text = path.read_text(encoding="ascii")
    except UnicodeDecodeError:
        raise ModelFormatError(
            f"{path.name} is no ncnn text", hint="binary .param.bin files are not read; use the .param"
        ) from None
    except OSError as error:
        raise ModelFormatError(f"cannot read {path.name}: {error.strerror or error}") from None
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or lines[0].strip() != MAGIC:
        raise ModelFormatError(f"{path.name} does not begin with {MAGIC}, as ncnn's text does")
    counts = lines[1].split() if len(lines) > 1 else []
    declared = int(counts[0]) if counts and re.fullmatch(r"\d{1,6}", counts[0]) else -1
    if declared != len(lines) - 2 or declared > MOST_LAYERS:
        raise ModelFormatError(
            f"{path.name} is not whole: it declares {declared} layers and has {max(len(lines) - 2, 0)}",
            hint="download or copy it again",
        )
    return [_layer(line, f"{path.name}, line {number}") for number, line in enumerate(lines[2:], 3)]


def _layer(line: str, where: str) -> NcnnLayer:
    words = line.split()
    try:
        kind, name = words[0], words[1]
        n_inputs, n_outputs = int(words[2]), int(words[3])
        if not 0 <= n_inputs <= 64 or not 0 <= n_outputs <= 64 or len(words) < 4 + n_inputs + n_outputs:
            raise ValueError
        blobs = words[4 : 4 + n_inputs + n_outputs]
        parameters = dict(_parameter(word) for word in words[4 + n_inputs + n_outputs :])
    except (ValueError, IndexError):
        raise ModelFormatError(f"{where} cannot be read: {printable(line)}") from None
    return NcnnLayer(kind, name, tuple(blobs[:n_inputs]), tuple(blobs[n_inputs:]), parameters)


def _parameter(word: str) -> tuple[int, Number | tuple[Number, ...]]:
    key_text, _, text = word.partition("=")
    key = int(key_text)
    if key > -23300:
        return key, _number(text)
    count, *values = text.split(",")
    if int(count) != len(values):
        raise ValueError
    return -23300 - key, tuple(_number(value) for value in values)


def _number(text: str) -> Number:
    if re.fullmatch(r"-?\d{1,18}", text):
        return int(text)
    if not re.fullmatch(r"-?[\d.]{1,30}(e[-+]?\d{1,3})?", text, re.IGNORECASE):
        raise ValueError
    return float(text)
