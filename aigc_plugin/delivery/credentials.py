"""Names and passwords for servers: from environment variables, else from `aigc.toml`; nowhere else, and never shown."""

from __future__ import annotations

import os
from collections.abc import Sequence

from ..errors import InputError
from ..files.user_config import config_path, user_config


def setting(kinds: Sequence[str], name: str, variables: Sequence[str] = ()) -> str:
    """One setting of a place; empty where nobody gave it.

    kinds       tables below `publish` of the file in which it may stand, the first wins: a host's, then a scheme's
    name        of the setting
    variables   of the environment, which win over the file

    InputError, which does not show the value, where it is no text.
    """
    for variable in variables:
        if value := os.environ.get(variable):
            return value
    tables = user_config().get("publish", {})
    for kind in kinds:
        table = tables.get(kind, {}) if isinstance(tables, dict) else {}
        value = table.get(name, "") if isinstance(table, dict) else ""
        if not isinstance(value, str):
            raise InputError(f"{config_path()}: {name} of publish.{kind} must be a text")
        if value:
            return value
    return ""
