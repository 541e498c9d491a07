"""Cut a video or an audio file: keep, remove or lift ranges, or remove what is silent."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import InputError, argument
from ...media.video.ripple import ripple
from ...options.edit import CutOptions, RenderOptions
from ...timeline.ranges import Range, intersection, read_range
from ..progress import Progress, Record
from ..results import EditResult
from ..video_job import PathName
from .cut_plan import kept_ranges, pieces, snapped, widened
from .cut_timeline import cut_timeline
from .media_kind import MediaFacts, media_facts
from .plan_files import plan_result
from .render_timeline import render

if TYPE_CHECKING:
    from ...media.video.frame_index import FrameIndex
    from ...media.video.ripple import Ripple

RangeLike = str | tuple[object, object]
_DEFAULT = CutOptions()
_ANY_RATE = Fraction(25)


def cut_file(
    source: PathName,
    target: PathName,
    ranges: Sequence[RangeLike] = (),
    options: CutOptions = _DEFAULT,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> EditResult:
    """Keep ranges of a video or an audio file, and close the gaps between them.

    source     a video or audio file; "-" for a video as NUT from stdin
    target     .mp4 .mov .mkv .webm .ts .nut; of audio alone .wav .flac .ogg .opus .mp3 .m4a .aac
    ranges     "1.0-2.5", "0:10-0:25", "1:00-", "12f-48f", or pairs (start, end) in seconds; in order
    options    remove instead of keep, silence, exact or keyframe, encoder
    overwrite  replace `target` where it exists
    progress   receives progress and warnings

    Frames are kept that begin within a range. Where nothing forbids it, whole closed groups of H.264 and HEVC are
    copied bit by bit, and only the frames between a cut and the next group are encoded: `encoded` of the result counts
    them, and a warning says why where all are. Audio is cut at the sample and encoded once, with 5 ms of fading where
    the sound does not go on. Other tracks, chapters, metadata, rotation and colour tags are kept, as by
    `upscale_video`. The file appears whole or not at all. Raises InputError, MediaError, OutputExists.
    """
    name, path, record = os.fspath(source), os.fspath(target), Record(progress)
    if not ranges and not options.silence:
        raise InputError("there is no range to keep", hint=f"give FROM-TO, or {argument('silence', True)}")
    for each in ranges:
        read_range(each, _ANY_RATE)
    return _Cut(name, path, ranges, options, record, overwrite=overwrite).run()


class _Cut:
    """One cut: what is kept of the source, and the way of writing it."""

    def __init__(
        self, name: str, path: str, ranges: Sequence[RangeLike], options: CutOptions, record: Record, *, overwrite: bool
    ) -> None:
        from ...files.output import check_output
        from ...media.audio.audio_writer import EXTENSIONS, audio_format

        self._name, self._path, self._options, self._record = name, path, options, record
        self._ranges, self._overwrite = ranges, overwrite
        if not options.plan:
            check_output(path, overwrite=overwrite, sources=[name])
        self._facts = MediaFacts(name, True, 1, None) if name == "-" else media_facts(name)
        is_audio = Path(path).suffix.lower() in EXTENSIONS
        if not is_audio and path != "-" and not self._facts.has_video:
            raise InputError(
                f"{name} holds audio alone, which {Path(path).suffix or path} is not made of here",
                hint=f"use one of {' '.join(EXTENSIONS)}",
            )
        self._is_audio = is_audio or not self._facts.has_video
        if self._is_audio:
            audio_format(path, options.bits)
        if options.sound_lead and (self._is_audio or not self._facts.audio) and name != "-":
            missing = "picture" if self._is_audio else "sound"
            raise InputError(f"{argument('sound_lead')} has no meaning for {path}, which has no {missing}")
        if self._is_audio and not self._facts.audio:
            raise InputError(f"{name} has no audio, which {path} would hold")

    def run(self) -> EditResult:
        if self._is_audio:
            return self._cut_audio()
        return self._cut_video()

    def _cut_audio(self) -> EditResult:
        from .cut_audio_file import cut_audio_file

        if self._facts.has_video:
            self._record.warn(f"{self._name}: the picture is left out, since {self._path} holds audio alone")
        kept = self._kept(_ANY_RATE, self._facts.duration)
        stop = self._facts.duration
        ends = [(start, end or stop or start + 1) for start, end in kept]
        planned = self._planned(ripple(ends, Fraction(0), stop), None)
        if planned is not None:
            return planned
        return cut_audio_file(
            self._name, self._path, kept, self._options, self._settings(kept), self._record, overwrite=self._overwrite
        )

    def _cut_video(self) -> EditResult:
        from ...media.video.frame_index import frame_index
        from ...media.video.image_sequence import find_sequence
        from .exact_cut import exact_cut
        from .smart_cut import SmartCut

        can_index = self._name != "-" and find_sequence(self._name) is None
        index = frame_index(self._name) if can_index else None
        origin, stop = self._span(index)
        length = None if stop is None else stop - origin
        kept = self._kept((index and index.rate) or _ANY_RATE, length)
        obstacle = self._obstacle(index)
        if self._options.keyframe:
            if obstacle or index is None:
                raise InputError(f"nothing of {self._name} can be copied: {obstacle}")
            kept = widened(kept, index, origin)
        timeline = self._with_lead(snapped(kept, index, origin, stop))
        planned = self._planned(timeline, index)
        if planned is not None:
            return planned
        if obstacle or index is None:
            if not self._options.exact:
                self._record.warn(f"{self._name}: all frames are encoded: {obstacle}")
            settings = self._settings(kept)
            job = exact_cut(self._name, self._path, self._options, settings, timeline, self._overwrite)
            return job.result(self._record)
        cut = SmartCut(
            self._name, self._path, timeline, index, pieces(timeline, index), self._options, self._settings(kept)
        )
        return cut.run(self._record, overwrite=self._overwrite)

    def _with_lead(self, cut: Ripple) -> Ripple:
        """Let the sound change before or after the picture; InputError where a part is too short for that."""
        lead = Fraction(str(self._options.sound_lead))
        for start, end in cut.parts if lead and len(cut.parts) > 1 else ():
            if end - start <= abs(lead):
                raise InputError(
                    f"the part from {float(start - cut.origin):g} s lasts {float(end - start):g} s, too short for "
                    f"{argument('sound_lead')} {float(lead):g} s",
                    hint="give less of it",
                )
        return replace(cut, lead=lead)

    def _planned(self, cut: Ripple, index: FrameIndex | None) -> EditResult | None:
        """The result where a timeline answers it: it is only to be shown, or gaps are to stay."""
        options, record = self._options, self._record
        if not (options.plan or options.otio or options.lift):
            return None
        if cut.stop is None:
            raise InputError(f"{self._name} does not say how long it is", hint="write it as a file first")
        rate = (index.rate if index else None) or _ANY_RATE
        timeline = cut_timeline(self._facts, cut, rate, has_video=not self._is_audio, keeps_gaps=options.lift)
        planned = plan_result(timeline, options, record, overwrite=self._overwrite)
        if planned is not None or not options.lift:
            return planned
        shared = RenderOptions(**options.shared_with(RenderOptions))
        return render(timeline, self._path, shared, "cut", {"lifted": True}, record, self._overwrite)

    def _span(self, index: FrameIndex | None) -> tuple[Fraction, Fraction | None]:
        """Start and end of the file's clock."""
        from ...media.video.video_input import VideoInput

        if self._name == "-":
            return Fraction(0), None
        with VideoInput(self._name, interlaced="keep", framerate=None) as source:
            origin, duration = source.origin, source.duration if source.has_one_clock else None
        if index is not None:
            return origin, index.time_of(len(index.times))
        return origin, None if duration is None else origin + duration

    def _kept(self, rate: Fraction, length: Fraction | None) -> list[Range]:
        ranges = [read_range(each, rate) for each in self._ranges]
        kept: list[Range] = [(Fraction(0), None)]
        if ranges:
            kept, remarks = kept_ranges(ranges, self._options, length, self._name)
            for text in remarks:
                self._record.warn(text)
        if not self._options.silence:
            return kept
        return self._without_silence(kept, length)

    def _without_silence(self, kept: list[Range], length: Fraction | None) -> list[Range]:
        """Take what is silent out of what is kept, and say how much that is."""
        from ...media.audio.audio_file import open_audio
        from ...signal.loud_parts import loud_parts, moment_peaks

        options = self._options
        if not self._facts.audio or self._name == "-":
            raise InputError(f"{self._name} has no audio that could be looked at for silence")
        late = self._facts.starts[0]
        with open_audio(self._name) as reader:
            peaks = list(moment_peaks(reader, reader.rate))
        parts = loud_parts(
            peaks, threshold=options.threshold, margin=options.margin, shortest=options.shortest,
            keep_over=options.keep_pauses_over,
        )  # fmt: skip
        heard: list[Range] = [(max(start + late, Fraction(0)), end + late) for start, end in parts]
        if not heard:
            raise InputError(
                f"all of {self._name} is silent", hint=f"{argument('threshold', -40.0)} takes quieter sounds as heard"
            )
        result = intersection(kept, heard)
        if not result:
            raise InputError(f"all of that part of {self._name} is silent")
        total = length if length is not None else Fraction(len(peaks), 100) + late
        before = sum(((total if end is None else end) - start for start, end in kept), Fraction(0))
        after = sum(((total if end is None else end) - start for start, end in result), Fraction(0))
        self._record.warn(
            f"{self._name}: {float(before - after):.2f} s of silence are removed, {len(result)} parts are kept"
        )
        return result

    def _obstacle(self, index: FrameIndex | None) -> str:
        """Reason that frames cannot be copied; empty where they can."""
        from ...media.video.spliced_output import SPLICED_FORMATS
        from ...media.video.video_codecs import video_format

        options, kind = self._options, video_format(self._path)
        if options.exact:
            return "exact cutting encodes them"
        if kind not in SPLICED_FORMATS:
            return f"{kind} holds no mixture of copied and encoded ones"
        encoder = index.splicing.encoder if index is not None and index.splicing else None
        asked = {"codec": options.codec not in (None, encoder), "pixel_format": options.pixel_format is not None}
        if any(asked.values()):
            return f"{' and '.join(argument(name) for name, is_asked in asked.items() if is_asked)} changes them"
        if options.deinterlace or any(options.colour().values()):
            return "their lines or colours are to change"
        return "its frames have no times" if index is None else index.obstacle

    def _settings(self, kept: Sequence[Range]) -> dict[str, Any]:
        shown = ", ".join(f"{float(start):g}-{'' if end is None else f'{float(end):g}'}" for start, end in kept)
        facts = {"kept": shown if len(kept) <= 20 else f"{len(kept)} parts", "silence": self._options.silence}
        return facts | ({"sound_lead": self._options.sound_lead} if self._options.sound_lead else {})
