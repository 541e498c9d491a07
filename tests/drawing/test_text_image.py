"""Text as an image: nothing is cut off, no box stands for a missing letter, scripts stand in their order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from aigc_plugin.drawing.direction import base_level, levels, visual_order
from aigc_plugin.drawing.fonts import FontStack, without_glyphs
from aigc_plugin.drawing.layout import lay_out
from aigc_plugin.drawing.placement import PLACES, position, safe_area
from aigc_plugin.drawing.style import CAPTION, LOWER_THIRD, TITLE, TextStyle
from aigc_plugin.drawing.text_image import TextImage, draw_spoken, draw_text
from aigc_plugin.errors import InputError

FRAME = (640, 360)
NO_FONT_HAS_IT = "\U0010fffd"
SCRIPTS = {
    "Latin": "Übung „gypqj“ ÅÉ łżğ", "Greek": "Ελληνικά", "Cyrillic": "Привет", "Arabic": "مرحبا بالعالم",
    "Hebrew": "שלום עולם", "Chinese": "你好，世界", "kana": "ひらがなカタカナ", "prices": "3,50 € £ ¥ ₪ № ™",
}  # fmt: skip


def ink(image: TextImage) -> np.ndarray:
    return image.rgba[..., 3]


@pytest.mark.parametrize("text", ["gypqj", "ÅÉ\nacemn", "x", "Ą̈ ̧ş", *SCRIPTS.values()])
@pytest.mark.parametrize("outline", [0.0, 0.2])
def test_no_ink_touches_the_edge(text: str, outline: float) -> None:
    image = draw_text(text, replace(TITLE, outline=outline, size=0.12), FRAME)
    alpha = ink(image)
    assert alpha.max() > 200
    assert max(alpha[0].max(), alpha[-1].max(), alpha[:, 0].max(), alpha[:, -1].max()) == 0


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("bold", [False, True])
def test_packaged_fonts_alone_have_the_scripts(script: str, bold: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aigc_plugin.drawing.fonts._system_face", lambda cluster, bold: None)
    assert without_glyphs(SCRIPTS[script], FontStack(None, bold)) == ""


def test_a_character_that_no_font_has_is_left_out_and_reported() -> None:
    image = draw_text(f"A{NO_FONT_HAS_IT}B{NO_FONT_HAS_IT}", TITLE, FRAME)
    assert image.missing == NO_FONT_HAS_IT
    assert np.array_equal(ink(draw_text("AB", TITLE, FRAME)), ink(image))
    assert without_glyphs(f"A{NO_FONT_HAS_IT}", FontStack()) == NO_FONT_HAS_IT


def test_letters_are_kerned_and_arabic_is_joined() -> None:
    def width(text: str) -> float:
        return lay_out([[text]], FontStack(), 100, limit=9999, most_lines=1, spacing=1).width

    assert width("AVAVA") < width("A") * 3 + width("V") * 2 - 5
    assert width("مرحبا") < sum(map(width, "مرحبا")) - 5


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("abc", "abc"),
        ("שלום", "םולש"),
        ("שלום abc 12", "abc 12 םולש"),
        ("abc שלום def", "abc םולש def"),
        ("עד 3,50 ₪.", ".₪ 3,50 דע"),
    ],
)
def test_order_of_both_directions(text: str, seen: str) -> None:
    """Order of single characters; numbers and Latin words in a text from right to left stand in their own order."""
    assert "".join(visual_order(text, levels(text, base_level(text)))) == seen


def test_a_line_keeps_the_direction_of_its_paragraph() -> None:
    layout = lay_out([["مرحبا", "بالعالم", "2026", "AIGC"]], FontStack(), 40, limit=300, most_lines=3, spacing=1)
    assert len(layout.lines) == 2
    assert [run.text for run in layout.lines[1].runs if run.word >= 0] == ["AIGC", "2026"]


def test_text_is_drawn_as_it_is() -> None:
    text = "Don't: 100% \\n [x] {y}; a,b"
    (line,) = lay_out([text.split()], FontStack(), 20, limit=9999, most_lines=1, spacing=1).lines
    assert "".join(run.text for run in line.runs) == text


def test_a_long_text_becomes_smaller_until_it_fits() -> None:
    layout = lay_out([("Donaudampfschifffahrtsgesellschaft " * 6).split()], FontStack(), 60, limit=500, most_lines=3,
                     spacing=1)  # fmt: skip
    assert len(layout.lines) <= 3
    assert layout.width <= 500
    assert layout.pixels < 60


def test_a_highlight_changes_its_word_alone() -> None:
    style = replace(CAPTION, highlight="#ff0000")
    plain, *lit = draw_spoken([["eins"], ["zwei", "drei"]], style, FRAME)
    assert len(lit) == 3
    spoken = lit[2]
    changed = np.nonzero((plain.rgba != spoken.rgba).any(axis=(0, 2)))[0]
    assert changed.min() > plain.rgba.shape[1] * 0.45
    assert np.array_equal(plain.rgba[..., 3], spoken.rgba[..., 3])


def test_lines_of_one_style_have_one_height() -> None:
    """By ascent and descent, not by what letters there are."""
    assert len({draw_text(text, TITLE, FRAME).rgba.shape[0] for text in ("acemn", "gypqj", "ÅÉ")}) == 1


@pytest.mark.parametrize("frame", [(1920, 1080), (1080, 1920), (640, 640)])
@pytest.mark.parametrize("place", PLACES)
def test_texts_stand_in_the_safe_area(frame: tuple[int, int], place: str) -> None:
    style = CAPTION if place == "caption" else LOWER_THIRD
    image = draw_text("Ein Text von mittlerer Länge", style, frame)
    x, y = position(image, frame, place)  # type: ignore[arg-type]
    left, top, right, bottom = safe_area(frame)
    assert x + image.box[0] >= round(left) - 1
    assert x + image.box[2] <= round(right) + 1
    assert y + image.box[1] >= round(top) - 1
    assert y + image.box[3] <= round(bottom) + 1


def test_what_is_no_font_or_no_colour_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "font.ttf"
    path.write_bytes(b"\0\1\0\0\0\x09 no font")
    with pytest.raises(InputError, match="is no font"):
        FontStack(str(path))
    with pytest.raises(InputError, match="cannot be read"):
        FontStack(str(tmp_path / "none.ttf"))
    with pytest.raises(InputError, match="is no colour"):
        TextStyle(colour="bluish")
