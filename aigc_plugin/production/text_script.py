"""Read a script from plain text: a blank line begins a scene, `# ` a title, `![](file)` a picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from .scenes import Heading, Picture, Scene, Script

_TITLE = re.compile(r"#{1,6}\s+(.*?)\s*#*")
_PICTURE = re.compile(r"!\[[^\]]*\]\(\s*(?:<([^>]+)>|((?:[^()]|\([^()]*\))+?))\s*\)")
_RULE = re.compile(r"\s*([-*_])(?:\s*\1){2,}\s*")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_MARKS = re.compile(r"(\*\*|\*|`)(?=\S)(.+?)(?<=\S)\1|(?<!\w)(__|_)(?=\S)(.+?)(?<=\S)\3(?!\w)")
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+")


def script_of_text(text: str, name: str, folder: Path) -> Script:
    """Read a script.

    name      of the file, for messages
    folder    what names of pictures are relative to

    Marks of Markdown are no words: emphasis, links, bullets and rules are left out of what is spoken.
    """
    scenes = [_scene(lines, folder) for lines in _blocks(text)]
    script = Script(tuple(scenes), _title(scenes), name=name)
    if not scenes:
        raise script.error(1, "the script holds no scene", "write what is to be said; a blank line begins a scene")
    return script


def _blocks(text: str) -> Iterator[list[tuple[int, str]]]:
    """Lines of each scene, with their numbers."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        if line.strip() and not _RULE.fullmatch(line):
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _scene(lines: list[tuple[int, str]], folder: Path) -> Scene:
    titles: list[str] = []
    said: list[str] = []
    picture: Picture | None = None
    for number, line in lines:
        for match in _PICTURE.finditer(line):
            picture = picture or Picture(str(folder / (match[1] or match[2])), line=number)
        rest = _PICTURE.sub(" ", line)
        if title := _TITLE.fullmatch(rest.strip()):
            titles.append(_plain(title[1]))
        elif rest.strip():
            said.append(_plain(_BULLET.sub("", rest, count=1)))
    heading = Heading("\n".join(titles)) if titles else None
    return Scene(" ".join(said), picture, heading, line=lines[0][0])


def _plain(text: str) -> str:
    """A text without Markdown's marks."""
    text = _LINK.sub(r"\1", text)
    while (without := _MARKS.sub(r"\2\4", text)) != text:
        text = without
    return text.strip()


def _title(scenes: list[Scene]) -> str:
    heading = scenes[0].heading if scenes else None
    return " ".join(heading.text.split()) if heading else ""
