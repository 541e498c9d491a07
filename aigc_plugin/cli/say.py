"""`aigc say`: text in, speech out, with subtitles; into a file, or streamed to stdout as it is spoken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from ..errors import InputError
from ..options.option import OptionSet, option
from ..options.speech import SpeechOptions
from .exit_codes import FAILED
from .from_options import takes_options
from .options import RunOptions, WrongUsage, checked_usage
from .table import print_table

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[TEXT] OUT",
        help="The text, - for stdin; then .wav .flac .ogg .opus .mp3 .m4a .aac, - for WAV to stdout.",
        show_default=False,
    ),
]


@dataclass(frozen=True, kw_only=True)
class SayOptions(OptionSet):
    """The source of the text, and the files that are written beside the audio."""

    file: str | None = option(None, "read the text from here; - for stdin")
    encoding: str = option("utf-8", "encoding of the file, where it has no byte order mark: utf-8, cp1252, utf-16 …")
    srt: str | None = option(
        None, "write SubRip subtitles here: at most two lines of 42 characters, seven seconds, one sentence a cue"
    )
    vtt: str | None = option(None, "write WebVTT subtitles here")
    json: str | None = option(None, "write sentences and words as written here, with their times, and the subtitles")
    batch: str | None = option(None, "table of texts: a CSV with columns id, text and perhaps options of a row")
    out_folder: str | None = option(None, "folder for the files of a batch; made if need be")
    extension: str = option(
        "wav", "format of the files of a batch: wav, flac, ogg, opus, mp3, m4a, aac", spelling="format"
    )
    captions: str = option("", "captions beside each file of a batch: srt, vtt, json, divided by commas")
    list_voices: bool = option(False, "show the voices that are on this machine")

    def __post_init__(self) -> None:
        super().__post_init__()
        batch_only = {"--out-folder": self.out_folder, "--captions": self.captions}
        one_only = {"--file": self.file, "--srt": self.srt, "--vtt": self.vtt, "--json": self.json}
        wrong, where = (one_only, "with --batch") if self.batch else (batch_only, "without --batch")
        if any(wrong.values()):
            raise InputError(f"{', '.join(sorted(name for name in wrong if wrong[name]))} cannot be given {where}")


@takes_options
def say(words: Words = None, *, where: SayOptions, options: SpeechOptions, run: RunOptions) -> None:
    """Speak a text: `aigc say TEXT OUT`, or `aigc say --file book.txt OUT`.

    Long texts are spoken sentence by sentence in bounded memory. The comment of the audio says how it was made.
    """
    if where.list_voices:
        from ..jobs.voices import voices

        print_table(("", "", "", "", ""), voices())  # programs read it: no head
    elif where.batch:
        if words:
            raise WrongUsage("TEXT or OUT cannot be given with --batch")
        _say_table(where, options, run)
    else:
        _say_one(words or [], where, options, run)


def _say_table(where: SayOptions, options: SpeechOptions, run: RunOptions) -> None:
    from ..jobs.speak_table import speak_table

    captions = tuple(filter(None, where.captions.replace(" ", "").split(",")))
    with run.begin() as progress:
        result = speak_table(
            where.batch or "", where.out_folder or ".", options, extension=where.extension, captions=captions,
            encoding=where.encoding, overwrite=run.overwrite, progress=progress,
        )  # fmt: skip
        if result.failed:
            count = f"{len(result.failed)} of {len(result.failed) + len(result.files)}"
            progress.error("InputError", f"{count} rows of {where.batch} were not spoken", "see the warnings")
            raise typer.Exit(FAILED)


def _say_one(words: list[str], where: SayOptions, options: SpeechOptions, run: RunOptions) -> None:
    text, source, target = _arguments(words, where.file)
    from ..files.text_file import read_text
    from ..jobs.speak_to_file import speak_to_file
    from ..jobs.speech_files import SpeechFiles

    captions = {kind: name for kind in ("srt", "vtt", "json") if (name := getattr(where, kind))}
    with run.begin(source) as progress:
        with checked_usage():
            SpeechFiles(target, captions, run.overwrite).check(options.bits, source)
        if text is None:
            text = read_text(source or "-", where.encoding)
        speak_to_file(text, target, options, **captions, overwrite=run.overwrite, progress=progress)


def _arguments(words: list[str], file: str | None) -> tuple[str | None, str | None, str]:
    """Return the text, or the file that holds it; and OUT."""
    wanted = 1 if file is not None else 2
    if len(words) != wanted:
        shown = "OUT alone beside --file" if file is not None else "TEXT and OUT"
        raise WrongUsage(f"give {shown}, not {len(words)} arguments; a text with blanks needs quotes")
    if file is not None:
        return None, file, words[0]
    return (None, "-", words[1]) if words[0] == "-" else (words[0], None, words[1])
