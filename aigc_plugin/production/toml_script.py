"""Read a script from TOML; unknown keys are errors with their line and the nearest key."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..files.toml_document import TomlDocument, TomlTable
from ..options.kinds import read_factor, read_rate
from ..options.option import OptionSet
from ..options.publish import PublishOptions
from ..timeline.times import seconds_of
from .moves import AUTO, read_move
from .scenes import (
    FITS,
    HEADING_PLACES,
    MUSIC_WORDS,
    SHAPES,
    Heading,
    Music,
    Picture,
    Point,
    Publication,
    Scene,
    Script,
    Shape,
)

_BACKGROUND = {"style": str, "palette": str, "colour": str, "energy": float, "speed": float, "seed": int}
_DEFAULT_RATE = Fraction(25)


def script_of_toml(text: str, name: str, folder: Path, options: type[OptionSet]) -> Script:
    """Read a script.

    name       of the file, for messages
    folder     what names of files are relative to
    options    the set whose options the table [film] may give
    """
    root = TomlDocument(text, name).root
    settings, title = _film(root.table("film"), folder, options)
    rate = settings.get("fps", _DEFAULT_RATE)
    reader = _Reader(rate if isinstance(rate, Fraction) else _DEFAULT_RATE, folder)
    music = reader.music(root.table("music"))
    scenes = tuple(reader.scene(table) for table in root.tables("scene"))
    publications = tuple(_publication(table, folder) for table in root.tables("publish"))
    root.finish()
    script = Script(scenes, title, music, settings, name, publications)
    if not scenes:
        raise script.error(1, "the script holds no scene", "add a table [[scene]] with say, card or title")
    return script


def _film(table: TomlTable | None, folder: Path, options: type[OptionSet]) -> tuple[dict[str, Any], str]:
    """The options that the script gives, and its title."""
    if table is None:
        return {}, ""
    title = table.take("title", str, "")
    settings: dict[str, Any] = {}
    for each in options.options():
        if each.spelling not in table:
            table.take(each.spelling, object, None)  # a known key, for the hint of an unknown one
            continue

        def read(value: Any, name: str = each.name, kind: str = each.kind.metavar) -> Any:
            if isinstance(value, list):
                value = ",".join(map(str, value))
            if kind == "FILE" and isinstance(value, str) and value not in MUSIC_WORDS:
                value = str(folder / value)
            if kind == "RATE":
                value = read_rate(value)
            return getattr(options(**{name: value}), name)

        settings[each.name] = table.read(each.spelling, read, None)
    table.finish()
    return settings, title


def _publication(table: TomlTable, folder: Path) -> Publication:
    """Read the place where a video is published, with options of `aigc publish`."""
    none: tuple[str, ...] = ()
    targets = table.read("to", _texts, none)
    if not targets:
        raise table.error("to", "a publication needs targets", 'such as to = "hls:www/film"')
    version = table.take("version", str, "")
    settings: dict[str, Any] = {}
    for each in PublishOptions.options():

        def read(value: Any, name: str = each.name, kind: str = each.kind.metavar) -> Any:
            if kind == "FILE":
                value = (
                    [_rebased(text, folder) for text in value] if isinstance(value, list) else _rebased(value, folder)
                )
            return getattr(PublishOptions(**{name: value}), name)

        value = table.read(each.spelling, read, None)
        if each.spelling in table:
            settings[each.name] = value
    table.finish()
    return Publication(targets, settings, version, table.line)


def _rebased(value: Any, folder: Path) -> Any:
    """The name of a file, which may follow a language and =, below a folder."""
    if not isinstance(value, str):
        return value
    language, sign, name = value.rpartition("=")
    return f"{language}{sign}{folder / name}"


def _texts(value: object) -> tuple[str, ...]:
    found = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str) and each.strip() for each in found):
        raise ValueError(f"must be a text or a list of texts, not {value!r}")
    return tuple(found)


class _Reader:
    def __init__(self, rate: Fraction, folder: Path) -> None:
        self._rate, self._folder = rate, folder

    def scene(self, table: TomlTable) -> Scene:
        scene = Scene(
            table.take("say", str, "").strip(), self._picture(table), self._heading(table),
            self._card(table), table.read("for", self._time, None), table.read("pause", self._time, None),
            table.take("label", str, ""), table.line,
        )  # fmt: skip
        table.finish()
        if not (scene.say or scene.card or scene.heading or scene.seconds):
            raise table.error("", "the scene is empty", "give it say, card or title, or a length with for")
        return scene

    def music(self, table: TomlTable | None) -> Music | None:
        if table is None:
            return None
        if "file" in table and "generate" in table:
            raise table.error("generate", "music is either a file or generated")
        table.take("generate", object, None)
        name = table.take("file", str, "")
        default = Music()
        music = Music(
            str(self._folder / name) if name else None, table.take("gain", float, default.gain),
            table.take("duck", float, default.duck), table.read("fade", _two, default.fade),
        )  # fmt: skip
        table.finish()
        return music

    def _picture(self, scene: TomlTable) -> Picture | None:
        if "picture" not in scene:
            scene.take("picture", dict, {})
            return None
        try:
            return Picture(str(self._folder / scene.take("picture", str, "")), line=scene.line_of("picture"))
        except InputError:
            table = scene.table("picture")
        assert table is not None
        if ("file" in table) == ("generate" in table):
            raise table.error("", "a picture needs a file, or a style to generate")
        picture = self._file(table) if "file" in table else self._background(table)
        table.finish()
        return picture

    def _file(self, table: TomlTable) -> Picture:
        fit: Any = table.read("fit", _one_of(FITS), "auto")
        sound = table.take("sound", bool, False)
        return Picture(
            str(self._folder / table.required("file", str)), {}, fit, table.read("move", read_move, AUTO),
            table.read("in", self._time, None) or Fraction(0), table.read("speed", read_factor, Fraction(1)),
            table.read("crop", _crop, {}), table.take("gain", float, 0.0) if sound or "gain" in table else None,
            table.line_of("file"),
        )  # fmt: skip

    def _background(self, table: TomlTable) -> Picture:
        table.take("generate", object, None)
        settings = {key: table.take(key, kind, None) for key, kind in _BACKGROUND.items() if key in table}
        for key in _BACKGROUND:
            table.take(key, object, None)
        style = table.read("generate", _text, "")
        return Picture(settings=({"style": style} if style else {}) | settings, line=table.line_of("generate"))

    def _heading(self, scene: TomlTable) -> Heading | None:
        if "title" not in scene:
            scene.take("title", dict, {})
            return None
        try:
            return Heading(scene.take("title", str, ""))
        except InputError:
            table = scene.table("title")
        assert table is not None
        place: Any = table.read("at", _one_of(HEADING_PLACES), "centre")
        heading = Heading(table.required("text", str), place, table.read("for", self._time, None))
        table.finish()
        return heading

    def _card(self, scene: TomlTable) -> tuple[str, ...]:
        def lines(value: Any) -> tuple[str, ...]:
            found = value if isinstance(value, list) else [value]
            if not found or not all(isinstance(each, str) and each.strip() for each in found):
                raise ValueError(f"must be a text or a list of texts, not {value!r}")
            return tuple(found)

        return scene.read("card", lines, ())

    def _time(self, value: object) -> Fraction:
        time = seconds_of(value, self._rate)
        if time < 0:
            raise ValueError(f"must not be negative: {value!r}")
        return time


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"must be the name of a style, not {value!r}")
    return value


def _one_of(names: tuple[Any, ...]) -> Callable[[object], Any]:
    def read(value: object) -> Any:
        if value not in names:
            raise ValueError(f"must be one of {', '.join(names)}, not {value!r}")
        return value

    return read


def _two(value: object) -> tuple[float, float]:
    if not (isinstance(value, list) and len(value) == 2 and all(_is_number(each) for each in value)):
        raise ValueError(f"must be two numbers, not {value!r}")
    return float(value[0]), float(value[1])


def _point(value: object) -> Point:
    x, y = _two(value)
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise ValueError(f"must be two numbers from 0 to 1, not {value!r}")
    return x, y


def _crop(value: object) -> dict[Shape, Point]:
    """One point for all shapes, or a table with one for some of them."""
    if not isinstance(value, dict):
        return dict.fromkeys(SHAPES, _point(value))
    wrong = next((key for key in value if key not in SHAPES), None)
    if wrong is not None:
        raise ValueError(f"is for {', '.join(SHAPES)}, not for {wrong!r}")
    return {key: _point(each) for key, each in value.items()}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
