"""Image sequences as videos: a folder, a numbered pattern such as shot/f%04d.png, or a wildcard."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ...errors import InputError, MediaError

IMAGE_KINDS = frozenset({
    ".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".exr", ".dpx", ".tga", ".ppm", ".pgm", ".pnm", ".sgi",
})  # fmt: skip
_ALIKE = {".jpeg": ".jpg", ".tiff": ".tif"}
_NUMBER = re.compile(r"%(?:0(\d{1,2}))?d")
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class ImageSequence:
    """Image files in the order of their numbers.

    files    at least one, all of one kind
    gaps     which numbers are missing, in words; empty for none
    """

    files: tuple[Path, ...]
    gaps: str = ""


def is_pattern(name: str) -> bool:
    """True for a numbered pattern: exactly one %d or %04d in the file name."""
    return len(_NUMBER.findall(Path(name).name)) == 1 and "%" not in _NUMBER.sub("", Path(name).name)


def numbered(name: str, number: int) -> str:
    """The file name that a pattern gives for a number."""
    path = Path(name)
    match = _NUMBER.search(path.name)
    assert match is not None
    digits = str(number).zfill(int(match[1] or 1))
    return str(path.with_name(path.name[: match.start()] + digits + path.name[match.end() :]))


def matches(name: str) -> dict[int, Path]:
    """The files that exist for a pattern, by number."""
    path = Path(name)
    match = _NUMBER.search(path.name)
    assert match is not None
    before, after = re.escape(path.name[: match.start()]), re.escape(path.name[match.end() :])
    form = re.compile(f"{before}(\\d{{{int(match[1] or 1)},}}){after}")
    folder = path.parent
    names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    found = ((form.fullmatch(each), each) for each in names)
    return {int(hit[1]): folder / each for hit, each in sorted(found, key=lambda pair: pair[1]) if hit}


def find_sequence(name: str) -> ImageSequence | None:
    """The sequence that a name stands for; None where it is the name of a single file.

    MediaError where there is no image; InputError where images of several kinds are mixed.
    """
    path = Path(name)
    if path.is_dir():
        files = [each for each in path.iterdir() if each.suffix.lower() in IMAGE_KINDS and each.is_file()]
    elif name == "-" or path.exists():
        return None
    elif is_pattern(name):
        files = list(matches(name).values())
    elif any(sign in path.name for sign in "*?") and path.parent.is_dir():
        files = [each for each in path.parent.glob(path.name) if each.suffix.lower() in IMAGE_KINDS and each.is_file()]
    else:
        return None
    files = [each for each in files if not each.name.startswith(".")]
    if not files:
        what = f"{name} is a directory without images" if path.is_dir() else f"{name}: no such images"
        raise MediaError(what, hint=f"kinds: {' '.join(sorted(IMAGE_KINDS))}")
    kinds = {_ALIKE.get(each.suffix.lower(), each.suffix.lower()) for each in files}
    if len(kinds) > 1:
        raise InputError(f"{name} mixes images of several kinds: {' '.join(sorted(kinds))}", hint="name one: '*.png'")
    ordered = sorted(files, key=_order)
    return ImageSequence(tuple(ordered), _gaps([_last_number(each) for each in ordered]))


def _order(path: Path) -> tuple[tuple[int, int | str], ...]:
    """Numbers inside a name count as numbers: f2 comes before f10."""
    parts = _DIGITS.split(path.stem)
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in parts)


def _last_number(path: Path) -> int | None:
    digits = _DIGITS.findall(path.stem)
    return int(digits[-1]) if digits else None


def _gaps(numbers: list[int | None]) -> str:
    known = [number for number in numbers if number is not None]
    if len(known) != len(numbers):
        return ""
    spans = [
        str(last + 1) if following - last == 2 else f"{last + 1} to {following - 1}"
        for last, following in pairwise(known)
        if following - last > 1
    ]
    shown = ", ".join(spans[:5]) + (f" and {len(spans) - 5} more" if len(spans) > 5 else "")
    return f"its numbers have gaps: {shown} missing" if spans else ""
