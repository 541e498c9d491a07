"""Expand a command line with our filters into several: an ffmpeg that reads, `aigc filter`, one that writes."""

from __future__ import annotations

import re
import shlex
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ..errors import InputError
from ..media.video.colour_tags import ColourTags
from .aigc_graph import AigcGraph, with_known_spelling, without
from .colour_options import FirstFrame, decoder_options, filter_options
from .command_line import CommandLine, File, Option, for_reading, shared_options, words_of
from .ffmpeg_binary import FfmpegBinary
from .graph_split import split_graph
from .input_facts import lost_in_pipe, subtitles_not_found_in
from .names import aigc_name, options_of, source_words
from .stream_maps import Maps, split_maps
from .syntax import Call

# Planar pixel formats that NUT holds; ffmpeg chooses the one that loses nothing.
_NUT_FORMATS = (
    "yuv420p|yuv422p|yuv444p|yuv440p|yuv411p|yuv410p|yuv420p10le|yuv422p10le|yuv444p10le|yuv420p12le|yuv422p12le|"
    "yuv444p12le|yuv420p16le|yuv422p16le|yuv444p16le|yuva420p|yuva422p|yuva444p|yuva420p10le|yuva422p10le|"
    "yuva444p10le|yuva420p16le|yuva422p16le|yuva444p16le|gbrp|gbrp10le|gbrp12le|gbrp16le|gbrap|gbrap10le|gbrap12le|"
    "gbrap16le|gray|gray10le|gray12le|gray16le"
)
_PAD = "[aigc]"
_GENERATED = ColourTags(1, 1, 1, 1, "left")
# Without it ffmpeg 5 warns of "Thread message queue blocking" where it encodes more slowly than our filters work, and
# advises an option that the user never gave. A queue of any size fills up in time, and with frames.
_UNQUEUED = ("-thread_queue_size", "0")
_VIDEO_CODEC = re.compile(r"vcodec|(c|codec)(:v(:0)?)?")
_SUBTITLE_CODEC = re.compile(r"scodec|(c|codec)(:s(:0)?)?")
_SUBTITLE_MAP = re.compile(r"(\d+)(:s(:\d+)?)?\??")
_STREAM = re.compile(r"\[\d+(:[^\]]*)?\]")  # a pad that is a stream of an input
_TIME_OPTIONS = {"r", "fpsmax", "fps_mode", "vsync", "enc_time_base"}
_EXACT_TIMES = {"mp4", "mov", "m4v", "mkv", "matroska", "webm", "nut"}
_COARSE_CODECS = {
    "copy",
    "mpeg4",
    "libxvid",
    "mpeg1video",
    "mpeg2video",
    "msmpeg4",
    "msmpeg4v2",
    "h263",
    "gif",
}


class Expansion:
    """The commands that replace `command`.

    command    the user's command line
    ours       its graph with our filters
    program    the ffmpeg to run

    .chain     our filters, as `aigc filter` takes them; None where there are none
    .sources   arguments of `aigc say` or `aigc generate video`, one list for each source
    .lost      a line about each thing of the inputs that does not come out

    InputError for graphs that cannot be split, and for inputs that can be read only once.
    """

    def __init__(self, command: CommandLine, ours: AigcGraph, program: FfmpegBinary) -> None:
        self._program = program
        self._ours = ours
        self._command = with_known_spelling(without(command, ours.option), program)
        self._into = len(command.inputs)
        parts = self._parts = split_graph(
            ours.graph,
            program.filters,
            into=f"{self._into}:v",
            out=f"format=pix_fmts={_NUT_FORMATS}" + ("" if ours.simple else _PAD),
            source_inputs=self._into + filter_input_count(ours),
        )
        if ours.simple and parts.shares_input:
            raise InputError(
                f"-{ours.option.name} uses its input beside our filters as well",
                hint="write it as -filter_complex",
            )
        self.chain = parts.chain
        self.sources = [source_arguments(call) for call in parts.sources]
        if self.chain is not None:
            _check_read_twice(command)
        self.lost = [*self._lost()] if self.chain is not None else []

    def _lost(self) -> Iterator[str]:
        found = {what for file in self._command.inputs for what in lost_in_pipe(file.url)}
        yield from (f"{what}: not passed through our filters" for what in sorted(found))
        output = self._command.outputs[self._ours.output]
        if self._ours.simple:
            yield from self._maps.left_out
            if self._maps.label and _container_of(output) in ("mkv", "matroska"):
                yield "the cover becomes a video track, as ffmpeg writes it: aigc upscale keeps it as an attachment"
        if _container_of(output) in ("ts", "mpegts", "m2ts", "mts") and _copies_subtitles(output):
            for number in _inputs_with_subtitles(output):
                yield from subtitles_not_found_in(self._command.inputs[number].url, "mpegts")

    def looking(self) -> list[str]:
        """Arguments of an ffmpeg that writes the first frame that reaches our filters, with its tags."""
        return self._leading(_NUT_FORMATS, ["-frames:v", "1", "-c:v", "ffv1", "-f", "matroska"])

    def reading(self, pixel_format: str) -> list[str]:
        """Arguments of the ffmpeg that reads; `pixel_format` is that of the first frame."""
        times = self._program.exact_times(of_several=_has_several_inputs(self._parts.before or ""))
        return self._leading(pixel_format, ["-c:v", "rawvideo", *times, "-f", "nut"])

    def _leading(self, pixel_format: str, output: list[str]) -> list[str]:
        files = tuple(for_reading(file) for file in self._command.inputs)
        shared = [*shared_options(self._command)]
        graph = (self._parts.before or "null").replace(_NUT_FORMATS, pixel_format)
        chosen = ["-vf", graph, *self._maps.reading] if self._ours.simple else ["-filter_complex", graph, "-map", _PAD]
        inputs = CommandLine(files, ()).words()
        quiet = ["-hide_banner", "-nostdin", "-loglevel", "error"]
        return [*quiet, *inputs, *words_of(shared), *chosen, "-an", "-sn", "-dn", *output, "-"]

    def filtering(self, first: FirstFrame) -> list[str]:
        """Arguments of `aigc` for our filters."""
        known = ["--progressive"] if first.interlaced else []  # was warned of
        return ["filter", self.chain or "", "-", "-", *filter_options(first.tags), *known]

    def writing(self, tags: ColourTags, sources: Sequence[str]) -> list[str]:
        """Arguments of the ffmpeg that writes; `sources` are the files with the output of `sources`."""
        inputs = []
        if self.chain is not None:
            # Times stay as they are, also where the first is not 0.
            inputs += ["-seek_timestamp", "1", *_UNQUEUED, *decoder_options(tags), "-f", "nut", "-i", "-"]
        for call, path in zip(self._parts.sources, sources, strict=True):
            if aigc_name(call) == "generate":
                inputs += [*_UNQUEUED, *decoder_options(_GENERATED), "-f", "nut", "-i", path]
            else:  # the header of a WAVE stream does not give its length
                inputs += ["-ignore_length", "1", *_UNQUEUED, "-f", "wav", "-i", path]
        command = replace(self._command, outputs=tuple(self._output(n) for n in range(len(self._command.outputs))))
        label = self._maps.label if self._ours.simple and self.chain is not None else ""
        return command.words(more_inputs=[*inputs, "-filter_complex", self._parts.after + label])

    def shell_text(self, first: FirstFrame) -> str:
        """The whole pipeline as a command for bash."""
        tags = first.tags
        sources = [f"<(aigc {shlex.join(arguments)})" for arguments in self.sources]
        marks = [f"AIGC-SOURCE-{number}" for number in range(len(sources))]
        text = shlex.join([self._program.path, *self.writing(tags, marks)])
        for mark, shown in zip(marks, sources, strict=True):
            text = text.replace(mark, shown)
        if self.chain is None:
            return text
        reading = shlex.join([self._program.path, *self.reading(first.pixel_format)])
        return " \\\n| ".join([reading, shlex.join(["aigc", *self.filtering(first)]), text])

    @property
    def _maps(self) -> Maps:
        return split_maps(self._command, self._ours.output)

    def _output(self, number: int) -> File:
        output = self._command.outputs[number]
        if self.chain is None:
            return output
        if self._ours.simple and number == self._ours.output:
            output = replace(output, options=self._maps.options)
        elif self._ours.simple or not _takes_our_frames(output):
            return output
        if not _keeps_times(output):
            return output
        times = self._program.exact_times(of_several=_has_several_inputs(self._parts.after))
        exact = tuple(Option(name[1:], value) for name, value in zip(times[::2], times[1::2], strict=True))
        return replace(output, options=(*output.options, *exact))


def _container_of(output: File) -> str:
    """Name or extension of an output's container."""
    options = {option.base: option.value for option in output.options}
    return options.get("f") or Path(output.url).suffix.removeprefix(".").lower()


def _copies_subtitles(output: File) -> bool:
    codecs = [option.value for option in output.options if _SUBTITLE_CODEC.fullmatch(option.name)]
    return bool(codecs) and codecs[-1] == "copy"


def _inputs_with_subtitles(output: File) -> list[int]:
    """Numbers of the inputs that are mapped as a whole, or for their subtitles."""
    maps = (_SUBTITLE_MAP.fullmatch(option.value or "") for option in output.options if option.name == "map")
    return sorted({int(match[1]) for match in maps if match})


def _has_several_inputs(graph: str) -> bool:
    return len(_STREAM.findall(graph)) > 1


def filter_input_count(ours: AigcGraph) -> int:
    """Number of inputs that our video filters add: 1 where there are any, else 0."""
    from .names import FILTERS

    return int(any(aigc_name(call) in FILTERS for call in ours.graph.calls))


def source_arguments(call: Call) -> list[str]:
    """Arguments of `aigc` for a source: `say` writes WAVE to stdout, `generate` NUT."""
    if aigc_name(call) == "generate":
        options = {name.removeprefix("/"): value for name, value in options_of(call, "generate").items()}
        return ["generate", "video", *source_words("generate", options), "-"]
    return _say_arguments(call)


def _say_arguments(call: Call) -> list[str]:
    options = options_of(call, "say")
    texts = [name for name in ("text", "textfile", "/text") if name in options]
    if len(texts) != 1:
        raise InputError(f"{call.text} must say text=… or textfile=…, one of them")
    source = ["--file", options[texts[0]]] if texts[0] != "text" else ["--", options["text"]]
    others = source_words("say", {name: value for name, value in options.items() if name not in texts})
    return ["say", *others, *source, "-"]


def _takes_our_frames(output: File) -> bool:
    """True for an output that takes frames of -filter_complex: it maps pads by label; the pad without a label goes to
    the first output."""
    names = [option.name for option in output.options]
    mapped = any(option.name == "map" and (option.value or "").startswith("[") for option in output.options)
    return "vn" not in names and (mapped or "map" not in names)


def _keeps_times(output: File) -> bool:
    """True where container and codec can hold the time of each frame, and no option changes times."""
    options = {option.base: option.value for option in output.options}
    codecs = [option.value for option in output.options if _VIDEO_CODEC.fullmatch(option.name)]
    codec = codecs[-1] if codecs else ""
    exact = codec not in _COARSE_CODECS and _container_of(output) in _EXACT_TIMES
    return not _TIME_OPTIONS & options.keys() and exact


def _check_read_twice(command: CommandLine) -> None:
    """Refuse inputs that cannot be read twice: one ffmpeg reads the video, the other the rest."""
    for file in command.inputs:
        url = file.url
        piped = url == "-" or url.startswith(("pipe:", "fd:", "/dev/stdin"))
        if piped or _is_fifo(url):
            raise InputError(
                f"the input {url} is a pipe, and our filters need one that can be read twice",
                hint="save it first, or write the three parts out: ffmpeg … | aigc filter … | ffmpeg …",
            )


def _is_fifo(url: str) -> bool:
    try:
        return stat.S_ISFIFO(Path(url).stat().st_mode)
    except (OSError, ValueError):
        return False
