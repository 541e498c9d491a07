"""Texts of the tests of `aigc say`, and calls of the command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from support.run_aigc import SAY_STAND_IN, environment

TEXT = "Guten Tag, Größe 3,50 €! Und noch etwas.\n\nEnde."
WORDS = ["Guten", "Tag,", "Größe", "3,50 €!", "Und", "noch", "etwas.", "Ende."]


def run_say(*arguments: str | Path, given: bytes = b"", **variables: str) -> subprocess.CompletedProcess[bytes]:
    """`aigc say` with the stand-ins, to its end; `given` is its stdin."""
    return subprocess.run(
        [sys.executable, str(SAY_STAND_IN), "say", *map(str, arguments)],
        input=given,
        capture_output=True,
        env=environment(**variables),
        timeout=120,
        check=False,
    )
