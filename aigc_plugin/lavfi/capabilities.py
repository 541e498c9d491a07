"""Test which integrations work with each ffmpeg on this machine, and why the others do not."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..errors import AigcError
from .ffmpeg_binary import FfmpegBinary, find_ffmpeg
from .plugin_files import FILTERS, NAMES, is_installed, plugin_path, search_folders

_SECONDS = 30


@dataclass(frozen=True)
class Capability:
    """One integration, and whether it works; `why_not` is empty where it does."""

    name: str
    works: bool
    why_not: str = ""


def examine_all() -> list[dict[str, Any]]:
    """Examine each ffmpeg on this machine: its path, version and integrations, as plain values."""
    return [_examined(path) for path in _candidates()]


def examine_installed_plugins() -> dict[str, Any]:
    """Say which plug-ins lie in the user's folder of frei0r plug-ins (--install-plugins), as plain values."""
    try:
        installed = [f"aigc_{name}" for name in NAMES if is_installed(name)]
    except AigcError:  # this build has none
        installed = []
    return {"folder": str(search_folders()[0]), "installed": installed}


def _candidates() -> Iterator[str]:
    """Paths of the ffmpeg that is used, then of those on PATH and in the package imageio-ffmpeg."""
    seen: set[Path] = set()
    folders = os.environ.get("PATH", "").split(os.pathsep)
    candidates = [
        os.environ.get("AIGC_FFMPEG", ""),
        *(str(Path(folder) / "ffmpeg") for folder in folders if folder),
    ]
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        candidates.append(str(get_ffmpeg_exe()))
    except (ImportError, RuntimeError):
        pass
    for candidate in filter(None, candidates):
        path = Path(candidate)
        if path.is_file() and os.access(path, os.X_OK) and path.resolve() not in seen:
            seen.add(path.resolve())
            yield candidate


def _examined(path: str) -> dict[str, Any]:
    try:
        program = find_ffmpeg(path)
    except AigcError as error:
        return {
            "path": path,
            "version": "",
            "ways": [],
            "error": f"{error} ({error.hint})" if error.hint else str(error),
        }
    ways = [asdict(way) for way in (_pipe(program), _commands(program), *_plugins(program))]
    return {"path": path, "version": program.banner, "ways": ways, "error": ""}


def _pipe(program: FfmpegBinary) -> Capability:
    """Write NUT with raw frames, and read it again."""
    source = ["-f", "lavfi", "-i", "color=s=16x16:r=25", "-frames:v", "2"]
    written = _run(program, [*source, "-c:v", "rawvideo", *program.exact_times(of_several=False), "-f", "nut", "-"])
    if written.returncode:
        return Capability("pipe", False, f"it does not write NUT: {_last_line(written)}")
    read = _run(program, ["-seek_timestamp", "1", "-f", "nut", "-i", "-", "-f", "null", "-"], written.stdout)
    if read.returncode:
        return Capability("pipe", False, f"it does not read NUT: {_last_line(read)}")
    return Capability("pipe", True)


def _commands(program: FfmpegBinary) -> Capability:
    """Check the filters that `aigc ffmpeg` needs beside the pipe."""
    missing = [name for name in ("format", "null", "anull", "nullsink", "anullsink") if name not in program.filters]
    if missing:
        return Capability("aigc ffmpeg", False, f"it has no filter {missing[0]}")
    return Capability("aigc ffmpeg", True)


def _plugins(program: FfmpegBinary) -> Iterator[Capability]:
    if "frei0r" not in program.filters:
        yield Capability("frei0r plug-ins", False, "it was built without frei0r")
        return
    for name in NAMES:
        try:
            folder = plugin_path(name).parent
        except AigcError as error:
            yield Capability(f"plug-in aigc_{name}", False, str(error))
            continue
        arguments = ["-f", "lavfi", "-i", _plugin_graph(name), "-frames:v", "1", "-f", "null", "-"]
        done = _run(program, arguments, FREI0R_PATH=str(folder))
        yield Capability(f"plug-in aigc_{name}", not done.returncode, _last_line(done) if done.returncode else "")


def _plugin_graph(name: str) -> str:
    """A graph of FFmpeg that makes a frame with a plug-in."""
    if name in FILTERS:
        return f"color=s=16x16:r=25,format=bgra,frei0r=filter_name=aigc_{name}"
    return f"frei0r_src=size=16x16:framerate=25:filter_name=aigc_{name}:filter_params=nebula"


def _run(
    program: FfmpegBinary, arguments: list[str], stdin: bytes = b"", **variables: str
) -> subprocess.CompletedProcess[bytes]:
    words = [program.path, "-hide_banner", "-v", "error", *arguments]
    try:
        return subprocess.run(
            words,
            input=stdin,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={**os.environ, **variables},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(words, 1, b"", str(error).encode())


def _last_line(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else f"it ends with {done.returncode} without a message"
