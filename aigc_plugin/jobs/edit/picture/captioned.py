"""Draw the captions of a timeline into its frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from av.video.frame import VideoFrame

from ....drawing.overlay import overlay_of
from ....generators.speaker import named
from ....media.video.frame_planes import planar_frame, video_frame
from ....signal.light import SDR
from ....timeline.timeline import Timeline
from ..caption_tracks import burnt_tracks, cues_of
from .canvas import Canvas
from .captions import BurntCaptions, caption_style


class CaptionedFrames:
    """Draws the captions of a timeline; frames() gives frames with them.

    timeline    whose captions are drawn where they are to be
    canvas      form of the frames
    tell        called with a line about characters that no font has, and about captions that are not seen

    InputError for a style that does not exist, and for two tracks at one place.
    """

    def __init__(self, timeline: Timeline, canvas: Canvas, tell: Callable[[str], None]) -> None:
        self._canvas, self._tell, self._told = canvas, tell, set[str]()
        signal = partial(SDR.mapped, target=canvas.light) if SDR.differs_from(canvas.light) else None
        lay = partial(overlay_of, format=canvas.layout, colour=canvas.colour, signal=signal)
        self._drawn = []
        for track in burnt_tracks(timeline):
            style, place = caption_style(track.style)
            shown = cues_of(track, timeline, tell)
            self._drawn.append(BurntCaptions(shown, canvas.size, canvas.rate, style, self._miss, place, lay))

    def frames(self, frames: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
        """Give the frames of a timeline, from its first on, with captions."""
        for number, frame in enumerate(frames):
            yield self._over(frame, number) if self._drawn else frame

    def _over(self, frame: VideoFrame, number: int) -> VideoFrame:
        plain = planar_frame(frame, self._canvas.colour)
        drawn = plain
        for captions in self._drawn:
            drawn = captions.over(drawn, number)
        return frame if drawn is plain else video_frame(drawn, self._canvas.pixel_format)

    def _miss(self, characters: str) -> None:
        if characters not in self._told:
            self._told.add(characters)
            self._tell(f"no font has {named(characters)}: left out of captions; their style may name a font")
