"""Check a timeline against its files before anything is rendered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from ...errors import InputError
from ...timeline.clips import Clip, FileSource
from ...timeline.timeline import Timeline, Track
from .media_kind import MediaFacts


def check_clips(timeline: Timeline, facts: Mapping[str, MediaFacts]) -> None:
    """Refuse a clip of a file without a picture, one that begins behind the end of its file, and a transition that
    needs more of a clip than there is; InputError names them."""
    for track in timeline.video:
        for clip in track.clips:
            if isinstance(clip.source, FileSource) and not facts[clip.source.path].has_video:
                raise InputError(f"{clip.source.path} has no picture", hint="put it on an audio track")
            _check_start(clip, facts)
        _check_handles(track, facts, timeline.rate)
    for track in timeline.audio:
        for clip in track.clips:
            if not clip.link:
                _check_start(clip, facts)


def tracks_left_out(timeline: Timeline, facts: Mapping[str, MediaFacts]) -> Iterator[str]:
    """Give a line for each file of which audio tracks or subtitles are not in a timeline."""
    clips = [clip for track in timeline.audio for clip in track.clips]
    heard = {(clip.source.path, clip.source.stream) for clip in clips if isinstance(clip.source, FileSource)}
    for path in dict.fromkeys(path for path, _ in heard):
        numbers = [number for number in range(facts[path].audio) if (path, number) not in heard]
        if numbers:
            yield f"{path}: audio {_numbered(numbers)} left out; a clip takes it with stream = {numbers[0]}"
    for path in timeline.files():
        if facts[path].has_video and facts[path].subtitles:
            yield f"{path}: its subtitles are left out; [[captions]] take those of a file"


def _numbered(numbers: Sequence[int]) -> str:
    many = len(numbers) > 1
    return f"track{'s' * many} {', '.join(map(str, numbers))} {'are' if many else 'is'}"


def _check_start(clip: Clip, facts: Mapping[str, MediaFacts]) -> None:
    length = _length_of(clip, facts)
    if length is not None and clip.start >= length:
        raise InputError(f"{clip.title} begins at {float(clip.start):g} s, past its end at {float(length):.2f} s")


def _check_handles(track: Track, facts: Mapping[str, MediaFacts], rate: Fraction) -> None:
    """A transition takes from both clips beyond the edge between them; half a frame may be missing."""
    for transition in track.transitions:
        before, behind = track.around(transition)
        length = _length_of(before, facts)
        needed = before.start + (before.length + transition.after) * before.speed / rate
        if length is not None and needed > length + 1 / rate:
            raise InputError(
                f"the transition {transition.name} needs {float(needed - length):.2f} s more of {before.title}",
                hint="end the clip earlier, or shorten the transition",
            )
        missing = transition.before * behind.speed / rate - behind.start
        if isinstance(behind.source, FileSource) and length_is_known(behind, facts) and missing > 0:
            raise InputError(
                f"the transition {transition.name} needs {float(missing):.2f} s before the start of {behind.title}",
                hint="let the clip begin later, or shorten the transition",
            )


def length_is_known(clip: Clip, facts: Mapping[str, MediaFacts]) -> bool:
    return _length_of(clip, facts) is not None


def _length_of(clip: Clip, facts: Mapping[str, MediaFacts]) -> Fraction | None:
    """Seconds of the file of a clip; None for images and for what is generated."""
    if not isinstance(clip.source, FileSource) or facts[clip.source.path].is_image:
        return None
    return facts[clip.source.path].duration
