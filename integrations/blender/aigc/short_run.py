# SPDX-License-Identifier: GPL-3.0-or-later
"""Short runs of `aigc` that an operator waits for."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from . import child, folders
from .errors import ExtensionError

_TIMEOUT_SECONDS = 120
_WARNING = "aigc: warning: "


@dataclass(frozen=True)
class ShortRun:
    """Output of a short run.

    failed     True where it ended with an error
    text       on stdout
    last_line  on stderr: the error, where it failed
    warnings   on stderr
    """

    failed: bool
    text: str
    last_line: str
    warnings: tuple[str, ...]


def run(arguments: Sequence[str]) -> ShortRun:
    """Run `aigc` and wait for its end; ExtensionError where it does not start, or takes too long."""
    command = [str(child.interpreter()), "-P", "-s", "-m", "aigc_plugin", *arguments]
    try:
        process = subprocess.run(
            command, env=child.environment(folders.cache_folder()), stdin=subprocess.DEVNULL, capture_output=True,
            text=True, encoding="utf-8", timeout=_TIMEOUT_SECONDS,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ExtensionError(f"aigc does not run: {error}") from None
    lines = process.stderr.strip().splitlines()
    warnings = tuple(line.removeprefix(_WARNING) for line in lines if line.startswith(_WARNING))
    return ShortRun(process.returncode != 0, process.stdout, lines[-1] if lines else "no message", warnings)
