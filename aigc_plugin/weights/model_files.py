"""The files of a model: itself, and what it needs beside it."""

from __future__ import annotations

from pathlib import Path


def files_of_model(path: Path) -> tuple[Path, ...]:
    """The file of a model, and those beside it that are read with it, as far as they are there.

    ncnn's .param has a .bin, a Piper voice its .onnx.json, a Kokoro model its voices.
    """
    from .families.kokoro_voices import files_beside
    from .families.upscaler_ncnn import weights_beside

    beside = {".param": weights_beside(path), ".onnx": path.with_name(f"{path.name}.json")}.get(path.suffix.lower())
    if beside is not None and beside.is_file():
        return (path, beside)
    return (path, *files_beside(path)) if path.suffix.lower() == ".onnx" else (path,)
