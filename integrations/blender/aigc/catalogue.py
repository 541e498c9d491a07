# SPDX-License-Identifier: GPL-3.0-or-later
"""Voices, styles and facts about files, as `aigc` knows them; read once, then kept."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from . import child, folders
from .errors import ExtensionError

_TIMEOUT_SECONDS = 20
_PRINT_ALPHA = (
    "import av, sys; f = av.open(sys.argv[1]).streams.video[0].codec_context.format; "
    "print(any(c.is_alpha for c in f.components))"
)


@cache
def styles() -> tuple[str, ...]:
    """Return the names of the styles of sound textures."""
    return tuple(_output_lines("generate", "styles"))


@cache
def backgrounds() -> tuple[str, ...]:
    """Return the names of the styles of moving backgrounds."""
    return tuple(_output_lines("generate", "styles", "--video"))


def voices() -> Mapping[str, str]:
    """Return the tags of the languages of the voices, by name of voice."""
    return {words[0]: words[1] for words in _voice_lines()}


def speakers(voice: str = "") -> list[str]:
    """Return the names of the speakers of a voice that has several; "" for those of all voices."""
    lists = [words[3] for words in _voice_lines() if voice in ("", words[0]) and words[3] != "-"]
    return [name for one in lists for name in one.split(",")]


@cache
def _voice_lines() -> list[list[str]]:
    """Name, language, licence, speakers and words of the description of each voice."""
    lines = [line.split() for line in _output_lines("say", "--list-voices")]
    return [words for words in lines if len(words) > 4]


def has_alpha(path: Path) -> bool:
    """Tell whether the frames of a video file have alpha, as far as its pixel format says."""
    stat = path.stat()
    return _stored_alpha(path, stat.st_mtime_ns, stat.st_size)


@cache
def _stored_alpha(path: Path, *_: int) -> bool:
    return _python_lines("-c", _PRINT_ALPHA, str(path)) == ["True"]


def _output_lines(*arguments: str) -> list[str]:
    """Run a short command of `aigc` and return the lines that it prints."""
    return _python_lines("-m", "aigc_plugin", *arguments)


def _python_lines(*arguments: str) -> list[str]:
    command = [str(child.interpreter()), "-P", "-s", *arguments]
    environment = child.environment(folders.cache_folder())
    try:
        process = subprocess.run(
            command,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_TIMEOUT_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        error_lines = (getattr(error, "stderr", "") or "").strip().splitlines()
        raise ExtensionError(f"aigc does not run: {error_lines[-1] if error_lines else error}") from None
    return [line for line in process.stdout.splitlines() if line.strip()]
