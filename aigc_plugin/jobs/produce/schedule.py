"""Times of each scene: as long as its speech, with a pause, in whole frames."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ...production.scenes import Scene, Script
from ...text.captions import SpokenText
from ...timeline.times import SAMPLE_RATE, nearest, sample_of_frame
from ...types import SpokenWord
from .scene_speech import SceneSpeech

_LEAD, _TAIL = Fraction(2, 5), Fraction(1, 2)
"""Seconds before and after the speech of a scene."""
_FIRST_LEAD = Fraction(1)
_CARD = Fraction(7, 2)
"""Seconds of a scene without speech."""
_TRANSITION = Fraction(12, 25)


@dataclass(frozen=True)
class PlacedScene:
    """A scene with its frames.

    at, length       first frame and number of frames
    before, after    frames of the transitions into it and out of it that lie outside of these
    voice_at         sample of the whole at which its speech begins
    """

    scene: Scene
    number: int
    at: int
    length: int
    before: int
    after: int
    speech: SceneSpeech | None
    voice_at: int

    @property
    def end(self) -> int:
        return self.at + self.length


@dataclass(frozen=True)
class Schedule:
    """All scenes of a video in order, without gaps; `transition` frames of one lie half on either side of an edge."""

    rate: Fraction
    scenes: tuple[PlacedScene, ...]
    transition: int
    kind: str

    @property
    def frames(self) -> int:
        return self.scenes[-1].end

    @property
    def samples(self) -> int:
        return sample_of_frame(self.frames, self.rate)

    def sentences(self) -> list[SpokenText]:
        """All that is said, with times from the start of the video."""
        moved = []
        for placed in self.scenes:
            shift = placed.voice_at / SAMPLE_RATE
            for sentence in placed.speech.sentences if placed.speech else ():
                words = tuple(SpokenWord(word.text, word.start + shift, word.end + shift) for word in sentence.words)
                moved.append(SpokenText(sentence.text, words))
        return moved

    def has_transition(self, number: int) -> bool:
        """Tell whether there is one at the start of a scene."""
        return self.transition > 0 and 0 < number < len(self.scenes)


def schedule(script: Script, speech: Sequence[SceneSpeech | None], rate: Fraction, kind: str) -> Schedule:
    """Place the scenes of a script.

    speech    of each scene
    kind      of the transitions; "cut" for none

    InputError, with the line, where a scene is to be shorter than its speech.
    """
    transition = 0 if kind == "cut" else max(2, 2 * round(_TRANSITION * rate / 2))
    placed: list[PlacedScene] = []
    at = 0
    for number, (scene, said) in enumerate(zip(script.scenes, speech, strict=True)):
        lead = _FIRST_LEAD if number == 0 else _LEAD
        length = _frames(script, scene, said, lead, rate)
        if length < 2 * transition:
            transition = max(0, length // 4 * 2)
        voice_at = sample_of_frame(at, rate) + nearest(lead, SAMPLE_RATE)
        placed.append(PlacedScene(scene, number, at, length, 0, 0, said, voice_at))
        at += length
    half = transition // 2
    last = len(placed) - 1
    edged = tuple(
        PlacedScene(
            each.scene, each.number, each.at, each.length, half if each.number else 0,
            half if each.number < last else 0, each.speech, each.voice_at,
        )
        for each in placed
    )  # fmt: skip
    return Schedule(rate, edged, transition, kind)


def _frames(script: Script, scene: Scene, said: SceneSpeech | None, lead: Fraction, rate: Fraction) -> int:
    tail = _TAIL if scene.pause is None else scene.pause
    if said is None:
        return max(1, nearest(scene.seconds or _CARD, rate))
    needed = lead + Fraction(said.seconds) + tail
    if scene.seconds is None:
        return math.ceil(needed * rate)
    if scene.seconds < lead + Fraction(said.seconds):
        raise script.error(
            scene.line, f"the scene is to last {float(scene.seconds):g} s, but its speech needs {float(needed):.1f} s",
            "leave out for, or say less",
        )  # fmt: skip
    return nearest(scene.seconds, rate)
