"""The user's configuration: `aigc.toml` in the user's configuration folder; environment variables win over it."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from ..errors import InputError

_PRODUCER = "AIGC_PRODUCER"


def config_path() -> Path:
    """The file; it may not exist."""
    from platformdirs import user_config_path

    return user_config_path("aigc", appauthor=False) / "aigc.toml"


def user_config() -> dict[str, Any]:
    """The content of the file; empty where there is none. InputError where it is no TOML."""
    path = config_path()
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}", hint="correct the file, or remove it") from None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None


def configured_producer() -> str:
    """Name or code of who generates, for labels: env AIGC_PRODUCER, else `producer` of the file; empty for none."""
    given = os.environ.get(_PRODUCER)
    if given is not None:
        return given.strip()
    value = user_config().get("producer", "")
    if not isinstance(value, str):
        raise InputError(f"{config_path()}: producer must be a text, not {value!r}")
    return value.strip()
