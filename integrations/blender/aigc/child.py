# SPDX-License-Identifier: GPL-3.0-or-later
"""Command line and environment of the child processes that run `aigc`.

They use Blender's own Python, which finds our wheel by its environment alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.metadata import version as version_of
from importlib.util import find_spec
from pathlib import Path

from .errors import ExtensionError

_PACKAGES = ("aigc_plugin", "numpy")
_NOT_INHERITED = ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONINSPECT", "PYTHONWARNINGS")


def command(arguments: Sequence[str]) -> list[str]:
    """Return the whole command line of a child that writes its progress on stderr and ends when its stdin is closed."""
    return [str(interpreter()), "-P", "-s", "-m", "aigc_plugin", *arguments, "--progress", "json", "--job"]


def version() -> str:
    """Return the version of the package that does the work."""
    return version_of("aigc_plugin")


def interpreter() -> Path:
    """Return the Python that this Blender brings, or was built against; ExtensionError where it has none to run."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    candidates = [
        Path(sys.executable),
        Path(sys.prefix) / "bin" / name,
        Path(sys.prefix) / "bin" / "python.exe",
    ]
    for candidate in candidates:
        if candidate.stem.lower().startswith("python") and os.access(candidate, os.X_OK):
            return candidate
    raise ExtensionError(
        f"This Blender's own Python was not found ({sys.executable})", hint="Install Blender from blender.org"
    )


def environment(cache: Path) -> dict[str, str]:
    """Return Blender's environment with the module folders of our wheel and of NumPy.

    cache  folder for all cached files
    """
    inherited = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
    return inherited | {
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(str(_folder_of(package)) for package in _PACKAGES)),
        "PYTHONPYCACHEPREFIX": str(cache / "python"),
        "PYTHONUTF8": "1",
        "XDG_CACHE_HOME": str(cache),
    }


def _folder_of(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.origin:
        raise ExtensionError(f"The package {package} of this extension is missing", hint="Install the extension again")
    return Path(spec.origin).parent.parent
