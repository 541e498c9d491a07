"""Read a script by the kind of its file, and check what it refers to before any work."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ...errors import AigcError, InputError, argument
from ...files.input_file import STANDARD_STREAM
from ...files.text_file import read_text
from ...options.produce import FilmOptions, ProduceOptions
from ...production.scenes import MUSIC_WORDS, Music, Picture, Scene, Script
from ...production.text_script import script_of_text
from ...production.toml_script import script_of_toml


def read_script(name: str) -> Script:
    """Read a script: .toml is TOML, everything else plain text; "-" is plain text from stdin."""
    text = read_text(name)
    shown = "stdin" if name == STANDARD_STREAM else name
    folder = Path() if name == STANDARD_STREAM else Path(name).parent
    if Path(name).suffix.lower() == ".toml":
        return script_of_toml(text, shown, folder, FilmOptions)
    return script_of_text(text, shown, folder)


def with_script(options: ProduceOptions | Mapping[str, Any], script: Script) -> ProduceOptions:
    """The options that a script and its caller give together.

    options    a dictionary holds what the caller gave, which wins; of a whole set, what differs from the defaults wins
    """
    if isinstance(options, ProduceOptions):
        defaults = ProduceOptions()
        names = [each.name for each in ProduceOptions.options()]
        options = {name: getattr(options, name) for name in names if getattr(options, name) != getattr(defaults, name)}
    return ProduceOptions(**{**script.settings, **options})


def music_of(script: Script, options: FilmOptions) -> Music | None:
    """The music that is wanted; None for none."""
    given = None if options.music is None else os.fspath(options.music)
    settings = script.music or Music()
    if given == "none":
        return None
    if given is not None:
        return replace(settings, file=None if given in MUSIC_WORDS else given)
    return settings


def check_files(script: Script, music: Music | None) -> None:
    """Refuse a script whose pictures or music are not there, or cannot be read, or whose backgrounds cannot be."""
    from ...generators.background import styles

    known = styles()
    for scene in script.scenes:
        picture = scene.picture
        if picture is not None and picture.file is not None:
            _check_picture(script, picture, picture.file)
        elif picture is not None and picture.settings.get("style") not in (None, *known):
            style = picture.settings["style"]
            near = get_close_matches(str(style), known, 1, 0.5)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise script.error(picture.line, f"there is no style {style!r}", hint)
    if music is not None and music.file is not None:
        from ...media.audio.audio_file import open_audio

        with open_audio(music.file):
            pass


def check_look(options: FilmOptions) -> None:
    """Refuse colours, a font or a style of backgrounds that cannot be."""
    from ...drawing.fonts import FontStack
    from ...drawing.style import rgb_of
    from ...generators.background import styles

    FontStack(None if options.font is None else os.fspath(options.font))
    for colour in (options.colour, options.accent):
        rgb_of(colour)
    if options.style is not None and options.style not in styles():
        hint = f"choose one of {', '.join(styles())}"
        raise InputError(f"{argument('style')} cannot be {options.style!r}", hint=hint)


def _check_picture(script: Script, picture: Picture, path: str) -> None:
    if not Path(path).is_file():
        folder = Path(path).parent
        names = [each.name for each in folder.iterdir()] if folder.is_dir() else []
        near = get_close_matches(Path(path).name, names, 1, 0.6)
        raise script.error(
            picture.line, f"there is no picture {path}", f"did you mean {near[0]}?" if near else
            "names are relative to the folder of the script",
        )  # fmt: skip
    from .pictures import check_picture

    try:
        check_picture(path)
    except AigcError as error:
        raise script.error(picture.line, str(error), error.hint) from None


def scene_name(scene: Scene) -> str:
    """A short name of a scene for people."""
    text = scene.heading.text if scene.heading else scene.card[0] if scene.card else scene.say
    return " ".join(text.split())[:40] or "scene"
