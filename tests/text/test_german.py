"""German text normalisation, against a table of cases."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from aigc_plugin.text import de
from aigc_plugin.text.normalise import normalise
from support.german_cases import CASES

# They make the tables of rules when the modules are imported.
AT_IMPORT = {("quantities.py", "_alternatives"), ("units.py", "_same"), ("units.py", "_plain")}
RULES = Path(str(de.__file__)).parent


@pytest.mark.parametrize(("written", "spoken"), CASES.items(), ids=[repr(text)[:50] for text in CASES])
def test_german_is_spoken_as_germans_read_it(written: str, spoken: str) -> None:
    assert " | ".join(sentence.spoken for sentence in normalise(written)) == spoken


def test_the_table_reaches_every_rule() -> None:
    """Each function of aigc_plugin/text/de runs for some line of the table."""
    defined = {(path.name, name) for path in RULES.glob("*.py") for name in function_names(path)}
    reached: set[tuple[str, str]] = set()

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and (path := Path(frame.f_code.co_filename)).parent == RULES:
            reached.add((path.name, frame.f_code.co_name))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        for written in CASES:
            list(normalise(written))
    finally:
        sys.setprofile(before)
    assert len(defined) > 50
    assert defined - reached == AT_IMPORT


def function_names(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
