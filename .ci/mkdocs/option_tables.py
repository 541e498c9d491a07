"""An extension of griffe: the docstring of a set of options gets a table of its fields.

The sets describe their fields themselves; their modules need nothing compiled and no other package.
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import griffe

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
MODULES = ("aigc_plugin.options.", "aigc_plugin.data.settings")


class OptionTables(griffe.Extension):
    """Works on the public classes of the modules that hold sets of options."""

    def on_class_members(self, *, cls: griffe.Class, **kwargs: Any) -> None:
        if not cls.module.path.startswith(MODULES):
            return
        option_set = getattr(import_module(cls.module.path), cls.name)
        if hasattr(option_set, "from_text"):
            text = cls.docstring.value if cls.docstring is not None else ""
            cls.docstring = griffe.Docstring("\n".join([text, "", *_table(option_set)]), parent=cls)


def _table(option_set: Any) -> Iterator[str]:
    yield from ("| option | | |", "| --- | --- | --- |")
    for option in option_set.options():
        missing = [choice for choice in option.choices if choice not in option.help]
        choices = f"; one of {', '.join(option.choices)}" if missing else ""
        yield f"| `{option.name}` | {option.help.replace('|', '&#124;')}{choices} | {option.bounds} |"
