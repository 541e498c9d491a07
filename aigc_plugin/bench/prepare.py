"""Write the files that contenders read: our file and its int8 scales, the ONNX graph and its int8 form. They are kept
between races.

`python -m aigc_plugin.bench.prepare FOLDER [onnx]`: runs in a process of its own, so that its memory counts for
no contender.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from safetensors.numpy import save_file

from ..weights import WaveGlowConfig
from .ours import SCALES, calibrate
from .random_model import MODEL, random_tensors


def prepare(folder: Path, config: WaveGlowConfig, *, onnx: bool) -> None:
    """Write the files that `folder` lacks; each appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)

    def write_ours(target: Path) -> None:
        described = json.dumps(config.to_dict())
        metadata = {"aigc.format": "waveglow/1", "aigc.config": described, "aigc.card": "{}"}
        save_file(random_tensors(config), target, metadata)

    write_once(folder / MODEL, write_ours)
    write_once(folder / SCALES, lambda target: calibrate(folder / MODEL, target))
    if onnx:
        from .peers import onnx_graph, onnxruntime_session

        exact, quantised = (folder / onnxruntime_session.FILES[name] for name in ("float32", "int8"))
        write_once(exact, lambda target: onnx_graph.write(target, config, random_tensors(config)))
        write_once(quantised, lambda target: onnxruntime_session.quantise(exact, target))


def write_once(target: Path, write: Callable[[Path], None]) -> None:
    """Call `write` with a temporary name, then rename it to `target`; do nothing where `target` exists."""
    if not target.exists():
        part = target.with_name(target.name + ".part")
        write(part)
        part.rename(target)


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), WaveGlowConfig(), onnx="onnx" in sys.argv[2:])
