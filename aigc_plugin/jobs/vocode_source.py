"""Sources of vocoding: audio in channels, or one mel spectrogram; both become blocks of audio."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np

from ..errors import InputError, argument
from ..files.npz_file import AnyArray
from ..media.audio.audio_file import AudioReader, open_audio
from ..signal.mel import MelSettings, MelStream
from ..types import FloatArray, as_mel
from .mel_array import read_mel_array

if TYPE_CHECKING:
    from ..weights.families.waveglow_config import WaveGlowConfig

Vocode = Callable[[Iterable[FloatArray]], Iterator[FloatArray]]
_BLOCK_FRAMES = 128


class AudioSource:
    """prepare() for a model, then iterate through() once.

    It gives blocks float32 (channels, n), together as long as the recording.
    """

    def __init__(self, reader: AudioReader) -> None:
        self._reader = reader
        self.channels = reader.channels
        self.duration = reader.duration
        self.tags = reader.tags
        self._taken = 0  # samples read so far, at the model's rate

    @property
    def damage(self) -> list[str]:
        return self._reader.damage

    @property
    def mended(self) -> list[str]:
        return self._reader.mended

    def prepare(self, config: WaveGlowConfig) -> None:
        self._reader.set_rate(config.rate)
        self._settings = MelSettings(rate=config.rate, hop=config.hop, n_mel=config.n_mel)

    def through(self, vocode: Vocode) -> Iterator[FloatArray]:
        channels = _Channels(self._counted(), self.channels)
        streams = [vocode(_mel_blocks(channels.of(index), self._settings)) for index in range(self.channels)]
        given = 0
        for pieces in zip(*streams, strict=True):
            # Frames cover a little more than the recording, and are complete only when all of it was read.
            block = np.stack(pieces)[:, : self._taken - given]
            given += block.shape[1]
            if block.shape[1]:
                yield block

    def _counted(self) -> Iterator[FloatArray]:
        for block in self._reader:
            self._taken += block.shape[1]
            yield block

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reader.close()


class MelSource:
    """The same for a mel spectrogram that was stored as an array (n_mel, frames)."""

    channels = 1

    def __init__(self, values: AnyArray, name: str) -> None:
        self._values = values
        self._name = name
        self.duration: float | None = None
        self.tags: dict[str, str] = {}
        self.damage: list[str] = []
        self.mended: list[str] = []

    def prepare(self, config: WaveGlowConfig) -> None:
        shape = self._values.shape
        if len(shape) != 2 or shape[0] != config.n_mel or shape[1] == 0:
            turned = len(shape) == 2 and shape[1] == config.n_mel
            raise InputError(
                f"{self._name} holds the shape {shape}, but the model takes ({config.n_mel}, frames)",
                hint="it looks transposed" if turned else "",
            )
        if self._values.dtype.kind not in "fiu":
            raise InputError(f"{self._name} holds {self._values.dtype}, not numbers")
        self._n_mel = config.n_mel
        self.duration = shape[1] * config.hop / config.rate

    def through(self, vocode: Vocode) -> Iterator[FloatArray]:
        for block in vocode(self._blocks()):
            if block.size:
                yield block[np.newaxis]

    def _blocks(self) -> Iterator[FloatArray]:
        for start in range(0, self._values.shape[1], _BLOCK_FRAMES):
            block = self._values[:, start : start + _BLOCK_FRAMES]
            try:
                yield as_mel(block, n_mel=self._n_mel).values
            except InputError as error:
                raise InputError(f"{self._name}, frames from {start} on: {error}", hint=error.hint) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def open_source(name: str, start: Fraction | None = None, end: Fraction | None = None) -> AudioSource | MelSource:
    """A mel where the name ends in .npy or .npz, sound otherwise, of which only a part may be wanted."""
    suffix = Path(name).suffix.lower()
    parted = start is not None or end is not None
    if suffix in (".npy", ".npz"):
        if parted:
            raise InputError(
                f"{name} is a mel spectrogram, and {argument('start')} and {argument('end')} are for recordings",
                hint="slice the array before it is saved",
            )
        return MelSource(read_mel_array(Path(name)), name)
    reader = open_audio(name)
    try:
        if parted:
            reader.set_part(start or Fraction(0), end)
    except BaseException:
        reader.close()
        raise
    return AudioSource(reader)


def _mel_blocks(pieces: Iterable[FloatArray], settings: MelSettings) -> Iterator[FloatArray]:
    stream = MelStream(settings)
    for piece in pieces:
        frames = stream.push(piece)
        if frames.shape[1]:
            yield frames
    yield stream.finish()


class _Channels:
    """Blocks of all channels, dealt to one consumer a channel; memory stays bounded while they keep step."""

    def __init__(self, blocks: Iterator[FloatArray], count: int) -> None:
        self._blocks = blocks
        self._waiting: list[deque[FloatArray]] = [deque() for _ in range(count)]

    def of(self, index: int) -> Iterator[FloatArray]:
        mine = self._waiting[index]
        while True:
            if not mine:
                block = next(self._blocks, None)
                if block is None:
                    return
                for queue, row in zip(self._waiting, block, strict=True):
                    queue.append(row)
            yield mine.popleft()
