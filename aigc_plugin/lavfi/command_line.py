"""Parse an ffmpeg command line: each input and each output with the options before it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..errors import InputError
from ..files.same_file import refuse_input_as_output

# Options that take no value, of ffmpeg 5.1 to 9; all others, those of codecs and formats included, take one.
NO_VALUE = frozenset(
    {
        "accurate_seek", "an", "auto_conversion_filters", "benchmark", "benchmark_all", "bitexact", "copy_unknown",
        "copyinkf", "copyts", "debug_ts", "deinterlace", "display_hflip", "display_vflip", "dn",
        "dump", "find_stream_info", "fix_sub_duration", "fix_sub_duration_heartbeat", "force_fps", "hex",
        "hide_banner", "ignore_unknown", "n", "print_graphs", "psnr", "qphist", "re", "recast_media", "report",
        "shortest", "sn", "start_at_zero", "stats", "stdin", "vn", "vstats", "xerror", "y",
    }
)  # fmt: skip
_OPTIONAL_VALUE = frozenset({"autorotate", "autoscale"})  # up to 6.0 with a value, later without
_INFORMATION = frozenset(
    {
        "L", "license", "h", "?", "help", "-help", "version", "buildconf", "formats", "muxers", "demuxers", "devices",
        "codecs", "decoders", "encoders", "bsfs", "protocols", "filters", "pix_fmts", "layouts", "sample_fmts",
        "dispositions", "colors", "sources", "sinks", "hwaccels",
    }
)  # fmt: skip
# Options of the whole command, wherever they are, for each ffmpeg that the command is split into.
_SHARED = frozenset(
    {
        "init_hw_device", "filter_hw_device", "vaapi_device", "qsv_device", "filter_threads", "filter_complex_threads",
        "copyts", "start_at_zero", "max_alloc", "cpuflags", "cpucount", "ignore_unknown", "dts_delta_threshold",
        "dts_error_threshold", "xerror", "auto_conversion_filters",
    }
)  # fmt: skip
# Options of the whole command for the ffmpeg that writes alone.
_WRITER_ONLY = frozenset(
    {
        "y", "n", "stats", "report", "vstats", "vstats_file", "vstats_version", "progress", "stats_period", "loglevel",
        "v", "hide_banner", "benchmark", "benchmark_all", "stdin", "print_graphs", "print_graphs_file",
        "print_graphs_format", "timelimit",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Option:
    """An option.

    name     without its dash, with its stream specifier
    value    None where it takes none
    """

    name: str
    value: str | None = None

    @property
    def base(self) -> str:
        """The name without its specifier, and without the `no` of a switch that is off."""
        name = self.name.partition(":")[0]
        return name[2:] if name.startswith("no") and name[2:] in NO_VALUE | _OPTIONAL_VALUE else name

    @property
    def words(self) -> list[str]:
        """Its arguments."""
        return [f"-{self.name}"] if self.value is None else [f"-{self.name}", self.value]


@dataclass(frozen=True)
class File:
    """An input or output, with the options before it."""

    options: tuple[Option, ...]
    url: str


@dataclass(frozen=True)
class CommandLine:
    """A parsed command line; `rest` are options after the last output, which ffmpeg takes as global, or ignores."""

    inputs: tuple[File, ...]
    outputs: tuple[File, ...]
    rest: tuple[Option, ...] = ()

    def words(self, *, more_inputs: Iterable[str] = ()) -> list[str]:
        """Arguments of ffmpeg, with the arguments `more_inputs` after the last input."""
        inputs = [word for file in self.inputs for word in (*words_of(file.options), "-i", file.url)]
        outputs = [word for file in self.outputs for word in (*words_of(file.options), file.url)]
        return [*inputs, *more_inputs, *outputs, *words_of(self.rest)]


def words_of(options: Iterable[Option]) -> list[str]:
    """Arguments of these options."""
    return [word for option in options for word in option.words]


def parse_command_line(words: Sequence[str]) -> CommandLine:
    """Parse arguments as ffmpeg does; InputError where the last option lacks its value."""
    inputs: list[File] = []
    outputs: list[File] = []
    options: list[Option] = []
    remaining = list(words)
    while remaining:
        word = remaining.pop(0)
        if not word.startswith("-") or word == "-":
            outputs.append(File(tuple(options), word))
            options = []
            continue
        if _takes_no_value(word[1:], remaining):
            options.append(Option(word[1:]))
            continue
        if not remaining:
            raise InputError(f"the option {word} lacks its value")
        value = remaining.pop(0)
        if word == "-i":
            inputs.append(File(tuple(options), value))
            options = []
        else:
            options.append(Option(word[1:], value))
    return CommandLine(tuple(inputs), tuple(outputs), tuple(options))


def refuse_overwritten_inputs(command: CommandLine) -> None:
    """Raise InputError where an output is the file of an input under another name, which ffmpeg does not notice."""
    sources = [file.url.removeprefix("file:") for file in command.inputs if file.url != "-"]
    for output in command.outputs:
        if output.url != "-":
            refuse_input_as_output(output.url.removeprefix("file:"), sources)


def asks_for_information(words: Iterable[str]) -> bool:
    """True where ffmpeg would only print information about itself."""
    return any(word.startswith("-") and word[1:] in _INFORMATION for word in words)


def for_reading(file: File) -> File:
    """An input with those of its options that the reading ffmpeg needs."""
    return File(tuple(option for option in file.options if option.base not in _WRITER_ONLY), file.url)


def shared_options(command: CommandLine) -> list[Option]:
    """Options of the whole command that are among those of outputs, for the reading ffmpeg."""
    options = (option for file in command.outputs for option in file.options)
    return [option for option in (*options, *command.rest) if option.base in _SHARED]


def _takes_no_value(name: str, following: Sequence[str]) -> bool:
    base = name.partition(":")[0]
    if base in _OPTIONAL_VALUE:
        return not (following and re.fullmatch(r"[01]|true|false", following[0]))
    plain = base[2:] if base.startswith("no") else base
    return base in NO_VALUE or (base != plain and plain in NO_VALUE | _OPTIONAL_VALUE)
