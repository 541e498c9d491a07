"""Vocode a recording or a mel spectrogram into an audio file, in bounded memory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..options.vocode import VocodeOptions
from .audio_job import audio_result
from .origin import generated_origin, watermark, write_label
from .progress import Progress, Record
from .provenance import provenance_comment
from .results import AudioResult
from .video_job import PathName

if TYPE_CHECKING:
    from ..generators.waveglow import WaveGlow

_DEFAULT = VocodeOptions()


def vocode_file(
    source: PathName,
    target: PathName,
    options: VocodeOptions = _DEFAULT,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> AudioResult:
    """Turn a recording, or a mel spectrogram, into audio through a vocoder.

    source     audio or video that FFmpeg reads; .npy or .npz with a mel (80, frames), natural log; "-" for stdin
    target     .wav .flac .ogg .opus .mp3 .m4a .aac; "-" for WAV to stdout
    options    model, sigma, seed, denoising, part of the recording, bits
    overwrite  replace `target` where it exists
    progress   receives progress, in seconds of audio, and warnings

    Every channel is generated with the same latents. The output is as long as the recording or its part, has the sample
    rate of the model, and keeps the recording's tags. The file appears whole or not at all, also when `progress` raises
    an exception; what could not be decoded of a damaged source is told in `damage` of the result. Raises InputError,
    ModelFormatError, MediaError, OutputExists, BackendUnavailable.
    """
    from ..files.output import Output, check_output
    from ..media.audio.audio_writer import AudioWriter, audio_format
    from ..media.audio.left_out import left_out
    from .vocode_source import open_source

    name, path, record, manner = os.fspath(source), os.fspath(target), Record(progress), options.manner()
    audio_format(path, options.bits)
    check_output(path, overwrite=overwrite, sources=[name])
    with open_source(name, *options.span()) as recording, Output(path, overwrite=overwrite) as output:
        vocoder = _load(options)
        rate = vocoder.config.rate
        recording.prepare(vocoder.config)
        settings = _settings(options, vocoder)
        origin = generated_origin(wanted=options.ai_label, source=name)
        tags = _tags(recording.tags, settings)
        mark = watermark(rate, recording.channels, wanted=options.watermark)
        writer = AudioWriter(
            output, rate, recording.channels, bits=options.bits, tags=tags, origin=origin, through=mark
        )
        record.start("vocode", total=recording.duration, unit="s")
        written = 0
        for block in recording.through(lambda mel: vocoder.stream(mel, **manner)):
            writer.write(block)
            written += block.shape[1]
            record.update(written / rate)
        writer.finish()
        write_label(output, origin, record)
    for text in (*recording.mended, *left_out(name)):
        record.warn(f"{name}: {text}")
    record.add_damage(name, recording.damage)
    return audio_result(record, path, writer, written / rate, settings, "audio")


def _load(options: VocodeOptions) -> WaveGlow:
    from ..generators.waveglow import WaveGlow

    return (
        WaveGlow.load(**options.engine()) if options.model is None else WaveGlow.load(options.model, **options.engine())
    )


def _settings(options: VocodeOptions, vocoder: WaveGlow) -> dict[str, Any]:
    return {
        "model": Path(options.model).name if options.model else "default",  # no folder of the user's leaves the machine
        "precision": vocoder.precision,
        "backend": vocoder.backend,
        **options.manner(),
        "sigma": vocoder.sigma if options.sigma is None else options.sigma,
        "refine": vocoder.refine if options.refine is None else options.refine,
    }


def _tags(kept: dict[str, str], settings: dict[str, Any]) -> dict[str, str]:
    """The recording's own, with a line on how the audio was made after its comment."""
    line = provenance_comment("vocode", settings)
    return {**kept, "comment": "\n".join(filter(None, [kept.get("comment", ""), line]))}
