"""Reading, the work on the pictures, and writing, each in a thread of its own with short queues between.

The calling thread only waits, so that a signal reaches it at once. Memory does not grow with the film: a queue
that is full stops the stage before it.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, TypeAlias

from av.packet import Packet
from av.video.frame import VideoFrame

from ...errors import AigcError
from ...planes import PlanarFrame
from .colour_tags import ColourTags
from .frame_planes import layout_of, planar_frame, planar_name
from .timeline import Timeline
from .video_input import VideoInput
from .video_output import VideoOutput

Transform: TypeAlias = Callable[[Iterator[PlanarFrame]], Iterator[PlanarFrame]]
_READ_AHEAD = 3
_WRITE_BEHIND = 2
_CUT_SLACK = Fraction(1, 10)  # of a picture's duration: so near to its time, a cut is at the picture
_TICK = 0.05  # seconds between two looks at whether to stop
_PATIENCE = 5.0  # seconds to let threads end their last native call
_END = object()


class _Stopped(Exception):  # noqa: N818
    """Another stage failed, or the caller was cancelled."""


class _Stages:
    """Threads that end together: the first error stops all of them and is raised to the caller."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._error: BaseException | None = None
        self._threads: list[threading.Thread] = []

    def start(self, name: str, work: Callable[[], None]) -> None:
        def run() -> None:
            try:
                work()
            except _Stopped:
                pass
            except BaseException as error:
                if self._error is None:
                    self._error = error
                self._stop.set()

        thread = threading.Thread(target=run, name=f"aigc {name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def put(self, channel: queue.Queue[Any], item: Any) -> None:
        while True:
            if self._stop.is_set():
                raise _Stopped
            try:
                channel.put(item, timeout=_TICK)
                return
            except queue.Full:
                continue

    def each(self, channel: queue.Queue[Any]) -> Iterator[Any]:
        while True:
            if self._stop.is_set():
                raise _Stopped
            try:
                item = channel.get(timeout=_TICK)
            except queue.Empty:
                continue
            if item is _END:
                return
            yield item

    def wait(self, tick: Callable[[], None]) -> None:
        """Until all have ended, with `tick` called now and then; an error of theirs is raised here."""
        try:
            for thread in self._threads:
                while thread.is_alive():
                    thread.join(_TICK)
                    tick()
        except BaseException:
            self._stop.set()
            raise
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """Let the threads end before the files under them are closed; a stuck one is left to die alone."""
        self._stop.set()
        for thread in self._threads:
            thread.join(_PATIENCE)


def run_pipeline(
    source: VideoInput,
    output: VideoOutput,
    transform: Transform,
    timeline: Timeline,
    tags: ColourTags,
    *,
    cut_frames: bool,
    progress: Callable[[int], None],
) -> None:
    """Every picture of `source` inside `timeline` through `transform` into `output`, to its end.

    With `cut_frames` only those inside the cut reach `transform`, on the output's clock; without, it also
    gets the one at either side, on the input's clock, and cuts by itself. `progress` gets pictures read.
    """
    stages = _Stages()
    read: queue.Queue[Any] = queue.Queue(_READ_AHEAD)
    made: queue.Queue[Any] = queue.Queue(_WRITE_BEHIND)
    count = 0

    def reading() -> None:
        for item in _wanted(source, timeline, tags, cut_frames=cut_frames):
            if isinstance(item, PlanarFrame):
                stages.put(read, item)
            else:
                output.packet(item)
        stages.put(read, _END)

    def counted() -> Iterator[PlanarFrame]:
        nonlocal count
        for frame in stages.each(read):
            yield frame
            count += cut_frames or not _is_before(frame, timeline)

    def working() -> None:
        for frame in transform(counted()):
            stages.put(made, frame)
        stages.put(made, _END)

    def writing() -> None:
        for frame in stages.each(made):
            output.frame(frame)

    try:
        for name, work in (("reading", reading), ("work", working), ("writing", writing)):
            stages.start(name, work)
        stages.wait(lambda: progress(count))
    except BaseException:
        stages.stop()
        raise
    output.finish()


def _wanted(
    source: VideoInput, timeline: Timeline, tags: ColourTags, *, cut_frames: bool
) -> Iterator[PlanarFrame | Packet[Any]]:
    """The source's pictures as run_pipeline promises them to the transform, and its packets between."""
    before: PlanarFrame | None = None  # the last picture that begins before the cut
    for frame in _on_cuts(source, timeline, tags):
        if isinstance(frame, Packet):
            yield frame
        elif cut_frames:
            if timeline.keeps(frame.pts or Fraction(0)):
                length = None if frame.duration is None else frame.duration * timeline.slow
                yield frame.at(timeline.moved(frame.pts or Fraction(0)), length)
        elif _is_before(frame, timeline):
            before = frame
        else:
            if before is not None:
                yield before
            before = None
            yield frame
    if before is not None:
        yield before


def _on_cuts(source: VideoInput, timeline: Timeline, tags: ColourTags) -> Iterator[PlanarFrame | Packet[Any]]:
    """All of the source from a key frame on, the pictures that are meant by a cut at its very time."""
    slack = _CUT_SLACK / source.rate
    before: Fraction | None = None
    waiting: PlanarFrame | None = None
    for item in source.items(timeline):
        if not isinstance(item, VideoFrame):
            yield item
            continue
        frame = _as_planes(item, source, tags)
        if not timeline.cuts:
            yield frame
            continue
        if waiting is not None:
            yield _settled(waiting, timeline, slack, before, frame.pts)
            before = waiting.pts
        waiting = frame
    if waiting is not None:
        yield _settled(waiting, timeline, slack, before, None)


def _settled(
    frame: PlanarFrame, timeline: Timeline, slack: Fraction, before: Fraction | None, after: Fraction | None
) -> PlanarFrame:
    if frame.pts is None:
        return frame
    time, length = timeline.on_cut(frame.pts, slack, before, after), frame.duration
    if length is not None:  # the last picture ends where the next would have begun
        length = timeline.on_cut(frame.pts + length, slack, None, None) - time
    return frame.at(time, length)


def _is_before(frame: PlanarFrame, timeline: Timeline) -> bool:
    return timeline.start is not None and frame.pts is not None and frame.pts < timeline.start


def _as_planes(item: VideoFrame, source: VideoInput, tags: ColourTags) -> PlanarFrame:
    layout = layout_of(planar_name(item.format.name))
    if layout is None:
        raise AigcError(f"pictures in {item.format.name} cannot be read")
    base = item.time_base or source.time_base
    length = item.duration * base if item.duration else 1 / source.rate
    pts = None if item.pts is None else item.pts * base
    return planar_frame(item, tags.meaning(layout.format, source.stream.codec_context.name), pts, length)
