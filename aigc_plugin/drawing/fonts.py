"""Fonts by character: the user's, then the packaged ones, then those of the system."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

from ..errors import InputError
from .character_map import characters_of

_FOLDER = Path(__file__).with_name("fonts")
_PACKAGED = ("NotoSans-{cut}", "NotoSansArabic-{cut}", "NotoSansHebrew-{cut}", "WenQuanYiMicroHei")
_SYSTEM = (
    "~/.fonts", "~/.local/share/fonts", "/usr/local/share/fonts", "/usr/share/fonts", "/System/Library/Fonts",
    "/Library/Fonts", "C:/Windows/Fonts",
)  # fmt: skip
_SUFFIXES = {".ttf", ".otf", ".ttc"}
_INVISIBLE = {"Cf", "Cc", "Zl", "Zp"}
_NOT_OUTLINES = ("emoji", "lastresort")


@dataclass(frozen=True)
class FontFace:
    """One font of a file.

    path      of the file
    thicken   it has no bold cut, so bold text is drawn with a thin stroke
    index     number of the font in a collection
    """

    path: str
    thicken: bool = False
    index: int = 0

    def has(self, cluster: str) -> bool:
        """Tell whether the font has all visible characters of a cluster."""
        known = characters_of(self.path, self.index)
        return all(ord(character) in known for character in cluster if is_visible(character))

    def sized(self, pixels: int) -> ImageFont.FreeTypeFont:
        return _sized(self.path, self.index, pixels)


@dataclass(frozen=True)
class FontStack:
    """The fonts that a style draws with, in order; `font` is a file of the user, or None."""

    font: str | None = None
    bold: bool = False

    def __post_init__(self) -> None:
        if self.font is not None:
            characters_of(self.font)  # raises InputError where it is no font

    @property
    def first(self) -> FontFace:
        return _faces(self.font, self.bold)[0]

    def face_for(self, cluster: str) -> FontFace | None:
        """The first font that has a cluster, a character with its marks; None where no font of this machine has it."""
        for face in _faces(self.font, self.bold):
            if face.has(cluster):
                return face
        return _system_face(cluster, self.bold)


def is_visible(character: str) -> bool:
    """Tell whether a character is drawn: format characters and selectors of variants are not."""
    return unicodedata.category(character) not in _INVISIBLE and not "\ufe00" <= character <= "\ufe0f"


def without_glyphs(text: str, stack: FontStack) -> str:
    """Characters of a text that no font has, each once."""
    shown = (each for each in dict.fromkeys(text) if is_visible(each) and not each.isspace())
    return "".join(each for each in shown if stack.face_for(each) is None)


@lru_cache(maxsize=16)
def _faces(font: str | None, bold: bool) -> tuple[FontFace, ...]:
    cut = "Bold" if bold else "Regular"
    packaged = [_FOLDER / f"{name.format(cut=cut)}.ttf" for name in _PACKAGED]
    missing = next((path for path in packaged if not path.is_file()), None)
    if missing is not None:
        raise InputError(f"the packaged font {missing.name} is missing", hint="install the package again")
    own = () if font is None else (FontFace(os.fspath(font)),)
    return (
        *own,
        *(FontFace(str(path), bold and "{cut}" not in name) for path, name in zip(packaged, _PACKAGED, strict=True)),
    )


@lru_cache(maxsize=4096)
def _system_face(cluster: str, bold: bool) -> FontFace | None:
    for path in _system_files():
        face = FontFace(path, bold)
        try:
            if face.has(cluster):
                return face
        except InputError:  # of a kind that is not read here
            continue
    return None


@lru_cache(maxsize=1)
def _system_files() -> tuple[str, ...]:
    return tuple(_walk())


def _walk() -> Iterator[str]:
    for folder in _SYSTEM:
        paths = sorted(Path(folder).expanduser().rglob("*"))
        for path in paths:
            if path.suffix.lower() in _SUFFIXES and not any(word in path.name.lower() for word in _NOT_OUTLINES):
                yield str(path)


@lru_cache(maxsize=256)
def _sized(path: str, index: int, pixels: int) -> ImageFont.FreeTypeFont:
    try:
        return ImageFont.truetype(path, pixels, index=index, layout_engine=_engine())
    except OSError as error:
        raise InputError(f"the font {path} cannot be used ({error})", hint="give another .ttf or .otf file") from None


def _engine() -> ImageFont.Layout:
    from PIL import features

    return ImageFont.Layout.RAQM if features.check("raqm") else ImageFont.Layout.BASIC
