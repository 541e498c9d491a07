"""Find an ffmpeg; tell its version, its filters, and the spelling of options that changed between versions."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..errors import DependencyMissing, MediaError, argument

OLDEST = (5, 1)
_SECONDS = 30
_VERSION = re.compile(r"ffmpeg version n?(\d+)\.(\d+)")
_UNNUMBERED = (99, 0)  # built from a recent commit
_FILTER = re.compile(r"^ ?[TSC.|]{2,3} +(\w+) +(\S+->\S+)", re.M)
_OPTION = re.compile(r"^ +(\w+) +<", re.M)


@dataclass(frozen=True)
class FfmpegBinary:
    """An ffmpeg program.

    path      of the program
    banner    first line that it prints
    """

    path: str
    banner: str

    @property
    def version(self) -> tuple[int, int]:
        """(major, minor); (99, 0) for a build of a commit."""
        match = _VERSION.match(self.banner)
        return (int(match[1]), int(match[2])) if match else _UNNUMBERED

    def exact_times(self, *, of_several: bool) -> list[str]:
        """Options that keep the time of each frame.

        of_several    the frames come from a graph of several inputs. Before version 7 their times can only be rounded
                      to a named unit; without it, ffmpeg rounds to whole frames
        """
        before_7 = "1/90000" if of_several else "-1"
        return ["-fps_mode", "passthrough", "-enc_time_base", before_7 if self.version < (7, 0) else "filter"]

    def script(self, option: str, path: str) -> list[str]:
        """Arguments that read the graph of `option` ("filter_complex", "filter:v") from a file, in any version."""
        if self.version >= (7, 0):
            return [f"-/{option}", path]
        name, _, stream = option.partition(":")
        return [f"-{name}_script" + (f":{stream}" if stream else ""), path]

    @cached_property
    def filters(self) -> Mapping[str, str]:
        """Inputs and outputs of each filter, by name: {"scale": "V->V", …}."""
        return dict(_FILTER.findall(self.output("-hide_banner", "-filters")))

    def options_of(self, filter: str) -> set[str]:
        """Names of the options of a filter."""
        return set(_OPTION.findall(self.output("-hide_banner", "-h", f"filter={filter}")))

    def output(self, *arguments: str) -> str:
        """Return its stdout; MediaError where it does not run."""
        return _run(self.path, *arguments).stdout


def find_ffmpeg(path: str | None = None) -> FfmpegBinary:
    """Find `path`, else AIGC_FFMPEG, else `ffmpeg` on PATH, else that of the package imageio-ffmpeg.

    DependencyMissing where there is none, MediaError where it does not run or is too old.
    """
    wanted = path or os.environ.get("AIGC_FFMPEG") or "ffmpeg"
    resolved = shutil.which(wanted)
    if resolved is None and wanted == "ffmpeg":
        resolved = _packaged()
    if resolved is None:
        raise DependencyMissing(
            f"there is no program {wanted}", hint=f"install ffmpeg, or say where: {argument('ffmpeg')}"
        )
    program = FfmpegBinary(resolved, _run(resolved, "-version").stdout.partition("\n")[0].strip())
    if not program.banner.startswith("ffmpeg version"):
        raise MediaError(f"{resolved} is not ffmpeg: it prints {program.banner[:80]!r}")
    if program.version < OLDEST:
        raise MediaError(f"{resolved} is {program.banner}", hint=f"the oldest that does is {OLDEST[0]}.{OLDEST[1]}")
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
