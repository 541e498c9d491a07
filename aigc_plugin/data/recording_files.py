"""List the files below a folder that may hold recordings or images: by suffix, each once, in a fixed order."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from ..errors import MediaError

AUDIO_SUFFIXES = frozenset({
    ".3ga", ".aac", ".ac3", ".aif", ".aifc", ".aiff", ".alac", ".amr", ".ape", ".au", ".caf", ".dts", ".eac3", ".flac",
    ".gsm", ".m4a", ".m4b", ".mka", ".mp2", ".mp3", ".oga", ".ogg", ".opus", ".rf64", ".snd", ".spx", ".tta", ".w64",
    ".wav", ".wave", ".wma", ".wv",
})  # fmt: skip
VIDEO_SUFFIXES = frozenset({
    ".3gp", ".avi", ".flv", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".mxf", ".nut", ".ogv",
    ".ts", ".webm", ".wmv",
})  # fmt: skip
IMAGE_SUFFIXES = frozenset({
    ".avif", ".bmp", ".gif", ".heic", ".heif", ".jp2", ".jpeg", ".jpg", ".jxl", ".png", ".tif", ".tiff", ".webp",
})  # fmt: skip
SUFFIXES = AUDIO_SUFFIXES | VIDEO_SUFFIXES


def audio_files(folder: Path, *, without: Path | None = None) -> Iterator[Path]:
    """List regular files with a suffix of audio or video; see `files_of`."""
    return files_of(folder, SUFFIXES, without=without)


def files_of(folder: Path, suffixes: Collection[str], *, without: Path | None = None) -> Iterator[Path]:
    """List regular files with one of the suffixes, sorted by path.

    Links are followed, into each folder once, so that loops end. Hidden files and folders, and all below `without`,
    are skipped.
    """
    seen: set[tuple[int, int]] = set()
    skipped = _identity(without) if without else None
    for parent, folders, names in os.walk(folder, followlinks=True, onerror=_refuse):
        identity = _identity(Path(parent))
        if identity is None or identity in seen or identity == skipped:
            folders.clear()
            continue
        seen.add(identity)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if not name.startswith(".") and path.suffix.lower() in suffixes and _may_be_read(path):
                yield path


def _refuse(error: OSError) -> None:
    raise MediaError(f"cannot list the folder {error.filename}: {error.strerror}") from None


def _may_be_read(path: Path) -> bool:
    """Return False for pipes and devices, which would block; True for files without access, whose error the reader
    reports."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return True


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
