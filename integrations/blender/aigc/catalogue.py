# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of the voices and styles that `aigc` has on this machine; read once, then kept."""

from __future__ import annotations

import subprocess
from functools import cache

from . import child, folders
from .errors import ExtensionError

_TIMEOUT_SECONDS = 20


@cache
def styles() -> tuple[str, ...]:
    """Return the names of the styles of sound textures."""
    return tuple(_output_lines("generate", "styles"))


@cache
def voices() -> tuple[str, ...]:
    """Return the names of the voices."""
    return tuple(line.split()[0] for line in _output_lines("say", "--list-voices"))


def _output_lines(*arguments: str) -> list[str]:
    """Run a short command of `aigc` and return the lines that it prints."""
    command = [str(child.interpreter()), "-P", "-s", "-m", "aigc_plugin", *arguments]
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
