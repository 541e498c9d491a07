"""Read text from a file or stdin; refuse what is not text."""

from __future__ import annotations

import codecs
from pathlib import Path

from ..errors import InputError, MediaError, argument
from .input_file import STANDARD_STREAM, file_errors, standard_input

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip


def read_text(name: str, encoding: str = "utf-8") -> str:
    """Read a whole text file.

    name        file name; "-" is stdin
    encoding    Python's name of it; a byte order mark in the file wins over it

    MediaError where the file cannot be read, or is not text in that encoding: it gives the line and what to do.
    """
    shown = "stdin" if name == STANDARD_STREAM else name
    content = _read(name)
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), _canonical(encoding))
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_text(shown, content, error) from None
    if "\0" in text:
        line = content.count(b"\n", 0, content.find(b"\0")) + 1
        raise MediaError(
            f"{shown} is not text: it holds a NUL byte in line {line}",
            hint=f"text in UTF-16 without a byte order mark needs {argument('encoding', 'utf-16-le')}",
        )
    return text


def _canonical(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise InputError(f"there is no encoding {encoding[:40]!r}", hint="such as utf-8, cp1252, utf-16") from None


def _read(name: str) -> bytes:
    with file_errors(name, "text file"):
        return standard_input().read() if name == STANDARD_STREAM else Path(name).read_bytes()


def _not_text(shown: str, content: bytes, error: UnicodeDecodeError) -> MediaError:
    line = content.count(b"\n", 0, error.start) + 1
    where = f"byte 0x{content[error.start]:02x} in line {line}"
    if b"\0" in content[:4096]:
        return MediaError(f"{shown} is not text: it holds NUL bytes", hint="give a text file")
    return MediaError(
        f"{shown} is not text in {error.encoding}: {where}",
        hint=f"text of older Windows programs needs {argument('encoding', 'cp1252')}",
    )
