"""What a sound file says of how it was made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import __version__


def made_by(command: str, settings: Mapping[str, Any]) -> str:
    """One line: this package, its version, the command and those of its settings that were given."""
    made = ", ".join(f"{name} {value}" for name, value in settings.items() if value is not None)
    return f"aigc_plugin {__version__} {command}: {made}"
