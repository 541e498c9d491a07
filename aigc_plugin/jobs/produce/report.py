"""The report of a production: what was written, and what it measures when it is read again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av

from ...production.scenes import Scene
from ...text.captions import Cue, SpokenText
from .mastering import decoded, level_of
from .schedule import Schedule

REPORT = "report.json"


def output_facts(path: Path, shown: Sequence[Cue], schedule: Schedule, *, has_sound: bool) -> dict[str, Any]:
    """Facts of one finished video, as it is decoded.

    seconds, frames       of its picture
    durations             seconds of each of its tracks
    loudness, true_peak   LUFS and dBTP of its decoded sound; None where it is silent
    captions              start, end and lines of each, and how far it begins from its first word
    """
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        frames = sum(1 for packet in container.demux(video) if packet.size)
        durations = {
            f"{stream.type} {stream.codec_context.name}": round(float((stream.duration or 0) * stream.time_base), 4)
            for stream in container.streams
            if stream.time_base
        }
        size = video.width, video.height
    level = level_of(decoded(str(path))[:, : schedule.samples]) if has_sound else None
    return {
        "path": path.name,
        "size": f"{size[0]}x{size[1]}",
        "seconds": round(float(frames / schedule.rate), 4),
        "frames": frames,
        "fps": str(schedule.rate),
        "durations": durations,
        "loudness": None if level is None or level.loudness is None else round(level.loudness, 2),
        "true_peak": None if level is None else round(level.peak, 2),
        "captions": [_caption(cue) for cue in shown],
    }


def _caption(cue: Cue) -> dict[str, Any]:
    offset = cue.start - cue.words[0].start if cue.words else 0.0
    return {
        "start": round(cue.start, 3), "end": round(cue.end, 3), "text": "\n".join(cue.lines),
        "offset": round(offset, 4),
    }  # fmt: skip


def _title(scene: Scene) -> str:
    """Name of a scene that shows a title or a card; else empty."""
    return scene.heading.text if scene.heading else scene.card[0] if scene.card else ""


def report_text(
    outputs: Sequence[dict[str, Any]], schedule: Schedule, sentences: Sequence[SpokenText], facts: dict[str, Any]
) -> str:
    """The whole report as JSON."""
    scenes = [
        {
            "line": placed.scene.line, "title": _title(placed.scene), "say": placed.scene.say,
            "start": round(float(placed.at / schedule.rate), 4), "end": round(float(placed.end / schedule.rate), 4),
        }
        for placed in schedule.scenes
    ]  # fmt: skip
    words = [[word.text, round(word.start, 4), round(word.end, 4)] for each in sentences for word in each.words]
    report = {**facts, "outputs": list(outputs), "scenes": scenes, "words": words}
    return json.dumps(report, ensure_ascii=False, indent=1) + "\n"
