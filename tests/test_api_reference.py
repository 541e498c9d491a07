"""The pages of the API reference name what is public, and nothing that is not there; `make docs` builds them."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

import aigc_plugin

PAGES = Path(__file__).resolve().parent.parent / "docs" / "api"
DIRECTIVE = re.compile(r"^::: ([\w.]+)$", re.M)
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in sorted(PAGES.glob("*.md")))
DOCUMENTED = set(DIRECTIVE.findall(TEXT))


def test_every_public_name_is_on_a_page() -> None:
    """As a directive, or where the page of its module lists it (errors, the version)."""
    errors = {name for name in vars(aigc_plugin.errors) if not name.startswith("_")}
    listed = {name for name in [*errors, "__version__"] if f"`aigc.{name}`" in TEXT}
    directives = {name.removeprefix("aigc_plugin.") for name in DOCUMENTED}
    assert set(aigc_plugin.__all__) - listed - directives == set()


@pytest.mark.parametrize("module", ["ops", "data"])
def test_every_name_of_a_module_is_on_a_page(module: str) -> None:
    public = {f"aigc_plugin.{module}.{name}" for name in getattr(aigc_plugin, module).__all__}
    assert public - DOCUMENTED == set()


def test_every_documented_name_exists() -> None:
    missing = []
    for name in DOCUMENTED:
        module, _, attribute = name.rpartition(".")
        if not hasattr(import_module(module), attribute):
            import_module(name)
        missing += [] if hasattr(import_module(module), attribute) else [name]
    assert missing == []
