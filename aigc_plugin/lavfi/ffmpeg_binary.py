"""An ffmpeg that was found: its version, its filters, and how it spells what changed between versions."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..errors import DependencyMissing, MediaError

OLDEST = (5, 1)
_SECONDS = 30
_VERSION = re.compile(r"ffmpeg version n?(\d+)\.(\d+)")
_UNNUMBERED = (99, 0)  # built from a recent commit
_FILTER = re.compile(r"^ ?[TSC.|]{2,3} +(\w+) +(\S+->\S+)", re.M)
_OPTION = re.compile(r"^ +(\w+) +<", re.M)


@dataclass(frozen=True)
class Program:
    """`banner` is its first line."""

    path: str
    banner: str

    @property
    def version(self) -> tuple[int, int]:
        match = _VERSION.match(self.banner)
        return (int(match[1]), int(match[2])) if match else _UNNUMBERED

    def exact_times(self, *, of_several: bool) -> list[str]:
        """Options that keep each picture's time as it is. Before 7, one that comes of a graph of several inputs can
        only be rounded to a unit that is named; else ffmpeg rounds to one frame."""
        before_7 = "1/90000" if of_several else "-1"
        return ["-fps_mode", "passthrough", "-enc_time_base", before_7 if self.version < (7, 0) else "filter"]

    def script(self, option: str, path: str) -> list[str]:
        """`option` ("filter_complex", "filter:v") with what the file holds: by the spelling that this version knows."""
        if self.version >= (7, 0):
            return [f"-/{option}", path]
        name, _, stream = option.partition(":")
        return [f"-{name}_script" + (f":{stream}" if stream else ""), path]

    @cached_property
    def filters(self) -> Mapping[str, str]:
        """What goes into each filter and what comes out: {"scale": "V->V", …}."""
        return dict(_FILTER.findall(self.output("-hide_banner", "-filters")))

    def options_of(self, filter: str) -> set[str]:
        return set(_OPTION.findall(self.output("-hide_banner", "-h", f"filter={filter}")))

    def output(self, *arguments: str) -> str:
        """What it prints; MediaError where it does not run."""
        return _run(self.path, *arguments).stdout


def find_ffmpeg(path: str | None = None) -> Program:
    """path, else AIGC_FFMPEG, else `ffmpeg` on PATH, else that of the package imageio-ffmpeg.

    DependencyMissing where there is none, MediaError where it does not run or is too old."""
    wanted = path or os.environ.get("AIGC_FFMPEG") or "ffmpeg"
    found = shutil.which(wanted)
    if found is None and wanted == "ffmpeg":
        found = _packaged()
    if found is None:
        raise DependencyMissing(f"there is no program {wanted}", hint="install ffmpeg, or say where: --ffmpeg")
    program = Program(found, _run(found, "-version").stdout.partition("\n")[0].strip())
    if not program.banner.startswith("ffmpeg version"):
        raise MediaError(f"{found} is not ffmpeg: it says {program.banner[:80]!r}")
    if program.version < OLDEST:
        raise MediaError(f"{found} is {program.banner}", hint=f"the oldest that does is {OLDEST[0]}.{OLDEST[1]}")
    return program


def _packaged() -> str | None:
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        return str(get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        return None


def _run(path: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            [path, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MediaError(f"{path} does not run: {getattr(error, 'strerror', None) or error}") from None
