"""Put together what a version of a video shows: pictures and texts of each scene, and captions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from ...engine import Engine
from ...options.produce import ProduceOptions
from ...production.scenes import Picture
from ...text.captions import Cue
from ..edit.picture.captions import BurntCaptions
from .pictures import CALMER, CALMEST, BackgroundPictures, Pictures, Size, StillPictures, VideoPictures, is_still
from .scene_cache import digest_of_file
from .schedule import PlacedScene, Schedule
from .segments import Version
from .texts import OpeningLabel, SceneTexts, caption_look

Warn = Callable[[str], None]
_SEED_STEP = 7919


def version_of(
    plan: Schedule, size: Size, options: ProduceOptions, shown: Sequence[Cue], language: str, warn_of_font: Warn,
    warn: Warn,
) -> Version:  # fmt: skip
    """Make one version ready to be rendered.

    shown           captions of this version
    language        of the speech; may be empty
    warn_of_font    called with characters that no font has
    """
    engine = Engine(options.backend, threads=options.threads)
    captions = None
    if "burn" in options.captions:
        captions = BurntCaptions(shown, size, plan.rate, caption_look(options), warn_of_font)
    scenes = [
        (
            partial(_pictures, placed, size, plan.rate, options, engine, warn),
            partial(SceneTexts, placed, size, plan.rate, options, warn_of_font),
        )
        for placed in plan.scenes
    ]
    facts = [_facts(placed, options) for placed in plan.scenes]
    opening = None
    if options.visible_label is not None:
        opening = OpeningLabel(options.visible_label, language, size, plan.rate, options, warn_of_font)
    return Version(plan, size, options, scenes, facts, captions, opening)


def _pictures(
    placed: PlacedScene, size: Size, rate: Fraction, options: ProduceOptions, engine: Engine, warn: Warn
) -> Pictures:
    picture = placed.scene.picture or Picture()
    if picture.file is None:
        settings = _background(picture, placed.number, options)
        gain = CALMEST if placed.scene.card else CALMER
        return BackgroundPictures(settings, size, rate, placed.length, gain, engine)
    if is_still(picture.file):
        span = placed.before, placed.length, placed.after
        return StillPictures(picture, size, span, inwards=placed.number % 2 == 0, engine=engine)
    return VideoPictures(picture, size, rate, placed.length, engine, warn)


def _background(picture: Picture, number: int, options: ProduceOptions) -> dict[str, Any]:
    """The settings of a background; the seed draws what the script leaves open, one style for the whole video."""
    from ...generators.background import styles

    names = styles()
    style = options.style or names[options.seed % len(names)]
    return {"style": style, "seed": options.seed + _SEED_STEP * number} | dict(picture.settings)


def _facts(placed: PlacedScene, options: ProduceOptions) -> list[Any]:
    """Values that decide how the picture and the texts of a scene look."""
    scene = placed.scene
    picture = scene.picture or Picture()
    heading = scene.heading
    shown: list[Any] = [sorted(_background(picture, placed.number, options).items())]
    if picture.file is not None:
        shown = [
            digest_of_file(picture.file), picture.fit, repr(picture.move), placed.number % 2, picture.start,
            picture.speed, sorted(picture.crop.items()),
        ]  # fmt: skip
    texts = [None if heading is None else [heading.text, heading.place, heading.seconds], scene.card, scene.label]
    return [shown, texts, bool(scene.say), None if options.font is None else digest_of_file(str(options.font))]
