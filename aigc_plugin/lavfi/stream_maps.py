"""Find the video stream among the `-map` options of an output that uses our filters."""

from __future__ import annotations

import re
from dataclasses import dataclass

import av
import av.error

from ..errors import InputError
from .command_line import CommandLine, Option
from .input_facts import video_streams

_MAP = re.compile(r"(?P<file>\d+)(:(?P<spec>[^?]*))?\??")
_FRAMES = "[aigcframes]"
_BESIDE = ("a", "s", "d", "t")  # the kinds that `-map 0` takes beside video


@dataclass(frozen=True)
class Maps:
    """The `-map` options, split.

    reading    arguments that map the video stream; empty where ffmpeg chooses
    options    options of the output with the maps of its other streams
    left_out   a line about each other video stream that was mapped
    label      of the pad that `options` map our frames from; empty where they come by themselves, as the only video
    """

    reading: list[str]
    options: tuple[Option, ...]
    left_out: tuple[str, ...] = ()
    label: str = ""


def split_maps(command: CommandLine, output: int) -> Maps:
    """Split the maps of output number `output`; InputError where they do not choose one video stream."""
    options = command.outputs[output].options
    maps = [option for option in options if option.name == "map"]
    if not maps:
        return Maps([], options)
    videos: list[str] = []
    others: list[Option] = []
    for option in options:
        if option.name != "map":
            others.append(option)
            continue
        chosen, rest = _split_map(command, option)
        videos += chosen
        others += rest
    if len(videos) != 1:
        raise InputError(
            f"-map chooses {len(videos)} video streams for our filters",
            hint="map one, such as -map 0:v:0; others can go through -filter_complex",
        )
    if not any(option.name == "map" for option in others):
        others += [Option("an"), Option("sn"), Option("dn")]
    covers, left_out = _other_videos(command, maps)
    label = _FRAMES if covers else ""
    frames = [Option("map", label)] if label else []
    return Maps(["-map", videos[0]], (*frames, *others, *covers), tuple(left_out), label)


def _other_videos(command: CommandLine, maps: list[Option]) -> tuple[list[Option], list[str]]:
    """Maps that copy the pictures of inputs that are mapped as a whole, and lines about their other videos."""
    options: list[Option] = []
    left_out: list[str] = []
    for option in maps:
        match = _MAP.fullmatch(option.value or "")
        if match is None or match["spec"]:
            continue
        url = command.inputs[int(match["file"])].url if int(match["file"]) < len(command.inputs) else ""
        streams = video_streams(url)
        for index in streams.covers:
            place = 1 + len(options) // 2  # among the videos of the output
            options += [Option("map", f"{match['file']}:{index}"), Option(f"c:v:{place}", "copy")]
        left_out += [
            f"stream {index} (video) of {url} is left out: our filters take one" for index in streams.videos[1:]
        ]
    return options, left_out


def _split_map(command: CommandLine, option: Option) -> tuple[list[str], list[Option]]:
    """The video streams that a map chooses, and maps for the other streams."""
    value = option.value or ""
    if value.startswith(("-", "[")):
        if value.startswith("-") and (value[1:].isdigit() or re.match(r"-\d+:[vV]", value)):
            raise InputError(f"-map {value} would take away the video", hint="map what is wanted by name")
        return [], [option]
    match = _MAP.fullmatch(value)
    if match is None:
        return [], [option]
    file, spec = match["file"], match["spec"] or ""
    kind = spec[:1]
    if not spec:
        return [f"{file}:V:0"], [Option("map", f"{file}:{each}?") for each in _BESIDE]
    if kind in ("v", "V"):
        return [f"{file}:v:0" if spec in ("v", "V") else f"{file}:{spec}"], []
    if spec.isdigit() and _is_video(command, int(file), int(spec)):
        return [f"{file}:{spec}"], []
    return [], [option]


def _is_video(command: CommandLine, file: int, index: int) -> bool:
    """True where a stream that is chosen by its number alone is video."""
    if file >= len(command.inputs):
        raise InputError(f"-map {file}:{index} names input {file}, and there are {len(command.inputs)}")
    url = command.inputs[file].url
    try:
        with av.open(url) as container:
            return index < len(container.streams) and container.streams[index].type == "video"
    except (av.error.FFmpegError, OSError):
        raise InputError(
            f"-map {file}:{index} does not say whether it is video", hint=f"write -map {file}:v:0 instead"
        ) from None
