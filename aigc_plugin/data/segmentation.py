"""Divide a decoded recording into pieces: those that become clips, and those that are dropped, with the reason."""

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
    """Seconds `start` … `end` of the recording, with their text."""

    start: float
    end: float
    text: str
    normalised: str


def divide(
    decoded: DecodedRecording, transcript: FoundTranscript, settings: CollectSettings
) -> Iterator[Piece | Dropped]:
    """Divide a recording into pieces, in order of time.

    A text without times stays with the whole recording: if that is too long, it is dropped rather than divided.
    """
    whole = (0.0, decoded.seconds)
    if transcript.problem:
        yield Dropped(*whole, "transcript", transcript.problem)
        return
    has_text = bool(transcript.text or transcript.cues)
    if settings.need_text and not has_text:
        yield Dropped(*whole, "no text", "there is neither a line in metadata.csv nor a file beside it")
        return
    if decoded.damage and has_text:
        yield Dropped(*whole, "damaged", f"{decoded.damage[0]}; its text may be longer than what is left of it")
        return
    sound = sounding(decoded.levels, settings.silence)
    for span, text, normalised in _spans(decoded, transcript, sound, settings):
        yield _judged(span, text, normalised, decoded, sound, settings)


def _spans(
    decoded: DecodedRecording, transcript: FoundTranscript, sound: NDArray[np.bool_], settings: CollectSettings
) -> Iterator[tuple[Span, str, str]]:
    whole = Span(0, len(sound))
    if transcript.cues:
        for part, text in by_cues(transcript.cues, decoded.levels, sound, settings):
            yield part, text, text
        return
    span = trimmed(whole, sound, _margin(decoded.levels, settings)) if settings.trim else whole
    span = span or whole
    too_long = span.frames * decoded.levels.frame > settings.longest
    if transcript.text or not (too_long and settings.divide):
        yield whole, transcript.text, transcript.normalised or transcript.text
        return
    for part in at_pauses(span, decoded.levels, sound, settings):
        yield part, "", ""


def _judged(
    span: Span,
    text: str,
    normalised: str,
    decoded: DecodedRecording,
    sound: NDArray[np.bool_],
    settings: CollectSettings,
) -> Piece | Dropped:
    levels = decoded.levels
    start, end = _times(span, decoded)
    trimmed_span = trimmed(span, sound, _margin(levels, settings))
    if trimmed_span is None:
        return Dropped(start, end, "silent", f"nothing in it exceeds {_loudest(levels, span):.0f} dB of full scale")
    if settings.trim:
        span = trimmed_span
        start, end = _times(span, decoded)
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
        return f"{long}, and division is switched off"
    return f"{long}, and which words lie before a cut is not known: an .srt or .vtt with times would tell"


def _times(span: Span, decoded: DecodedRecording) -> tuple[float, float]:
    frame = decoded.levels.frame
    return span.first * frame, min(span.last * frame, decoded.seconds)


def _loudest(levels: Levels, span: Span) -> float:
    return float(levels.decibels()[span.first : span.last].max(initial=-120.0))


def _margin(levels: Levels, settings: CollectSettings) -> int:
    return round(settings.margin / levels.frame)
