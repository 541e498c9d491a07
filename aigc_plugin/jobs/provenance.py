"""The comment in a file that says how it was made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def provenance_comment(command: str, settings: Mapping[str, Any]) -> str:
    """Return one line: this package, its version, the command, and those of its settings that were given."""
    from importlib.metadata import version

    chosen = ", ".join(f"{name} {value}" for name, value in settings.items() if value is not None)
    return f"aigc_plugin {version('aigc_plugin')} {command}: {chosen}"
