"""Generate a texture, an ambience or a loop into an audio file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..options.texture import TextureOptions
from .audio_job import audio_result
from .origin import generated_origin, watermark, write_label
from .progress import Progress, Record
from .provenance import provenance_comment
from .results import AudioResult
from .video_job import PathName

if TYPE_CHECKING:
    from ..media.audio.audio import Audio

_DEFAULT = TextureOptions()


def generate_audio_file(
    target: PathName,
    options: TextureOptions = _DEFAULT,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> AudioResult:
    """Generate audio in the manner of a style or of a recording: textures, ambiences, loops.

    target     .wav .flac .ogg .opus .mp3 .m4a .aac; "-" for WAV to stdout
    options    seconds, style or recordings, variation, loop, seed, models, bits
    overwrite  replace `target` where it exists
    progress   receives progress, in seconds of audio, and warnings

    One channel. The file appears whole or not at all. Raises InputError, ModelFormatError, MediaError, OutputExists,
    BackendUnavailable.
    """
    from ..files.output import Output, check_output
    from ..media.audio.audio_writer import AudioWriter, audio_format

    path, record, settings = os.fspath(target), Record(progress), _settings(options)
    audio_format(path, options.bits)
    check_output(path, overwrite=overwrite, sources=filter(None, [options.like, options.to]))
    record.start("generate audio", total=options.seconds, unit="s")
    with Output(path, overwrite=overwrite) as output:
        audio = _generate(options)
        tags = {"comment": provenance_comment("generate audio", settings)}
        origin = generated_origin(wanted=options.ai_label)
        mark = watermark(audio.rate, audio.channels, wanted=options.watermark)
        writer = AudioWriter(
            output, audio.rate, audio.channels, bits=options.bits, tags=tags, origin=origin, through=mark
        )
        writer.write(audio.samples)
        writer.finish()
        write_label(output, origin, record)
    return audio_result(record, path, writer, audio.duration, settings, "audio")


def _generate(options: TextureOptions) -> Audio:
    from ..generators.sound_texture import DEFAULT_MODEL, SoundTexture
    from ..media.audio.audio import read_audio

    texture = SoundTexture.load(options.model or DEFAULT_MODEL, vocoder=options.vocoder, **options.engine())
    if options.like is not None and options.to is not None:
        first, second = read_audio(Path(options.like)), read_audio(Path(options.to))
        return texture.morph(first, second, options.seconds, seed=options.seed)
    style = read_audio(Path(options.like)) if options.like is not None else options.style
    return texture.generate(
        options.seconds, style=style, seed=options.seed, variation=options.variation, loop=options.loop
    )


def _settings(options: TextureOptions) -> dict[str, Any]:
    """Return the settings that made the audio, without any folder of the user."""
    return {
        "model": Path(options.model).name if options.model else "default",
        "seconds": options.seconds,
        "style": options.style,
        "like": options.like and Path(options.like).name,
        "to": options.to and Path(options.to).name,
        "variation": options.variation,
        "loop": options.loop,
        "seed": options.seed,
    }
