"""Provenance of a recording: licence, source, consent of the speaker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace

from ..errors import InputError
from .metadata_table import clean

OTHER_NAMES = {"license": "licence", "lang": "language", "file_name": "file"}
"""Names that other data sets use for our fields."""


@dataclass(frozen=True)
class Provenance:
    """Origin and terms of use of a recording; each field is one line of text, empty if unknown.

    licence:  best as an SPDX identifier (CC0-1.0)
    source:   an address or a name
    consent:  of the speaker, and how it was given
    speaker:  a name or number
    language: a language tag (de)
    """

    licence: str = ""
    source: str = ""
    consent: str = ""
    speaker: str = ""
    language: str = ""

    def over(self, other: Provenance) -> Provenance:
        """Merge two: the fields of this one, and those of `other` where they are empty here."""
        filled = {name: text for name, text in asdict(self).items() if text}
        return replace(other, **filled)

    @classmethod
    def from_dict(cls, entries: Mapping[str, object], where: str) -> Provenance:
        """Check the entries of a file; InputError names the wrong entry and `where` it stands."""
        named = {OTHER_NAMES.get(name.lower(), name.lower()): value for name, value in entries.items()}
        unknown = named.keys() - {field.name for field in fields(cls)}
        if unknown:
            known = ", ".join(field.name for field in fields(cls))
            raise InputError(f"{where} has an entry {min(unknown)!r}", hint=f"there are {known}")
        wrong = next((name for name, value in named.items() if not isinstance(value, str)), None)
        if wrong is not None:
            raise InputError(f"{where}: {wrong} must be a text, not {named[wrong]!r}")
        return cls(**{name: clean(str(value)) for name, value in named.items()})
