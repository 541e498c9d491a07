"""The options that are those of `aigc say` alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[TEXT] OUT",
        help="The text, - for stdin; then .wav .flac .ogg .opus .mp3 .m4a .aac, - for WAV to stdout.",
        show_default=False,
    ),
]
File = Annotated[str | None, typer.Option("--file", help="Read the text from here; - for stdin.")]
Encoding = Annotated[str, typer.Option("--encoding", help="Of the file: utf-8, cp1252, utf-16 …")]
Ssml = Annotated[bool, typer.Option("--ssml", help="The text is SSML: the docs say which of it.")]
Voice = Annotated[str | None, typer.Option("--voice", help="A name of `aigc say --list-voices`, or a file.")]
Vocoder = Annotated[str | None, typer.Option("--vocoder", help="A WaveGlow of `aigc models list`, or a file.")]
Language = Annotated[str | None, typer.Option("--lang", help="Language of the text: de or en; the voice's own.")]
Speed = Annotated[float, typer.Option("--speed", min=0.25, max=4.0, help="2 is twice as fast, 0.5 half as fast.")]
Pitch = Annotated[float, typer.Option("--pitch", min=-24.0, max=24.0, help="Semitones up or down.")]
Pause = Annotated[float, typer.Option("--pause", min=0.0, max=20.0, help="Pauses between sentences: 0 none, 2 twice.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same sound.")]
Srt = Annotated[str | None, typer.Option("--srt", help="Write subtitles as SubRip here.")]
Vtt = Annotated[str | None, typer.Option("--vtt", help="Write subtitles as WebVTT here.")]
Json = Annotated[str | None, typer.Option("--json", help="Write sentences and words with their times here.")]
BatchTable = Annotated[
    Path | None, typer.Option("--batch", help="A CSV with columns id, text and perhaps options of a row.")
]
OutFolder = Annotated[Path | None, typer.Option("--out-folder", help="Where the files of a batch go; made if need be.")]
OutFormat = Annotated[
    str, typer.Option("--format", help="Of the files of a batch: wav, flac, ogg, opus, mp3, m4a, aac.")
]
Captions = Annotated[
    str,
    typer.Option("--captions", help="Beside each file of a batch: srt, vtt, json, divided by commas."),
]
ListVoices = Annotated[bool, typer.Option("--list-voices", help="Show the voices that are on this machine.")]
