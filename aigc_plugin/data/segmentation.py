"""From what was heard and what is said to be spoken, to the pieces that become clips and those that do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .decoding import DecodedRecording
from .levels import Levels
from .manifest import Dropped
from .pauses import Span, at_pauses, sounding, trimmed
from .segmentation_by_subtitles import by_cues
from .settings import CollectSettings
from .transcript_files import FoundTranscript


@dataclass(frozen=True)
class Piece:
    """Seconds `start` … `end` of the recording, with what is said in them."""

    start: float
    end: float
    text: str
    normalised: str


def divide(heard: DecodedRecording, spoken: FoundTranscript, settings: CollectSettings) -> Iterator[Piece | Dropped]:
    """In order of time. Text that belongs to the whole recording stays with the whole: where that is too long, it is
    dropped rather than divided."""
    whole = (0.0, heard.seconds)
    if spoken.trouble:
        yield Dropped(*whole, "transcript", spoken.trouble)
        return
    has_text = bool(spoken.text or spoken.cues)
    if settings.need_text and not has_text:
        yield Dropped(*whole, "no text", "there is neither a line in metadata.csv nor a file beside it")
        return
    if heard.damage and has_text:
        yield Dropped(*whole, "damaged", f"{heard.damage[0]}; its text may be longer than what is left of it")
        return
    sound = sounding(heard.levels, settings.silence)
    for span, text, normalised in _spans(heard, spoken, sound, settings):
        yield _judged(span, text, normalised, heard, sound, settings)


def _spans(
    heard: DecodedRecording, spoken: FoundTranscript, sound: NDArray[np.bool_], settings: CollectSettings
) -> Iterator[tuple[Span, str, str]]:
    whole = Span(0, len(sound))
    if spoken.cues:
        for span, text in by_cues(spoken.cues, heard.levels, sound, settings):
            yield span, text, text
        return
    kept = trimmed(whole, sound, _margin(heard.levels, settings)) if settings.trim else whole
    kept = kept or whole
    too_long = kept.frames * heard.levels.frame > settings.longest
    if spoken.text or not (too_long and settings.divide):
        yield whole, spoken.text, spoken.normalised or spoken.text
        return
    for span in at_pauses(kept, heard.levels, sound, settings):
        yield span, "", ""


def _judged(
    span: Span,
    text: str,
    normalised: str,
    heard: DecodedRecording,
    sound: NDArray[np.bool_],
    settings: CollectSettings,
) -> Piece | Dropped:
    levels = heard.levels
    start, end = _times(span, heard)
    kept = trimmed(span, sound, _margin(levels, settings))
    if kept is None:
        return Dropped(start, end, "silent", f"nothing in it exceeds {_loudest(levels, span):.0f} dB of full scale")
    if settings.trim:
        span = kept
        start, end = _times(span, heard)
    if end - start < settings.shortest:
        return Dropped(start, end, "too short", f"{end - start:.2f} s are less than {settings.shortest:g} s")
    if end - start > settings.longest + levels.frame:
        return Dropped(start, end, "too long", _why_too_long(end - start, text, settings))
    clipped = levels.clipped_share(span.first, span.last)
    if clipped > settings.clipped:
        return Dropped(start, end, "clipped", f"{clipped:.2%} of its samples are clipped")
    return Piece(start, end, text, normalised)


def _why_too_long(seconds: float, text: str, settings: CollectSettings) -> str:
    long = f"{seconds:.1f} s are more than {settings.longest:g} s"
    if not text:
        return f"{long}, and it was not to be divided"
    return f"{long}, and which words lie before a cut is not known: an .srt or .vtt with times would tell"


def _times(span: Span, heard: DecodedRecording) -> tuple[float, float]:
    frame = heard.levels.frame
    return span.first * frame, min(span.last * frame, heard.seconds)


def _loudest(levels: Levels, span: Span) -> float:
    return float(levels.decibels()[span.first : span.last].max(initial=-120.0))


def _margin(levels: Levels, settings: CollectSettings) -> int:
    return round(settings.margin / levels.frame)
