"""Cut an audio file at its samples."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ...errors import InputError
from ...options.edit import CutOptions
from ...timeline.ranges import Range
from ..audio_job import warn_of_clipping
from ..origin import kept_origin, write_label
from ..progress import Record
from ..provenance import provenance_comment
from ..results import EditResult


def cut_audio_file(
    source: str, target: str, kept: Sequence[Range], options: CutOptions, settings: dict[str, Any], record: Record, *,
    overwrite: bool,
) -> EditResult:  # fmt: skip
    """Write what is kept of the audio of a file, at its own sample rate, with its tags."""
    from ...files.output import Output
    from ...media.audio.audio_file import open_audio
    from ...media.audio.audio_writer import AudioWriter
    from ...media.audio.left_out import left_out, narrowed
    from ...media.audio.splice import Splice

    for text in left_out(source):
        record.warn(f"{source}: {text}")
    if fewer := narrowed(source, target, options.bits):
        record.warn(f"{source}: {fewer[0]}", fewer[1])
    with open_audio(source) as reader, Output(target, overwrite=overwrite) as output:
        tags = dict(reader.tags)
        line = provenance_comment("cut", settings)
        tags["comment"] = "\n".join(filter(None, [tags.get("comment", ""), line]))
        writer = AudioWriter(output, reader.rate, reader.channels, bits=options.bits, tags=tags)
        parts = _sample_parts(kept, reader.rate)
        splice, position, written = Splice(parts, reader.rate), 0, 0
        record.start("cut", total=reader.duration, unit="s")
        for block in reader:
            for _, piece in splice.push(block, position):
                writer.write(piece)
                written += piece.shape[1]
            position += block.shape[1]
            record.update(position / reader.rate)
            if position >= parts[-1].end:
                break
        if not written:
            raise InputError(f"the ranges lie past the end of {source} at {position / reader.rate:.2f} s")
        writer.finish()
        write_label(output, kept_origin([source], wanted=options.ai_label), record)
    for text in reader.mended:
        record.warn(f"{source}: {text}")
    record.add_damage(source, reader.damage)
    warn_of_clipping(record, writer.clipped, writer.peak)
    duration = written / reader.rate
    record.progress.result(target, settings, f"{duration:.2f} s of audio")
    return EditResult(
        path=target, seconds=record.seconds, settings=settings, warnings=tuple(record.warnings),
        damage=tuple(record.damage), duration=duration,
    )  # fmt: skip


def _sample_parts(kept: Sequence[Range], rate: int) -> list[Any]:
    """Ranges as samples; ranges that touch are one, so that no fade is heard between them."""
    from ...media.audio.splice import SamplePart

    joined: list[tuple[Fraction, Fraction | None]] = []
    for start, end in kept:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    parts, at = [], 0
    for start, end in joined:
        first = round(start * rate)
        last = 1 << 62 if end is None else max(first + 1, round(end * rate))
        parts.append(SamplePart(first, last, at, fades_in=start > 0, fades_out=end is not None))
        at += last - first
    return parts
