"""The label of a file that this package has just written."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, replace
from typing import BinaryIO

from ...files.output import Output
from .formats import read_marks, write_marks
from .marks import AIGC, SOURCE_TYPE_TAG, Addition
from .origin import AigcLabel
from .riff_label import wave_chunks

_ID_LENGTH = 32
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Origin:
    """Origin of content.

    label         the label without the number of the content
    source_type   URI of the IPTC vocabulary
    kept          text of the label that the source had, which stays as it is
    """

    label: AigcLabel
    source_type: str
    kept: str = ""

    def addition(self, produce_id: str) -> Addition:
        own = self.label if self.label.produce_id else replace(self.label, produce_id=produce_id)
        return Addition(self.kept or own.text, self.source_type)

    def tags(self) -> dict[str, str]:
        """As tags of a stream whose container keeps any tag."""
        made = self.addition(uuid.uuid4().hex)
        return {AIGC: made.label, SOURCE_TYPE_TAG: made.source_type}


class WaveOrigin:
    """The chunks of a label at the head of a WAVE file, whose number is known once the samples are."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._digest = hashlib.sha256()

    def first(self) -> bytes:
        """The chunks with a random number, as they stay in a stream."""
        return wave_chunks(self._origin.addition(uuid.uuid4().hex))

    def add(self, content: bytes) -> None:
        self._digest.update(content)

    def last(self) -> bytes:
        """The chunks with the number of the samples that were added; as long as those of first()."""
        return wave_chunks(self._origin.addition(self._digest.hexdigest()[:_ID_LENGTH]))


def label_output(output: Output, origin: Origin) -> bool:
    """Write the label into an output whose content is complete; False where its kind has no place for one.

    A file that has a label already keeps it.
    """
    assert not output.is_stream
    found = read_marks(output.file, output.name)
    if found is None:
        return False
    made = origin.addition(content_id(output.file))
    needed = Addition("" if found.labels else made.label, "" if found.types else made.source_type)
    if needed != Addition():
        output.rewrite(lambda source, target: write_marks(source, target, needed, output.name))
    return True


def content_id(file: BinaryIO) -> str:
    """A number for the content of an open file: the first half of its SHA-256."""
    digest = hashlib.sha256()
    file.seek(0)
    while block := file.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()[:_ID_LENGTH]
