"""Read, transform and write the frames of a video in three threads, with short queues between them.

The calling thread only waits, so that a signal reaches it at once. Memory does not grow with the length of the video:
a full queue stops the stage before it.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, Protocol, TypeAlias

from av.packet import Packet
from av.video.frame import VideoFrame

from ...errors import AigcError
from ...planes import PlanarFrame
from .colour_tags import ColourTags
from .frame_planes import layout_of, planar_frame, planar_name
from .timeline import Timeline
from .video_input import VideoInput

Transform: TypeAlias = Callable[[Iterator[PlanarFrame]], Iterator[PlanarFrame]]
_READ_AHEAD = 3
_WRITE_BEHIND = 2
_CUT_SLACK = Fraction(1, 10)  # of a frame's duration: a cut that is so close to a frame is at the frame
_TICK = 0.05  # seconds between two checks for a stop
_JOIN_SECONDS = 5.0  # for threads to end their last native call
_END = object()


class FrameOutput(Protocol):
    """A receiver of frames and packets: a video, an image sequence.

    .frames           written so far
    .stored_frames    so many frames are there already: of each its time is needed, of the very first all
    """

    frames: int
    stored_frames: int

    def is_stored(self, number: int) -> bool: ...

    def frame(self, frame: PlanarFrame) -> None: ...

    def packet(self, packet: Packet[Any]) -> None: ...

    def finish(self) -> None: ...


class _Stopped(Exception):  # noqa: N818
    """Raised in a stage when another one has failed, or the caller was cancelled."""


class _Stages:
    """Threads that end together: the first error stops all of them and is raised in the caller."""

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
        """Wait until all have ended, calling `tick` regularly; raise the first error of a stage."""
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
        """Let the threads end before their files are closed; a thread that is stuck is not waited for any longer."""
        self._stop.set()
        for thread in self._threads:
            thread.join(_JOIN_SECONDS)


def run_pipeline(
    source: VideoInput,
    output: FrameOutput,
    transform: Transform,
    timeline: Timeline,
    tags: ColourTags,
    *,
    cut_frames: bool,
    progress: Callable[[int], None],
) -> None:
    """Pass the frames of `source` inside `timeline` through `transform` to `output`, and finish `output`.

    source        what to read
    output        where to write
    transform     turns an iterator of frames into one of new frames
    timeline      the cut, and the change of times
    tags          colour tags of the source's frames
    cut_frames    True: `transform` gets the frames inside the cut, with times of the output. False: it also gets the
                  frame on either side of the cut, with times of the input, and cuts by itself
    progress      called regularly with the number of frames read
    """
    stages = _Stages()
    read: queue.Queue[Any] = queue.Queue(_READ_AHEAD)
    transformed: queue.Queue[Any] = queue.Queue(_WRITE_BEHIND)
    count = 0

    def read_source() -> None:
        for item in _frames_to_transform(source, timeline, tags, cut_frames=cut_frames):
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

    def transform_frames() -> None:
        for number, frame in enumerate(transform(counted())):
            is_needed = number == 0 or not output.is_stored(number)
            stages.put(transformed, frame.computed() if is_needed else frame)
        stages.put(transformed, _END)

    def write_output() -> None:
        for frame in stages.each(transformed):
            output.frame(frame)

    try:
        for name, work in (("reading", read_source), ("work", transform_frames), ("writing", write_output)):
            stages.start(name, work)
        stages.wait(lambda: progress(count))
    except BaseException:
        stages.stop()
        raise
    output.finish()


def _frames_to_transform(
    source: VideoInput, timeline: Timeline, tags: ColourTags, *, cut_frames: bool
) -> Iterator[PlanarFrame | Packet[Any]]:
    """The frames for the transform, as run_pipeline describes them, and the source's packets between them."""
    before: PlanarFrame | None = None  # the last frame that begins before the cut
    for frame in _moved_to_cuts(source, timeline, tags):
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


def _moved_to_cuts(source: VideoInput, timeline: Timeline, tags: ColourTags) -> Iterator[PlanarFrame | Packet[Any]]:
    """The source from a key frame on. A frame that is very close to a cut gets the time of the cut."""
    slack = _CUT_SLACK / source.rate
    before: Fraction | None = None
    pending: PlanarFrame | None = None  # until its next frame is known
    for item in source.items(timeline):
        if not isinstance(item, VideoFrame):
            yield item
            continue
        frame = _as_planes(item, source, tags)
        if not timeline.cuts:
            yield frame
            continue
        if pending is not None:
            yield _at_cut(pending, timeline, slack, before, frame.pts)
            before = pending.pts
        pending = frame
    if pending is not None:
        yield _at_cut(pending, timeline, slack, before, None)


def _at_cut(
    frame: PlanarFrame, timeline: Timeline, slack: Fraction, before: Fraction | None, after: Fraction | None
) -> PlanarFrame:
    """The frame at the time of a cut, where it is the nearest to one; `before`, `after`: times of its neighbours."""
    if frame.pts is None:
        return frame
    time, length = timeline.on_cut(frame.pts, slack, before, after), frame.duration
    if length is not None:  # the last frame ends where the next one would begin
        length = timeline.on_cut(frame.pts + length, slack, None, None) - time
    return frame.at(time, length)


def _is_before(frame: PlanarFrame, timeline: Timeline) -> bool:
    return timeline.start is not None and frame.pts is not None and frame.pts < timeline.start


def _as_planes(item: VideoFrame, source: VideoInput, tags: ColourTags) -> PlanarFrame:
    layout = layout_of(planar_name(item.format.name))
    if layout is None:
        raise AigcError(f"frames in {item.format.name} cannot be read")
    base = item.time_base or source.time_base
    length = item.duration * base if item.duration else 1 / source.rate
    pts = None if item.pts is None else item.pts * base
    frame = planar_frame(item, tags.meaning(layout.format, source.stream.codec_context.name), pts, length)
    return frame.without_alpha() if source.is_opaque else frame
