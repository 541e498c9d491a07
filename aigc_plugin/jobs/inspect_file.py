"""Read what a file says of its origin, and say it in plain words."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .video_job import PathName

_SOUND_SECONDS = 60.0


@dataclass(frozen=True)
class Inspection:
    """Statements of a file on its origin; each part is None where there is none.

    path       of the file
    aigc       the seven keys of the label of GB 45438-2025; what is missing is empty
    c2pa       `state` of its signature (trusted, valid, invalid, unchecked) and its `actions`
    iptc       URI of its digital source type
    watermark  what a watermark in the media says
    notes      what is wrong with these, or missing, one line each
    """

    path: str
    aigc: Mapping[str, str] | None = None
    c2pa: Mapping[str, Any] | None = None
    iptc: str | None = None
    watermark: Mapping[str, Any] | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_generated(self) -> bool:
        """True where any of them states that content was generated, or may have been."""
        from ..media.label.origin import GENERATED_TERMS, source_type_term

        generated = self.iptc is not None and source_type_term(self.iptc) in GENERATED_TERMS
        return self.aigc is not None or generated or self.watermark is not None

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        parts = {"aigc": self.aigc, "c2pa": self.c2pa, "watermark": self.watermark}
        plain = {name: None if value is None else dict(value) for name, value in parts.items()}
        return {"path": self.path, **plain, "iptc": self.iptc, "notes": list(self.notes)}

    def words(self) -> Iterator[str]:
        """Sentences for people."""
        from ..media.label.origin import DEGREES, TYPE_WORDS, source_type_term

        if self.aigc is not None:
            degree = DEGREES.get(self.aigc["Label"], f"marked as {self.aigc['Label'] or 'nothing'}")
            by = f" by {self.aigc['ContentProducer']}" if self.aigc["ContentProducer"] else ", it does not say by whom"
            number = f", under the number {self.aigc['ProduceID']}" if self.aigc["ProduceID"] else ""
            yield f"Its label (GB 45438) says: {degree}{by}{number}."
            if self.aigc["ContentPropagator"]:
                yield f"It was distributed by {self.aigc['ContentPropagator']}."
        if self.iptc is not None:
            term = source_type_term(self.iptc)
            yield f"Its digital source type (IPTC) says: {TYPE_WORDS.get(term, term)}."
        yield from self._signature_words()
        if self.watermark is not None:
            chance = f"{self.watermark['false_alarm']:.0e}"
            yield f"A watermark in the media says: made by AI (chance of a mistake {chance})."
        if not (self.aigc or self.iptc or self.c2pa or self.watermark):
            yield "It says nothing of its origin, which does not mean that a person made it."
        yield from (f"Note: {note}." for note in self.notes)

    def _signature_words(self) -> Iterator[str]:
        if self.c2pa is None:
            return
        state = {
            "trusted": "It is signed (C2PA) by somebody whom this machine trusts, and was not changed since.",
            "valid": "It is signed (C2PA) and was not changed since; who signed it is not vouched for.",
            "invalid": "It is signed (C2PA), and the signature does not fit: it was changed since.",
        }
        yield state.get(str(self.c2pa["state"]), "It holds a signature (C2PA), which was not checked.")
        signer, actions = self.c2pa.get("signer"), self.c2pa["actions"] or []
        if signer:
            yield f"The signature names {signer}."
        if actions:
            yield f"The signature says what was done: {', '.join(actions)}."


def inspect_file(source: PathName) -> Inspection:
    """Read what a file says of its origin: label, digital source type, signature, watermark of its sound.

    source    a video, audio file or image

    InputError for what is no such file; MediaError where it cannot be read.
    """
    from ..errors import InputError
    from ..files.input_file import file_errors, first_bytes
    from ..media.label.formats import read_marks
    from ..media.label.origin import KEYS, read_label
    from ..media.label.signature import read_signature
    from ..media.label.tags import tags_of_any

    name = os.fspath(source)
    first_bytes(Path(name), "media file")
    with file_errors(name, "media file"), Path(name).open("rb") as file:
        found = read_marks(file, name)
    if found is None:
        found = tags_of_any(name)
    if found is None:
        raise InputError(f"{name} is no video, audio file or image that can be read", hint="give a media file")
    notes = []
    labels = [read_label(text) for text in found.labels]
    label = next((each for each in labels if each is not None), None)
    if None in labels:
        notes.append("it has a label that is no JSON object")
    if len(labels) > 1:
        notes.append(f"it has {len(labels)} labels, and should have one")
    if label is not None:
        notes += [f"its label lacks {key}" for key in KEYS[:3] if not label[key]]
    signature = read_signature(name)
    notes += signature.notes if signature else ()
    facts = signature.facts if signature else None
    return Inspection(name, label, facts, next(iter(found.types), None), _watermark(name), tuple(notes))


def _watermark(name: str) -> dict[str, Any] | None:
    """The watermark in the first minute of the sound; None where none is found, or no sound can be read."""
    from ..media.audio.first_sound import first_sound
    from ..signal.audio_watermark import detect_watermark

    sound = first_sound(name, _SOUND_SECONDS)
    if sound is None:
        return None
    found = detect_watermark(*sound)
    return {"in": "sound", "score": round(found.score, 1), "false_alarm": found.false_alarm} if found.is_found else None
