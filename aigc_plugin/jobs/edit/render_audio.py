"""Render a timeline without a picture into an audio file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...options.edit import RenderOptions
from ...timeline.timeline import Timeline
from ...timeline.times import SAMPLE_RATE
from ..audio_job import warn_of_clipping
from ..origin import kept_origin, write_label
from ..progress import Record
from ..provenance import provenance_comment
from ..results import EditResult
from .describe import clip_lines

if TYPE_CHECKING:
    from .media_kind import MediaFacts


def render_audio(
    timeline: Timeline, target: str, facts: Mapping[str, MediaFacts], options: RenderOptions, command: str,
    settings: dict[str, Any], record: Record, *, overwrite: bool,
) -> EditResult:  # fmt: skip
    """Write the sound of a timeline; `command` and `settings` stand in the comment of the file."""
    from ...engine import Engine
    from ...files.output import Output
    from ...media.audio.audio_writer import AudioWriter
    from .sound.sound_master import SoundMaster
    from .sound.sound_mix import SoundMix
    from .sound.trials import audio_trial

    loudness = timeline.loudness if options.loudness is None else options.loudness
    peak = timeline.peak if options.loudness is None else options.true_peak
    tags = {"title": timeline.title, "comment": provenance_comment(command, settings)}
    record.start(command, total=timeline.samples / SAMPLE_RATE, unit="s")
    chosen, *others = timeline.outputs()
    if others:
        names = ", ".join(each.name for each in others)
        record.warn(f"{target} holds one audio track, {chosen.name}: left out is {names}")
    mix = SoundMix(timeline.with_tracks(audio=chosen.tracks), facts, record.warn)
    engine = Engine(options.backend, threads=options.threads)
    trial = audio_trial(target, mix.channels, options.bits)
    with (
        SoundMaster(mix, loudness, peak, trial, engine, record.warn, record.update) as master,
        Output(target, overwrite=overwrite) as output,
    ):
        writer = AudioWriter(output, SAMPLE_RATE, mix.channels, bits=options.bits, tags=tags)
        for block in master.blocks():
            writer.write(block)
        writer.finish()
        write_label(output, kept_origin(timeline.files(), wanted=options.ai_label), record)
        measured = master.measured
    warn_of_clipping(record, writer.clipped, writer.peak)
    duration = timeline.samples / SAMPLE_RATE
    said = "silent" if measured.integrated is None else f"{measured.integrated:.1f} LUFS"
    record.progress.result(target, settings, f"{duration:.2f} s of audio, {said}, true peak {measured.peak:.1f} dB")
    return EditResult(
        path=target, seconds=record.seconds, settings=settings, warnings=tuple(record.warnings), duration=duration,
        loudness=measured.integrated, true_peak=measured.peak, clips=tuple(clip_lines(timeline)),
    )  # fmt: skip
