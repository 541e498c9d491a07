"""Mix audio files: levels, places in time, loops, pan, ducking under speech, loudness."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from ...errors import InputError
from ...options.edit import MixOptions
from ...timeline.clips import Clip, FileSource, GainPoint
from ...timeline.timeline import Timeline, Track
from ...timeline.times import SAMPLE_RATE, nearest, seconds_of
from ..progress import Progress, Record
from ..results import EditResult
from ..video_job import PathName
from .media_kind import MediaFacts, media_facts
from .plan_files import plan_result

_DEFAULT = MixOptions()
_ANY_RATE = Fraction(25)
_DUCK = 12.0  # decibels
_FLAGS = ("duck", "loop", "speech")
_VALUES = ("gain", "at", "pan", "duck", "in", "out", "fade")


@dataclass(frozen=True)
class MixInput:
    """One sound of a mix.

    path     audio file, or a video with audio
    gain     decibels
    at       seconds at which it begins
    start    seconds into the file
    end      seconds into the file, None for its end
    pan      -1 is left, 1 is right
    duck     decibels by which it is lowered under speech; 0 for none
    loop     repeat it up to the end of the others
    speech   others are ducked under it; by default under those that are not ducked themselves
    fade     seconds of fade in and out
    """

    path: PathName
    gain: float = 0.0
    at: Fraction = Fraction(0)
    start: Fraction = Fraction(0)
    end: Fraction | None = None
    pan: float = 0.0
    duck: float = 0.0
    loop: bool = False
    speech: bool = False
    fade: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))

    @classmethod
    def read(cls, text: str) -> MixInput:
        """Read "music.flac:duck:gain=-6:at=2.5:loop:pan=-0.3"; a name may hold colons itself.

        InputError for a setting that does not exist, or whose value cannot be.
        """
        path, settings = _split(text)
        values: dict[str, Any] = {}
        for name, value in settings:
            try:
                _set(values, name, value)
            except (ValueError, TypeError):
                raise InputError(f"{name}={value} of {path} is no number") from None
        made = cls(path, **values)
        if not -1 <= made.pan <= 1:
            raise InputError(f"pan={made.pan:g} of {path} is not between -1 (left) and 1 (right)")
        if made.at < 0 or made.start < 0:
            raise InputError(f"{path} cannot begin before 0")
        if made.end is not None and made.end <= made.start:
            raise InputError(f"out of {path} must come after in")
        return made


def mix_files(
    inputs: Sequence[str | MixInput],
    target: PathName,
    options: MixOptions = _DEFAULT,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> EditResult:
    """Mix audio files into one.

    inputs     `MixInput`, or texts such as "voice.wav" and "music.flac:duck:gain=-6:at=2.5:loop:pan=0.3"
    target     .wav .flac .ogg .opus .mp3 .m4a .aac; "-" for WAV to stdout
    options    loudness and true peak, sample bits
    overwrite  replace `target` where it exists
    progress   receives progress, in seconds of audio, and warnings

    A ducked input is lowered by 12 dB, or by as much as it says, 150 ms before somebody speaks in another one, stays so
    over pauses shorter than 0.7 s, and comes back within 600 ms. All is summed as float32 at 48 kHz and encoded once;
    the loudness is that of the decoded file. The mix ends with the longest input that is not looped. Raises InputError,
    MediaError, OutputExists.
    """
    from ...files.output import check_output
    from ...media.audio.audio_writer import audio_format
    from .render_audio import render_audio

    sounds = [MixInput.read(each) if isinstance(each, str) else each for each in inputs]
    if not sounds:
        raise InputError("there is nothing to mix", hint="give at least one audio file")
    path, record = os.fspath(target), Record(progress)
    audio_format(path, options.bits)
    if not options.plan:
        check_output(path, overwrite=overwrite, sources=[each.path for each in sounds])
    facts = {os.fspath(each.path): media_facts(os.fspath(each.path)) for each in sounds}
    timeline = mix_timeline(sounds, facts)
    planned = plan_result(timeline, options, record, overwrite=overwrite)
    if planned is not None:
        return planned
    settings = {"inputs": ", ".join(Path(each.path).name for each in sounds), "loudness": options.loudness}
    return render_audio(timeline, path, facts, options.render(), "mix", settings, record, overwrite=overwrite)


def mix_timeline(sounds: Sequence[MixInput], facts: dict[str, MediaFacts]) -> Timeline:
    """Lay the inputs of a mix out as tracks; InputError for one that has no audio or lies behind its own end."""
    lengths = [_length(each, facts[os.fspath(each.path)]) for each in sounds]
    ends = [nearest(each.at, SAMPLE_RATE) + length for each, length in zip(sounds, lengths, strict=True)]
    fixed = [end for each, end in zip(sounds, ends, strict=True) if not each.loop]
    total = max(fixed or ends)
    speaks = any(each.speech for each in sounds)
    tracks = []
    for each, length in zip(sounds, lengths, strict=True):
        is_speech = each.speech or (not speaks and not each.duck)
        clips = tuple(_clips(each, length, total))
        tracks.append(Track("audio", clips, name=Path(each.path).name, duck=each.duck, is_speech=is_speech))
    if any(each.duck for each in sounds) and not any(track.is_speech for track in tracks):
        raise InputError("every input is ducked, but there is none to duck them under", hint="leave :duck out at one")
    return Timeline(_ANY_RATE, audio=tuple(tracks))


def _clips(sound: MixInput, length: int, total: int) -> list[Clip]:
    """The clip of an input, again and again where it is looped."""
    first = nearest(sound.at, SAMPLE_RATE)
    source, gain = FileSource(os.fspath(sound.path)), (GainPoint(0, sound.gain),) if sound.gain else ()
    stop = max(total, first + 1) if sound.loop else first + length
    clips = [
        Clip(source, at, min(length, stop - at), sound.start, gain=gain, pan=sound.pan)
        for at in range(first, stop, length)
    ]
    fade_in, fade_out = (nearest(each, SAMPLE_RATE) for each in sound.fade)
    return _faded(clips, fade_in, fade_out)


def _faded(clips: list[Clip], fade_in: int, fade_out: int) -> list[Clip]:
    clips[0] = replace(clips[0], fade_in=min(fade_in, clips[0].length))
    last = clips[-1]
    clips[-1] = replace(last, fade_out=min(fade_out, last.length - last.fade_in))
    return clips


def _length(sound: MixInput, facts: MediaFacts) -> int:
    """Samples of an input, as far as they can be counted before it is read."""
    from ...media.audio.audio_file import open_audio

    if not facts.audio:
        raise InputError(f"{facts.path} has no audio")
    if sound.end is not None and facts.duration is not None and sound.end <= facts.duration:
        return max(1, nearest(sound.end - sound.start, SAMPLE_RATE))
    with open_audio(facts.path, rate=SAMPLE_RATE) as reader:
        count = sum(block.shape[1] for block in reader) + nearest(facts.starts[0], SAMPLE_RATE)
    skipped = nearest(sound.start, SAMPLE_RATE)
    if skipped >= count:
        raise InputError(f"in of {facts.path} lies past its end at {count / SAMPLE_RATE:.2f} s")
    end = count if sound.end is None else min(count, nearest(sound.end, SAMPLE_RATE))
    return int(end - skipped)


def _split(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The name of a file, and the settings behind it: only words that are settings are split off."""
    settings: list[tuple[str, str]] = []
    rest = text
    while ":" in rest and not Path(rest).exists():
        head, _, last = rest.rpartition(":")
        name, sign, value = last.partition("=")
        if not ((sign and name in _VALUES) or (not sign and name in _FLAGS)):
            if sign or (last.isidentifier() and Path(head).exists()):
                known = sorted({*_FLAGS, *_VALUES})
                raise InputError(f"{text!r} has no setting {name!r}", hint=f"there are {', '.join(known)}")
            break
        settings.insert(0, (name, value))
        rest = head
    if not rest:
        raise InputError(f"{text!r} names no file")
    return rest, settings


def _set(values: dict[str, Any], name: str, value: str) -> None:
    if name == "duck":
        values["duck"] = abs(_finite(value)) if value else _DUCK
    elif name in ("loop", "speech"):
        values[name] = True
    elif name in ("gain", "pan"):
        values[name] = _finite(value)
    elif name == "fade":
        both = value.split(",")
        values["fade"] = (seconds_of(both[0], _ANY_RATE), seconds_of(both[-1], _ANY_RATE))
    else:
        values[{"in": "start", "out": "end"}.get(name, name)] = seconds_of(value, _ANY_RATE)


def _finite(text: str) -> float:
    number = float(text)
    if not -200 < number < 200:
        raise ValueError(text)
    return number
