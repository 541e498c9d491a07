"""The frames of one version of a video, in segments that are encoded once and kept: scenes, and transitions between."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import numpy as np

from ...options.produce import FilmOptions
from ...planes import PlanarFrame
from ..edit.picture.captions import BurntCaptions
from .pictures import Pictures, Size
from .scene_cache import SceneCache, key_of
from .schedule import PlacedScene, Schedule
from .texts import OpeningLabel, SceneTexts

if TYPE_CHECKING:
    from av.container import OutputContainer

Item = TypeVar("Item")
_AHEAD = 3
_THREADS = 4
"""Threads of the encoder; always as many, since its bytes depend on them."""
_GROUP_SECONDS = 2
_BLACK = (16, 128, 128)


@dataclass(frozen=True)
class Segment:
    """Frames from number `first` to before `last` of the video: of one scene, or of the transition to the next."""

    first: int
    last: int
    scenes: tuple[PlacedScene, ...]

    @property
    def frames(self) -> int:
        return self.last - self.first


def segments_of(schedule: Schedule) -> list[Segment]:
    """Divide a video: each scene without its transitions, and each transition by itself."""
    found = []
    for placed in schedule.scenes:
        found.append(Segment(placed.at + placed.before, placed.end - placed.after, (placed,)))
        if placed.after:
            following = schedule.scenes[placed.number + 1]
            found.append(Segment(placed.end - placed.after, placed.end + following.before, (placed, following)))
    return [segment for segment in found if segment.frames > 0]


class Version:
    """One version of a video.

    scenes      pictures and texts of each scene
    facts       what the picture of each scene is made of, for the keys of the cache
    captions    those that are drawn into the frames; None for none
    opening     label of the first seconds; None for none
    """

    def __init__(
        self,
        schedule: Schedule,
        size: Size,
        options: FilmOptions,
        scenes: Sequence[tuple[Callable[[], Pictures], Callable[[], SceneTexts]]],
        facts: Sequence[Any],
        captions: BurntCaptions | None,
        opening: OpeningLabel | None = None,
    ) -> None:
        self.schedule, self.size, self._options = schedule, size, options
        self._makers, self._facts, self._captions = scenes, facts, captions
        self._opening = opening
        self._open: dict[int, tuple[Pictures, SceneTexts]] = {}

    def render(self, cache: SceneCache, progress: Callable[[int], None]) -> list[Path]:
        """Return the files of all segments, in order; `progress` is called with the number of frames that are done."""
        paths, done = [], 0
        for segment in segments_of(self.schedule):
            begin = done

            def make(file: BinaryIO, segment: Segment = segment, begin: int = begin) -> None:
                self._encode(segment, file, lambda count: progress(begin + count))

            paths.append(cache.piece(self._key(segment), ".mp4", make))
            done += segment.frames
            progress(done)
            # Scenes that are over let go of their images and videos.
            self._open = {
                number: opened for number, opened in self._open.items() if number >= segment.scenes[-1].number
            }
        return paths

    def _key(self, segment: Segment) -> str:
        options = self._options
        captions = self._captions.facts(segment.first, segment.last) if self._captions else []
        opening = self._opening.facts(segment.first, segment.last) if self._opening else []
        starts = [placed.at - segment.first for placed in segment.scenes]
        origin = float(segment.first / self.schedule.rate)
        return key_of(
            size=self.size, rate=self.schedule.rate, crf=options.crf, preset=options.preset, frames=segment.frames,
            colours=[options.colour, options.accent, options.highlight, options.captions], starts=starts,
            scenes=[[self._facts[p.number], p.length, p.before, p.after] for p in segment.scenes],
            kind=self.schedule.kind if len(segment.scenes) > 1 else "",
            captions=[_moved(cue, origin) for cue in captions], **({"opening": opening} if opening else {}),
        )  # fmt: skip

    def _encode(self, segment: Segment, file: BinaryIO, progress: Callable[[int], None]) -> None:
        encoder = SegmentEncoder(file, self.size, self.schedule.rate, self._options)
        for count, frame in enumerate(ahead(self._frames(segment)), 1):
            encoder.frame(frame)
            progress(count)
        encoder.finish()

    def _frames(self, segment: Segment) -> Iterator[PlanarFrame]:
        sources = [self._scene_frames(placed, segment) for placed in segment.scenes]
        for number, frames in zip(range(segment.first, segment.last), zip(*sources, strict=True), strict=True):
            frame = frames[0]
            if len(frames) > 1:
                share = (number - segment.first + 0.5) / segment.frames
                frame = blended(frames[0], frames[1], share, self.schedule.kind)
            if self._captions:
                frame = self._captions.over(frame, number)
            yield self._opening.over(frame, number) if self._opening else frame

    def _scene_frames(self, placed: PlacedScene, segment: Segment) -> Iterator[PlanarFrame]:
        if placed.number not in self._open:
            pictures, texts = self._makers[placed.number]
            self._open[placed.number] = pictures(), texts()
        source, written = self._open[placed.number]
        first = segment.first - placed.at
        for number, frame in enumerate(source.frames(first, segment.last - placed.at), first):
            yield written.over(frame, number)


class SegmentEncoder:
    """Encode frames into one MP4 file of H.264, the same way for all segments of a version."""

    def __init__(self, file: BinaryIO, size: Size, rate: Fraction, options: FilmOptions) -> None:
        import av

        self._rate = rate
        self._container: OutputContainer = av.open(file, "w", format="mp4")
        stream: Any = self._container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        context = stream.codec_context
        context.time_base = 1 / rate
        context.color_range, context.colorspace, context.color_primaries, context.color_trc = 1, 1, 1, 1
        context.thread_count = _THREADS
        context.gop_size = max(1, round(_GROUP_SECONDS * rate))
        context.options = {"crf": f"{options.crf:g}", "preset": options.preset}
        self._stream, self._count = stream, 0

    def frame(self, frame: PlanarFrame) -> None:
        from ...media.video.colour_tags import ColourTags
        from ...media.video.encoder_frames import tagged
        from ...media.video.frame_planes import video_frame

        picture = tagged(video_frame(frame, "yuv420p"), ColourTags(1, 1, 1, 1, "left"))
        picture.pts, picture.time_base = self._count, 1 / self._rate
        self._count += 1
        self._container.mux(self._stream.encode(picture))

    def finish(self) -> None:
        self._container.mux(self._stream.encode(None))
        self._container.close()


def blended(before: PlanarFrame, after: PlanarFrame, share: float, kind: str) -> PlanarFrame:
    """A frame of a transition: `share` of it is over."""
    if kind == "fadeblack":
        frame, level = (before, 1 - 2 * share) if share < 0.5 else (after, 2 * share - 1)
        return frame.with_planes([_mixed(np.full_like(p, _BLACK[n]), p, level) for n, p in enumerate(frame.planes)])
    return before.with_planes([_mixed(a, b, share) for a, b in zip(before.planes, after.planes, strict=True)])


def _mixed(first: Any, second: Any, share: float) -> Any:
    """The rounded mean of two planes of 8 bits, in which the second has so large a share."""
    weight = round(share * 256)
    return ((first.astype(np.uint16) * (256 - weight) + second.astype(np.uint16) * weight + 128) >> 8).astype(np.uint8)


def ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The same items, of which some are computed while others are used."""
    end = object()
    with ThreadPoolExecutor(1) as pool:
        waiting: deque[Future[Any]] = deque(pool.submit(next, items, end) for _ in range(_AHEAD))
        try:
            while (item := waiting.popleft().result()) is not end:
                waiting.append(pool.submit(next, items, end))
                yield item
        finally:
            for each in waiting:
                each.cancel()


def _moved(cue: Any, origin: float) -> Any:
    """The facts of a caption with times from the start of its segment, to the millisecond."""
    start, end, lines, words = cue
    return [round(start - origin, 3), round(end - origin, 3), lines, [[w, round(at - origin, 3)] for w, at in words]]
