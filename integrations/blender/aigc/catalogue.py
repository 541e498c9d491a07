# SPDX-License-Identifier: GPL-3.0-or-later
"""What there is to choose from, as `aigc` on this machine tells it; asked for once."""

from __future__ import annotations

import subprocess
from functools import cache

from . import child, places
from .errors import ExtensionError

_SECONDS = 20


@cache
def styles() -> tuple[str, ...]:
    """Names of sound textures."""
    return tuple(_lines("generate", "styles"))


@cache
def voices() -> tuple[str, ...]:
    """Names of voices."""
    return tuple(line.split()[0] for line in _lines("say", "--list-voices"))


def _lines(*arguments: str) -> list[str]:
    """What a short command of `aigc` prints."""
    command = [str(child.interpreter()), "-P", "-s", "-m", "aigc_plugin", *arguments]
    environment = child.environment(places.cache_folder())
    try:
        told = subprocess.run(
            command,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = (getattr(error, "stderr", "") or "").strip().splitlines()
        raise ExtensionError(f"aigc does not run: {said[-1] if said else error}") from None
    return [line for line in told.stdout.splitlines() if line.strip()]
