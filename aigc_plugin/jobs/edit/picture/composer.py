"""Draw the frames of a timeline: all tracks, the lowest first, with transitions, fades and places."""

from __future__ import annotations

import gc
from bisect import bisect_right
from collections.abc import Callable, Generator, Mapping

from av.video.frame import VideoFrame

from ....options.edit import RenderOptions
from ....timeline.clips import Clip, FileSource
from ....timeline.timeline import Timeline, Track, Transition
from ..media_kind import MediaFacts
from .blending import mixed, with_opacity
from .canvas import Canvas
from .fitting import Box, Fitter
from .graphs import Pair, overlay_format
from .sources import Pictures, open_pictures
from .transitions import TransitionFrames, check_transition


class Composer:
    """The picture of a timeline; frames() gives all of its frames in order.

    timeline   what to draw
    facts      of each file of it
    canvas     form of the frames
    options    how files are read
    tell       called with a line about what is not as it was asked for

    A file is open only while its clip is shown, so that memory does not grow with the number of clips.
    """

    def __init__(
        self, timeline: Timeline, facts: Mapping[str, MediaFacts], canvas: Canvas, options: RenderOptions,
        tell: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._timeline, self._canvas = timeline, canvas
        tell = _once(tell)
        for track in timeline.video:
            for transition in track.transitions:
                check_transition(transition.name)
        lowest, *upper = timeline.video
        self._lowest = _TrackPictures(lowest, facts, canvas, options, tell)
        self._upper = [_TrackPictures(track, facts, canvas, options, tell) for track in upper]
        self._black = canvas.black()

    def frames(self) -> Generator[VideoFrame, None, None]:
        try:
            for number in range(self._timeline.frames):
                frame = self._lowest.base(number, self._black)
                for track in self._upper:
                    frame = track.over(number, frame)
                yield frame
        finally:
            for track in (self._lowest, *self._upper):
                track.close()


def _once(tell: Callable[[str], None]) -> Callable[[str], None]:
    """Tell each line once, however many clips of a file it is about."""
    told: set[str] = set()

    def tell_new(text: str) -> None:
        if text not in told:
            told.add(text)
            tell(text)

    return tell_new


class _TrackPictures:
    """One track: what it shows at each frame."""

    def __init__(
        self, track: Track, facts: Mapping[str, MediaFacts], canvas: Canvas, options: RenderOptions,
        tell: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._track, self._facts, self._canvas, self._options, self._tell = track, facts, canvas, options, tell
        self._spans = [_span(clip, track) for clip in track.clips]
        self._starts = [clip.at for clip in track.clips]
        self._open: dict[int, _Shown] = {}  # by number of the clip
        self._running: tuple[Transition, TransitionFrames] | None = None
        self._overlay = _Overlay(canvas)

    def base(self, number: int, black: VideoFrame) -> VideoFrame:
        """Frame `number` as the lowest track, opaque on black."""
        found = self._at(number)
        if not found:
            return black
        if len(found) == 1:
            return self._opaque(found[0], number, black)
        transition = self._transition_at(number)
        assert transition is not None
        if self._running is None or self._running[0] is not transition:
            self._running = (transition, TransitionFrames(transition, self._canvas))
        first, second = (self._opaque(each, number, black) for each in found)
        return self._running[1].push(first, second)

    def over(self, number: int, frame: VideoFrame) -> VideoFrame:
        """Draw what the track shows over a frame; clips in a transition are faded, whatever its name."""
        found = self._at(number)
        for place, shown in enumerate(found):
            weight = 1.0
            if len(found) == 2 and (transition := self._transition_at(number)):
                weight = 1.0 if place == 0 else (number - transition.start + 1) / (transition.length + 1)
            frame = self._drawn(shown, number, frame, weight)
        return frame

    def _opaque(self, shown: _Shown, number: int, black: VideoFrame) -> VideoFrame:
        if shown.fills(self._canvas):
            picture, visible = shown.frame(number), shown.visible(number)
            return picture if visible >= 1 else mixed(black, picture, visible)
        return self._drawn(shown, number, black, 1.0)

    def _drawn(self, shown: _Shown, number: int, under: VideoFrame, weight: float) -> VideoFrame:
        visible = shown.visible(number) * weight
        if visible <= 0:
            shown.skip(number)
            return under
        picture = shown.frame(number)
        if visible < 1:
            picture = with_opacity(picture, visible, self._canvas)
        return self._overlay.draw(under, picture, shown.box, number)

    def _at(self, number: int) -> list[_Shown]:
        """The clip that is shown, or the two of a transition; others are closed."""
        # A clip is longer than its transitions, so that no other than the neighbours of one can be seen.
        middle = bisect_right(self._starts, number)
        near = range(max(0, middle - 2), min(len(self._spans), middle + 1))
        wanted = [index for index in near if self._spans[index][0] <= number < self._spans[index][1]]
        over = [index for index in self._open if index not in wanted]
        for index in over:
            self._open.pop(index).close()
        if over:
            # A decoder and its frames refer to each other: left alone, those of hundreds of clips would wait.
            gc.collect()
        return [self._shown(index) for index in wanted]

    def _shown(self, index: int) -> _Shown:
        if index not in self._open:
            self._open[index] = _Shown(self._track.clips[index], self._facts, self._canvas, self._options, self._tell)
        return self._open[index]

    def _transition_at(self, number: int) -> Transition | None:
        return next((each for each in self._track.transitions if each.start <= number < each.end), None)

    def close(self) -> None:
        for shown in self._open.values():
            shown.close()
        self._open.clear()


def _span(clip: Clip, track: Track) -> tuple[int, int]:
    """The first frame of a clip, and the one behind its last, with those of transitions."""
    before = sum(each.before for each in track.transitions if each.at == clip.at)
    return clip.at - before, clip.end + sum(each.after for each in track.transitions if each.at == clip.end)


class _Shown:
    """A clip that is being shown."""

    def __init__(
        self, clip: Clip, facts: Mapping[str, MediaFacts], canvas: Canvas, options: RenderOptions,
        tell: Callable[[str], None],
    ) -> None:  # fmt: skip
        is_image = isinstance(clip.source, FileSource) and facts[clip.source.path].is_image
        self._clip = clip
        self._pictures: Pictures = open_pictures(clip, canvas, options, tell, is_image=is_image)
        try:
            self._fitter = Fitter(clip, self._pictures.form, canvas)
        except BaseException:  # an effect that there is not: the file is open already
            self._pictures.close()
            raise
        self.box: Box = self._fitter.box
        self._last: tuple[int, VideoFrame] | None = None  # identity of the source's frame, and what was made of it

    def fills(self, canvas: Canvas) -> bool:
        """Tell whether it covers all of the canvas without alpha."""
        return (self.box.x, self.box.y, self.box.width, self.box.height) == (0, 0, *canvas.size) and (
            not self._fitter.has_alpha
        )

    def frame(self, number: int) -> VideoFrame:
        index = number - self._clip.at
        if self._pictures.is_still and self._last is not None:
            return self._last[1]
        source = self._pictures.frame(index)
        if self._last is None or self._last[0] != id(source):
            self._last = (id(source), self._fitter.fit(source))
            self._kept = source  # so that no other frame gets its identity
        return self._last[1]

    def skip(self, number: int) -> None:
        """Pass over a frame that is not seen: the next one is found by its own index."""

    def visible(self, number: int) -> float:
        """Opacity with fades."""
        clip, index = self._clip, number - self._clip.at
        visible = clip.opacity
        if clip.fade_in and index < clip.fade_in:
            visible *= max(0.0, (index + 1) / (clip.fade_in + 1))
        if clip.fade_out and index >= clip.length - clip.fade_out:
            visible *= max(0.0, (clip.length - index) / (clip.fade_out + 1))
        return visible

    def close(self) -> None:
        self._pictures.close()


class _Overlay:
    """Draws frames of changing forms over others: a graph is made when the form changes."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._key: tuple[str, Box] | None = None
        self._pair: Pair | None = None

    def draw(self, under: VideoFrame, over: VideoFrame, box: Box, number: int) -> VideoFrame:
        canvas, key = self._canvas, (over.format.name, box)
        if self._pair is None or key != self._key:
            forms = (canvas.width, canvas.height, canvas.pixel_format), (over.width, over.height, over.format.name)
            step = f"overlay={box.x}:{box.y}:format={overlay_format(canvas)}"
            self._pair, self._key = Pair(forms, step, canvas.rate, (), (f"format={canvas.pixel_format}",)), key
        found = self._pair.push(under, over, number)
        if not found:
            found, self._pair = self._pair.finish(), None
        return found[-1]
