"""The label of what a job makes: one for what it generates, that of the source for what it enhances."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from .progress import Record

if TYPE_CHECKING:
    from ..files.output import Output
    from ..media.label.generated import Origin
    from ..signal.audio_watermark import AudioWatermarker

_KEEP_ANY_TAG = (".nut",)


def generated_origin(*, wanted: bool, source: str = "") -> Origin | None:
    """The origin of generated content; None where no label is wanted and the source has none.

    source    name of a file that it was made of: a label of it is kept

    InputError for a configured producer that a label cannot hold.
    """
    from ..media.label.origin import GENERATED

    return _origin(GENERATED, source, wanted=wanted)


def enhanced_origin(*, wanted: bool, source: str) -> Origin | None:
    """The origin of a video or an image that was enhanced; None where no label is wanted and the source has none."""
    from ..media.label.origin import ENHANCED

    return _origin(ENHANCED, source, wanted=wanted)


def _origin(source_type: str, source: str, *, wanted: bool) -> Origin | None:
    from ..files.user_config import configured_producer
    from ..media.label.generated import Origin
    from ..media.label.origin import AigcLabel, source_type_uri

    label, kept_type = label_of(source)
    if not wanted and not label:
        return None
    producer = "" if label else configured_producer()
    return Origin(AigcLabel(producer=producer), kept_type or source_type_uri(source_type), label)


def kept_origin(sources: Iterable[str], *, wanted: bool) -> Origin | None:
    """The origin of what is cut or put together of files; None where none of them has a label and none is wanted.

    One label stays as it is. Of several there is a new one, since a file has one label: of the configured producer,
    else of that of the first. Where files without a label are among them, the whole is a composite.
    """
    from ..files.user_config import configured_producer
    from ..media.label.generated import Origin
    from ..media.label.origin import COMPOSITE, AigcLabel, read_label, source_type_uri

    names = list(sources)
    found = [label_of(name) for name in names]
    labels = list(dict.fromkeys(label for label, _ in found if label))
    if not labels:
        return enhanced_origin(wanted=wanted, source="")
    types = list(dict.fromkeys(kind for label, kind in found if label and kind))
    is_mixed = len(types) != 1 or any(not label for label, _ in found)
    source_type = source_type_uri(COMPOSITE) if is_mixed else types[0]
    if len(labels) == 1:
        return Origin(AigcLabel(), source_type, labels[0])
    first = read_label(labels[0]) or {}
    return Origin(AigcLabel(producer=configured_producer() or first.get("ContentProducer", "")), source_type)


def label_of(source: str) -> tuple[str, str]:
    """(text of the label, source type) of a file, each empty where it has none or where it cannot be read again."""
    from ..errors import MediaError
    from ..media.label.formats import read_marks

    try:
        if not Path(source).is_file():
            return "", ""
        with Path(source).open("rb") as file:
            found = read_marks(file, source)
    except (MediaError, OSError, ValueError):
        return "", ""
    return ("", "") if found is None else (next(iter(found.labels), ""), next(iter(found.types), ""))


def watermark(rate: int, channels: int, *, wanted: bool) -> AudioWatermarker | None:
    """The marker of the sound itself, where that is wanted."""
    from ..signal.audio_watermark import AudioWatermarker

    return AudioWatermarker(rate, channels) if wanted else None


def write_label(output: Output, origin: Origin | None, record: Record) -> None:
    """Write the label into a complete output; warn where its kind of file has no place for one."""
    from ..media.label.generated import label_output

    if origin is None or output.is_stream or label_output(output, origin):
        return
    if Path(output.name).suffix.lower() not in _KEEP_ANY_TAG:
        record.warn(
            f"{output.name}: this kind of file has no place for a label that says how it was made",
            "write another kind of file, which aigc label lists",
        )
