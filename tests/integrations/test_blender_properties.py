"""The properties of Blender's operators agree with the options of the jobs that they start.

The extension shares nothing with the package but the command line, so its source is read, not imported.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from aigc_plugin.options.background import GenerateVideoOptions
from aigc_plugin.options.interpolate import InterpolateOptions
from aigc_plugin.options.option import OptionSet
from aigc_plugin.options.speech import SpeechOptions
from aigc_plugin.options.texture import TextureOptions
from aigc_plugin.options.vocode import VocodeOptions

OPERATORS = Path(__file__).resolve().parents[2] / "integrations" / "blender" / "aigc" / "operators"
SETS: dict[str, type[OptionSet]] = {
    "background.py": GenerateVideoOptions,
    "interpolation_settings.py": InterpolateOptions,
    "narrate.py": SpeechOptions,
    "revoice.py": VocodeOptions,
    "sound_texture.py": TextureOptions,
}


def properties(path: Path) -> dict[str, dict[str, Any]]:
    """Name of each property in a file → its arguments that are plain values."""
    found: dict[str, dict[str, Any]] = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and isinstance(node.annotation, ast.Call)
        ):
            found[node.target.id] = {}
            for keyword in node.annotation.keywords:
                try:
                    found[node.target.id][str(keyword.arg)] = ast.literal_eval(keyword.value)
                except ValueError:  # a function, such as a search
                    continue
    return found


@pytest.mark.parametrize("name", SETS)
def test_properties_have_the_defaults_and_the_range_of_their_options(name: str) -> None:
    described = {each.name: each for each in SETS[name].options()}
    shared = {key: values for key, values in properties(OPERATORS / name).items() if key in described}
    assert shared
    for key, values in shared.items():
        option = described[key]
        if "default" in values and (option.default is not None or isinstance(values["default"], str)):
            assert values["default"] == (option.default or type(values["default"])()), key
        if option.least is not None and "min" in values:
            assert values["min"] >= option.least, key
        if option.most is not None:
            assert values["max"] <= option.most, key
        if option.choices:
            assert [item[0] for item in values["items"]] == list(option.choices), key
