"""metadata.csv in LJSpeech's form: one line per recording, `id|text` or `id|text|normalised text`, no header."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError, MediaError

NAME = "metadata.csv"
_MAX_BYTES = 1 << 30


@dataclass(frozen=True)
class MetadataRow:
    """A line of the table: `id` as written, the texts cleaned; `normalised` is empty if there is no third column."""

    id: str
    text: str
    normalised: str
    line: int


def read_rows(path: Path) -> list[MetadataRow]:
    """Read all lines but empty ones. InputError names the line that has no `|`, too many of them, or no id."""
    rows = []
    for number, line in enumerate(decode_text(path).split("\n"), 1):
        if not line.strip():
            continue
        fields = line.split("|")
        if not 2 <= len(fields) <= 3 or not fields[0].strip():
            raise InputError(
                f"{path}, line {number}: {line[:60]!r} is not id|text or id|text|normalised text",
                hint="one line a recording, without header, and no | in a text",
            )
        rows.append(MetadataRow(fields[0].strip(), clean(fields[1]), clean("".join(fields[2:])), number))
    return rows


def written(rows: Iterable[tuple[str, str, str]]) -> str:
    """Format (id, text, normalised text) as the content of a metadata.csv; the texts are cleaned already."""
    return "".join(f"{name}|{text}|{normalised}\n" for name, text, normalised in rows)


def clean(text: str) -> str:
    """Clean a text to one line in Unicode's composed form (NFC). Runs of white space and control characters become one
    space; so does `|`, which separates the columns and cannot be escaped."""
    spaced = "".join(
        " " if letter == "|" or unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter
        for letter in text
        if letter not in "\ufeff\u200b"
    )
    return unicodedata.normalize("NFC", " ".join(spaced.split()))


def decode_text(path: Path) -> str:
    """Read a text file in UTF-8, or in UTF-16 with a byte order mark. InputError names the line that is neither.

    Lines end with a line feed in the result, also where the file has the line ends of Windows or of the old Macintosh.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise InputError(f"{path} has {path.stat().st_size / 1e9:.1f} GB, too many for a list of texts")
        content = path.read_bytes()
    except OSError as error:
        raise MediaError(f"cannot read {path}: {error.strerror or error}") from None
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path} is not UTF-8: byte 0x{content[error.start]:02x} in line {line}",
            hint="iconv -f ISO-8859-1 -t UTF-8 converts it, if it is Latin-1",
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
