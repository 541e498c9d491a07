"""`aigc say`: text in, speech out, with subtitles; into a file, or streamed to stdout as it is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from ..jobs.progress import Progress, ProgressKind
from ..jobs.speech_texts import Files
from .options import Backend, Job, Kind, Overwrite, Precision, Threads, begin, checked_usage, is_stdin
from .say_options import (
    BatchTable,
    Captions,
    Encoding,
    File,
    Json,
    Language,
    ListVoices,
    OutFolder,
    OutFormat,
    Pause,
    Pitch,
    Seed,
    Speed,
    Srt,
    Ssml,
    Vocoder,
    Voice,
    Vtt,
    Words,
)
from .sound_options import Bits

_FAILED = 1


def say(
    words: Words = None,
    file: File = None,
    encoding: Encoding = "utf-8",
    ssml: Ssml = False,
    voice: Voice = None,
    vocoder: Vocoder = None,
    lang: Language = None,
    speed: Speed = 1.0,
    pitch: Pitch = 0.0,
    pause: Pause = 1.0,
    seed: Seed = 0,
    srt: Srt = None,
    vtt: Vtt = None,
    json: Json = None,
    batch: BatchTable = None,
    out_folder: OutFolder = None,
    out_format: OutFormat = "wav",
    captions: Captions = "",
    list_voices: ListVoices = False,
    bits: Bits = "16",
    precision: Precision = "auto",
    threads: Threads = None,
    backend: Backend = "auto",
    progress: Kind = ProgressKind.auto,
    job: Job = False,
    overwrite: Overwrite = False,
) -> None:
    """Speak a text: `aigc say TEXT OUT`, or `aigc say --file book.txt OUT`.

    Long texts are spoken sentence by sentence in bounded memory. The sound's comment says how it was made.
    """
    if list_voices:
        _list_voices()
        return
    options: dict[str, Any] = {
        "voice": voice, "vocoder": vocoder, "lang": lang, "speed": speed, "pitch": pitch, "pause": pause,
        "seed": seed, "ssml": ssml,
    }  # fmt: skip
    load = {"precision": precision, "backend": backend, "threads": threads}
    if batch is not None:
        given = {"TEXT or OUT": words, "--file": file, "--srt": srt, "--vtt": vtt, "--json": json}
        _refuse({name for name, value in given.items() if value}, "with --batch")
        from ..jobs.speech_table import Batch, run_batch

        with begin(progress, job=job) as report:
            work = Batch(batch, out_folder or Path(), out_format, captions, bits=bits, overwrite=overwrite)
            failed = run_batch(work, options, load, encoding=encoding, report=report)
        if failed:
            raise typer.Exit(_FAILED)
        return
    _refuse({name for name, value in {"--out-folder": out_folder, "--captions": captions}.items() if value},
            "without --batch")  # fmt: skip
    text, source, target = _arguments(words or [], file)
    beside = {kind: name for kind, name in (("srt", srt), ("vtt", vtt), ("json", json)) if name}
    files = Files(target, beside, bits, overwrite)
    with begin(progress, job=job, reads_stdin=source is not None and is_stdin(source)) as report:
        _say_one(files, text, source, encoding, options, load, report)


def _arguments(words: list[str], file: str | None) -> tuple[str | None, str | None, str]:
    """Text, or the file that holds it; and OUT."""
    wanted = 1 if file is not None else 2
    if len(words) != wanted:
        shown = "OUT alone beside --file" if file is not None else "TEXT and OUT"
        raise typer.BadParameter(f"give {shown}, not {len(words)} arguments; a text with blanks needs quotes")
    if file is not None:
        return None, file, words[0]
    return (None, "-", words[1]) if words[0] == "-" else (words[0], None, words[1])


def _refuse(options: set[str], where: str) -> None:
    if options:
        raise typer.BadParameter(f"{', '.join(sorted(options))} cannot be given {where}")


def _say_one(
    files: Files,
    text: str | None,
    source: str | None,
    encoding: str,
    options: dict[str, Any],
    load: dict[str, Any],
    report: Progress,
) -> None:
    from ..generators.speaker import Manner
    from ..jobs.speech_settings import facts_of, load_speaker, settings_of, sound_tag
    from ..jobs.speech_texts import speak_into

    with checked_usage():
        files.check(source)
    if text is None:
        from ..files.text_file import read_text

        text = read_text(source or "-", encoding)
    speaker = load_speaker(options, load)
    manner = Manner(options["speed"], options["pitch"], options["pause"], options["seed"])
    settings = settings_of(speaker, options)
    report.start("say", total=float(_spoken_length(text, ssml=options["ssml"])), unit="characters")
    said = speak_into(
        files, speaker, text, manner, ssml=options["ssml"], tag=sound_tag(settings), voice=report,
        facts=facts_of(speaker), on_progress=report,
    )  # fmt: skip
    if said.clipped:
        report.warning(
            f"{said.clipped} samples beyond full scale were clipped; the largest was {said.peak:.2f}",
            "--bits float keeps them in a WAV file",
        )
    speed = said.duration / report.seconds if report.seconds else 0.0
    report.result(files.sound, settings, f"{said.duration:.2f} s of speech, {speed:.1f} x real time")


def _spoken_length(text: str, *, ssml: bool) -> int:
    import re

    return max(1, len(re.sub(r"<[^>]*>", "", text) if ssml else text))


def _list_voices() -> None:
    from ..jobs.speech_settings import voices

    for name, language, licence, description in voices():
        typer.echo(f"{name:24} {language:6} {licence:12} {description}".rstrip())
