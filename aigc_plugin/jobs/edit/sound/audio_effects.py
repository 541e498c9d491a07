"""Effects of audio clips, by libavfilter: stretch at pitch, equaliser, compressor, gate, noise reduction, reverb.

The chain ends in planar floats, and what comes out is cut or filled to the length that it must have: atempo is not
exact, and some filters end early or late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph

from ....errors import InputError
from ....timeline.clips import Clip, Effect, Setting
from ....timeline.times import SAMPLE_RATE
from ....types import FloatArray

_LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
_LEAST_TEMPO, _MOST_TEMPO = 0.5, 2.0  # within which one atempo keeps its quality


@dataclass(frozen=True)
class _Kind:
    """filter: its text with settings in braces. settings: name to (default, least, most)."""

    filter: str
    settings: Mapping[str, tuple[float, float, float]]


_KINDS = {
    "highpass": _Kind("highpass=f={frequency}", {"frequency": (80, 10, 20000)}),
    "lowpass": _Kind("lowpass=f={frequency}", {"frequency": (8000, 10, 20000)}),
    "equaliser": _Kind(
        "equalizer=f={frequency}:t=q:w={q}:g={gain}",
        {"frequency": (1000, 10, 20000), "q": (1, 0.1, 20), "gain": (0, -30, 30)},
    ),
    "bass": _Kind("bass=f={frequency}:g={gain}", {"frequency": (100, 20, 1000), "gain": (0, -30, 30)}),
    "treble": _Kind("treble=f={frequency}:g={gain}", {"frequency": (3000, 500, 18000), "gain": (0, -30, 30)}),
    "compressor": _Kind(
        "acompressor=threshold={threshold}dB:ratio={ratio}:attack={attack}:release={release}:makeup={makeup}dB",
        {
            "threshold": (-18, -60, 0), "ratio": (3, 1, 20), "attack": (20, 0.01, 2000), "release": (250, 0.01, 9000),
            "makeup": (0, 0, 36),
        },
    ),
    "gate": _Kind(
        "agate=threshold={threshold}dB:range={range}dB:attack={attack}:release={release}",
        {"threshold": (-40, -80, 0), "range": (-24, -80, 0), "attack": (5, 0.01, 9000), "release": (200, 0.01, 9000)},
    ),
    "deesser": _Kind("deesser=i={intensity}", {"intensity": (0.4, 0, 1)}),
    "denoise": _Kind("afftdn=nr={reduction}:nf={floor}", {"reduction": (12, 0.01, 97), "floor": (-50, -80, -20)}),
    "reverb": _Kind(
        "aecho=1:{wet}:{size}|{size2}|{size3}:0.5|0.35|0.25", {"wet": (0.3, 0.01, 1), "size": (45, 5, 500)}
    ),
    "width": _Kind("extrastereo=m={width}:c=0", {"width": (1, -4, 4)}),
}  # fmt: skip


def check_audio_effects(clip: Clip) -> None:
    """Refuse an effect or a setting that does not exist; InputError names it."""
    for effect in clip.effects:
        _text_of(effect, clip)


def effect_blocks(blocks: Iterable[FloatArray], clip: Clip) -> Iterator[FloatArray]:
    """Give a stream (channels, n) at 48 kHz as `clip` changes it: stretched by its speed, and through its effects."""
    texts = [f"atempo={tempo:.9g}" for tempo in _tempos(clip.speed)]
    texts += [_text_of(effect, clip) for effect in clip.effects]
    graph: Graph | None = None
    position = 0
    for block in blocks:
        graph = graph or _graph(block.shape[0], texts)
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(block), format="fltp", layout=_LAYOUTS[block.shape[0]])
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, position, Fraction(1, SAMPLE_RATE)
        position += block.shape[1]
        graph.push(frame)
        yield from _ready(graph)
    if graph is not None:
        graph.push(None)
        yield from _ready(graph)


def _graph(channels: int, texts: list[str]) -> Graph:
    graph = Graph()
    nodes = [
        graph.add_abuffer(
            sample_rate=SAMPLE_RATE, format="fltp", layout=_LAYOUTS[channels], time_base=Fraction(1, SAMPLE_RATE)
        )
    ]
    nodes += [graph.add(*text.split("=", 1)) for text in texts]
    nodes.append(graph.add("aformat", f"sample_fmts=fltp:sample_rates={SAMPLE_RATE}"))
    nodes.append(graph.add("abuffersink"))
    graph.link_nodes(*nodes)
    graph.configure()
    return graph


def _ready(graph: Graph) -> Iterator[FloatArray]:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        assert isinstance(frame, AudioFrame)
        yield frame.to_ndarray().astype(np.float32, copy=False)


def _text_of(effect: Effect, clip: Clip) -> str:
    kind = _KINDS.get(effect.name)
    if kind is None:
        raise InputError(
            f"{clip.title} has the effect {effect.name!r}, which there is not for audio",
            hint=f"there are {', '.join(_KINDS)}",
        )
    for name in effect.settings:
        if name not in kind.settings:
            raise InputError(f"{effect.name} has no setting {name!r}", hint=f"it has {', '.join(kind.settings)}")
    values = {name: _value(effect, name, *bounds) for name, bounds in kind.settings.items()}
    if effect.name == "reverb":
        values |= {"size2": values["size"] * 1.37, "size3": values["size"] * 1.83}
    return kind.filter.format(**{name: f"{value:.9g}" for name, value in values.items()})


def _value(effect: Effect, name: str, default: float, least: float, most: float) -> float:
    value: Setting = effect.settings.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise InputError(f"{name} of {effect.name} must be from {least:g} to {most:g}, not {value!r}")
    return float(value)


def _tempos(tempo: Fraction) -> list[float]:
    """Factors of `tempo`, each within the range that one filter does well."""
    factors, rest = [], float(tempo)
    while rest < _LEAST_TEMPO:
        factors.append(_LEAST_TEMPO)
        rest /= _LEAST_TEMPO
    while rest > _MOST_TEMPO:
        factors.append(_MOST_TEMPO)
        rest /= _MOST_TEMPO
    return [*factors, rest] if rest != 1.0 else factors
