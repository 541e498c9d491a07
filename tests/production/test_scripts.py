"""Scripts: plain text and TOML become the same scenes; what is wrong in them is reported with its line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from aigc_plugin.errors import InputError
from aigc_plugin.jobs.produce.script_file import with_script
from aigc_plugin.options.produce import FilmOptions, ProduceOptions
from aigc_plugin.production.moves import Move, read_move
from aigc_plugin.production.scenes import Heading, Music, Script
from aigc_plugin.production.text_script import script_of_text
from aigc_plugin.production.toml_script import script_of_toml

TOML = """\
[film]
title = "Lumen"
size = ["1920x1080", "1080x1920"]
fps = "30000/1001"
loudness = -16

[music]
file = "bed.flac"
gain = -6
fade = [0.5, 2]

[[scene]]
title = { text = "Lumen", at = "lower third", for = 3 }
picture = { generate = "silk", seed = 4 }
say = "Es wird dunkel."

[[scene]]
picture = { file = "lamp.jpg", move = "zoom 1-1.12 on 0.6,0.4", crop = { portrait = [0.55, 0.5] } }
say = "Lumen leuchtet."
label = "Werbung"

[[scene]]
card = ["Lumen", "lumen.example"]
for = "60f"
"""


def text_script(text: str) -> Script:
    return script_of_text(text, "a.md", Path("folder"))


def toml_script(text: str) -> Script:
    return script_of_toml(text, "a.toml", Path("folder"), FilmOptions)


def test_plain_text_becomes_scenes() -> None:
    script = text_script("# Lumen\n\n![Lampe](lamp.jpg)\nEs wird dunkel.\nSehr dunkel.\n\n\nNoch eine Szene.\n")
    assert [scene.say for scene in script.scenes] == ["", "Es wird dunkel. Sehr dunkel.", "Noch eine Szene."]
    assert [scene.line for scene in script.scenes] == [1, 3, 8]
    assert script.scenes[0].heading == Heading("Lumen")
    assert script.title == "Lumen"
    picture = script.scenes[1].picture
    assert picture is not None
    assert picture.file == str(Path("folder/lamp.jpg"))
    assert script.spoken == "Es wird dunkel. Sehr dunkel.\n\nNoch eine Szene."


@pytest.mark.parametrize("name", ["ü 你 'a' [b]%d.mp4", "bild (1).png", "a.b/c d.png"])
def test_pictures_may_have_any_name(name: str) -> None:
    for text in (f"![]({name})\nHallo.", f"![x]( <{name}> )\nHallo."):
        (scene,) = text_script(text).scenes
        assert scene.picture is not None
        assert scene.picture.file == str(Path("folder") / name)
        assert scene.say == "Hallo."


def test_marks_of_markdown_are_not_spoken() -> None:
    """Prices, file names and lone signs stay as they are."""
    text = (
        "---\n\n- **Wichtig**: das *kostet* `1.476,94` €, [mehr](https://example.org) in a_b_c.txt.\n2 * 3 * 4\n\n***\n"
    )
    (scene,) = text_script(text).scenes
    assert scene.say == "Wichtig: das kostet 1.476,94 €, mehr in a_b_c.txt. 2 * 3 * 4"


@pytest.mark.parametrize("text", ["", "\n \n", "---\n\n***\n"])
def test_an_empty_script_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="line 1: the script holds no scene"):
        text_script(text)


def test_toml_holds_the_same_and_more() -> None:
    script = toml_script(TOML)
    assert script.settings == {
        "size": ("1920x1080", "1080x1920"), "fps": Fraction(30000, 1001), "loudness": -16.0,
    }  # fmt: skip
    assert script.music == Music(str(Path("folder/bed.flac")), -6.0, -12.0, (0.5, 2.0))
    first, second, third = script.scenes
    assert first.heading == Heading("Lumen", "lower third", Fraction(3))
    assert first.picture is not None
    assert first.picture.settings == {"style": "silk", "seed": 4}
    assert second.picture is not None
    assert second.picture.move == Move("zoom", (1.0, 1.12), (0.6, 0.4))
    assert second.picture.crop == {"portrait": (0.55, 0.5)}
    assert second.picture.line == 18
    assert third.card == ("Lumen", "lumen.example")
    assert third.seconds == Fraction(60 * 1001, 30000)


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "hint"),
    [
        ("say = ", "sya = ", 15, "there is no key 'sya'", "did you mean say"),
        ("fps", "fsp", 4, "there is no key 'fsp'", "did you mean fps"),
        ("[music]", "[musik]", 7, "there is no key 'musik'", "did you mean music"),
        ("move =", "mvoe =", 18, "there is no key 'mvoe'", "did you mean move"),
        ('"30000/1001"', '"fast"', 4, "fast is no frame rate", ""),
        ("-16", "-99", 5, "must be from -50 to -5", ""),
        ('"zoom 1-1.12 on 0.6,0.4"', '"zoom 9"', 18, "'zoom 9' is no move", "such as"),
        ('at = "lower third"', 'at = "below"', 13, "must be one of centre, top, lower third", ""),
        ("[0.55, 0.5]", "[0.55, 1.5]", 18, "two numbers from 0 to 1", ""),
        ('"1080x1920"]', '"1080"]', 3, "is no size", ""),
        ('generate = "silk"', 'generate = "silk", file = "x.png"', 14, "a picture needs a file, or a style", ""),
        ('card = ["Lumen", "lumen.example"]\nfor = "60f"', 'label = "x"', 22, "the scene is empty", "card or title"),
    ],
)
def test_what_is_wrong_has_its_line(old: str, new: str, line: int, message: str, hint: str) -> None:
    assert old in TOML
    with pytest.raises(InputError) as caught:
        toml_script(TOML.replace(old, new, 1))
    assert str(caught.value).startswith(f"a.toml, line {line}: ")
    assert message in str(caught.value)
    assert hint in caught.value.hint
    assert "\n" not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("still", Move("still")),
        ("Zoom 1.2 - 1 ", Move("zoom", (1.2, 1.0))),
        ("pan left", Move("pan", (1.15, 1.15), None, ((1.0, 0.5), (0.0, 0.5)))),
        ("pan 0,.5-1,0.5 zoom 2", Move("pan", (2.0, 2.0), None, ((0.0, 0.5), (1.0, 0.5)))),
    ],
)
def test_moves(text: str, move: Move) -> None:
    assert read_move(text) == move


@pytest.mark.parametrize("text", ["", "zoom", "zoom 0.5-1", "zoom 1-99", "pan 2,0-1,1", "spin 3", 7])
def test_what_is_no_move(text: object) -> None:
    with pytest.raises(InputError):
        read_move(text)


def test_the_caller_wins_over_the_script() -> None:
    script = toml_script(TOML)
    assert with_script(ProduceOptions(), script).rate == Fraction(30000, 1001)
    assert with_script(ProduceOptions(fps=24), script).rate == 24
    assert with_script({"fps": 25}, script).rate == 25
    mixed = with_script({"size": "64x64"}, script)
    assert (mixed.sizes, mixed.loudness) == (((64, 64),), -16.0)
