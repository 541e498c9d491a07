"""The options that the commands for films share, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from ..errors import InputError
from ..jobs.progress import Progress, ProgressKind
from ..jobs.video_job import CountedFrom, Job
from .options import Backend, Kind, Overwrite, Threads, begin, is_stdin
from .options import Job as JobFlag

if TYPE_CHECKING:
    from ..media.video.video_codecs import EncoderChoice

_QUOTIENT = re.compile(r"(\d{1,18})/(0*[1-9]\d{0,17})")
_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d{1,2}):)?(\d+(?:\.\d*)?|\.\d+)")

Codec = Annotated[str | None, typer.Option("--codec", help="An encoder of FFmpeg; what suits container and picture.")]
Crf = Annotated[float | None, typer.Option("--crf", min=0.0, help="The encoder's quality; lower is better and larger.")]
Preset = Annotated[str | None, typer.Option("--preset", help="The encoder's own: ultrafast … placebo for x264.")]
EncoderOptions = Annotated[
    list[str] | None, typer.Option("--encoder-option", metavar="K=V", help="Any option of the encoder.")
]
PixelFormat = Annotated[
    str | None, typer.Option("--pixel-format", help="FFmpeg's name: yuv420p …; that which loses nothing.")
]
Deinterlace = Annotated[bool, typer.Option("--deinterlace", help="Make interlaced pictures whole first.")]
NoAudio = Annotated[bool, typer.Option("--no-audio", help="Leave the sound out.")]
From = Annotated[str | None, typer.Option("--from", metavar="TIME", help="Begin here: seconds, 1001/24000, h:mm:ss.5.")]
To = Annotated[str | None, typer.Option("--to", metavar="TIME", help="End here.")]
TimesFrom = Annotated[
    CountedFrom,
    typer.Option(
        "--times-from",
        help="What --from and --to count from: the file's clock, or its first picture, which may come later.",
    ),
]
RangeTag = Annotated[str | None, typer.Option("--range", help="limited or full, where the input does not say it.")]
MatrixTag = Annotated[str | None, typer.Option("--matrix", help="bt709, bt601, bt2020nc …, as above.")]
PrimariesTag = Annotated[str | None, typer.Option("--primaries", help="bt709, bt2020 …, as above.")]
TransferTag = Annotated[str | None, typer.Option("--transfer", help="bt709, srgb, pq, hlg …, as above.")]
SitingTag = Annotated[str | None, typer.Option("--siting", help="left, center, topleft …, as above.")]


@dataclass(frozen=True)
class FilmOptions:
    """What the user chose of the options that every command for films has, each a field."""

    codec: Codec = None
    crf: Crf = None
    preset: Preset = None
    encoder_option: EncoderOptions = None
    pixel_format: PixelFormat = None
    deinterlace: Deinterlace = False
    no_audio: NoAudio = False
    range_tag: RangeTag = None
    matrix: MatrixTag = None
    primaries: PrimariesTag = None
    transfer: TransferTag = None
    siting: SitingTag = None
    threads: Threads = None
    backend: Backend = "auto"
    progress: Kind = ProgressKind.auto
    job: JobFlag = False
    overwrite: Overwrite = False

    def begin(self, source: str) -> Progress:
        return begin(self.progress, job=self.job, reads_stdin=is_stdin(source))

    def span(self) -> tuple[Fraction | None, Fraction | None]:
        """Where the film begins and ends; None where it is all of it."""
        return None, None

    def counted_from(self) -> CountedFrom:
        return CountedFrom.file

    def job_for(
        self,
        command: str,
        source: str,
        target: str,
        *,
        slow: Fraction = Fraction(1),
        container: str | None = None,
    ) -> Job:
        """The film to make; `typer.BadParameter` for options that say nothing. `container`: that of a stream."""
        start, end = self.span()
        return Job(
            command,
            source,
            target,
            self._choice(container),
            start=start,
            end=end,
            counted_from=self.counted_from(),
            slow=slow,
            tags={
                "range": self.range_tag,
                "matrix": self.matrix,
                "primaries": self.primaries,
                "transfer": self.transfer,
                "siting": self.siting,
            },
            keep_audio=not self.no_audio,
            deinterlace=self.deinterlace,
            threads=self.threads,
            backend=self.backend,
            overwrite=self.overwrite,
        )

    def _choice(self, container: str | None) -> EncoderChoice:
        from ..media.video.video_codecs import EncoderChoice

        pairs = {}
        for word in self.encoder_option or []:
            name, sign, value = word.partition("=")
            if not sign or not name:
                raise typer.BadParameter(f"--encoder-option takes NAME=VALUE, not {word!r}")
            pairs[name] = value
        return EncoderChoice(self.codec, self.crf, self.preset, pairs, container, self.pixel_format)


@dataclass(frozen=True)
class _Span:
    start: From = None
    end: To = None
    times_from: TimesFrom = CountedFrom.file


@dataclass(frozen=True)
class PartOptions(FilmOptions, _Span):
    """Those of the commands that can also take a part of the film."""

    def span(self) -> tuple[Fraction | None, Fraction | None]:
        return parse_time(self.start, "--from"), parse_time(self.end, "--to")

    def counted_from(self) -> CountedFrom:
        return self.times_from


def takes_film_options(command: Callable[..., None]) -> Callable[..., None]:
    """`command`, whose last parameter is `film: FilmOptions` or `PartOptions`, as typer wants it: each of their
    fields a parameter.
    """
    hints = get_type_hints(command, include_extras=True)
    options = hints.pop("film")
    own = dict(list(signature(command).parameters.items())[:-1])

    @wraps(command)
    def flat(**given: Any) -> None:
        command(**{name: given.pop(name) for name in own}, film=options(**given))

    shared = [Parameter(each.name, Parameter.KEYWORD_ONLY, default=each.default) for each in fields(options)]
    hints |= get_type_hints(options, include_extras=True)
    parameters = [each.replace(annotation=hints[each.name]) for each in (*own.values(), *shared)]
    flat.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    flat.__annotations__ = hints
    return flat


def parse_time(text: str | None, option: str) -> Fraction | None:
    """Seconds, exactly, of 12.5, 1:02:03.5 or, for those who count frames, 1001/24000; None stays None."""
    if text is None:
        return None
    quotient = _QUOTIENT.fullmatch(text.strip())
    if quotient:
        return Fraction(int(quotient[1]), int(quotient[2]))
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise typer.BadParameter(
            f"{option} {text} is no time: give seconds (12.5), a fraction of them (1001/24000), or h:mm:ss.fraction"
        )
    hours, minutes, seconds = match.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + Fraction(seconds)


def parse_rate(text: str, option: str) -> Fraction:
    """A positive number as people write rates: 60, 23.976, 30000/1001; decimals of NTSC rates mean those."""
    try:
        rate = Fraction(text.strip())
    except (ValueError, ZeroDivisionError):
        raise typer.BadParameter(f"{option} {text} is no number: 60, 23.976 or 30000/1001") from None
    if rate <= 0 or rate > 1_000_000:
        raise typer.BadParameter(f"{option} {text} must be positive, and less than a million")
    ntsc = Fraction(round(rate) * 1000, 1001)
    return ntsc if rate.denominator != 1 and "/" not in text and abs(rate - ntsc) < Fraction(6, 10000) else rate


def parse_size(text: str | None) -> tuple[int, int] | None:
    """(width, height) of 1920x1080."""
    if text is None:
        return None
    match = re.fullmatch(r"(\d+)[x×:](\d+)", text.strip())
    if match is None:
        raise typer.BadParameter(f"--size {text} is no size: give WIDTHxHEIGHT")
    width, height = int(match[1]), int(match[2])
    if not (1 <= width <= 32768 and 1 <= height <= 32768):
        raise InputError(f"--size {text} is not between 1x1 and 32768x32768")
    return width, height
