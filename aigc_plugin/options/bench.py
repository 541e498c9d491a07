"""The options of the comparisons of `aigc bench`."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike

from .kinds import FILE, NAMES, WHOLE, WHOLE_NUMBERS
from .option import OptionSet, option


@dataclass(frozen=True, kw_only=True)
class WaveGlowBenchOptions(OptionSet):
    quick: bool = option(False, "86 frames, 2 threads, few rounds")
    frames: tuple[int, ...] = option((86, 256, 860), "lengths of the mel spectrograms", kind=WHOLE_NUMBERS)
    threads: tuple[int, ...] = option((2, 1), "numbers of threads", kind=WHOLE_NUMBERS)
    peers: tuple[str, ...] = option(
        ("all",), "of torch, onnxruntime and openvino; all for those that are installed, or none", kind=NAMES
    )
    only: tuple[str, ...] = option((), "names of contenders as the table has them", kind=NAMES)
    out: str | PathLike[str] = option(
        "runs/bench/waveglow.json", "JSON file; rows that it holds of this processor are kept", kind=FILE
    )
    rounds: int = option(0, "timed runs of each contender; 0 chooses by length", least=0)
    cache: str | PathLike[str] | None = option(None, "folder where the models of the race are kept", kind=FILE)


@dataclass(frozen=True, kw_only=True)
class UpscalerBenchOptions(OptionSet):
    model: str = option("aigc-x2", "name in `aigc models list`, or a file")
    scale: int | None = option(None, "scale, where the model does not say it", kind=WHOLE)
    shave: int | None = option(
        None, "border left out; by default as wide as the scale", kind=WHOLE, unit="pixels", least=0
    )
    precision: str = option("auto", "number type of the weights: float32, int8, bfloat16; auto is the fastest good one")
    out: str | PathLike[str] | None = option(None, "JSON file of all figures", kind=FILE)
