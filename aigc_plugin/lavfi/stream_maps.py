"""Find the video stream among the `-map` options of an output that uses our filters."""

from __future__ import annotations

import re
from dataclasses import dataclass

import av
import av.error

from ..errors import InputError
from .command_line import CommandLine, Option

_MAP = re.compile(r"(?P<file>\d+)(:(?P<spec>[^?]*))?\??")
_BESIDE = ("a", "s", "d", "t")  # the kinds that `-map 0` takes beside video


@dataclass(frozen=True)
class Maps:
    """The `-map` options, split.

    reading    arguments that map the video stream; empty where ffmpeg chooses
    options    options of the output with the maps of its other streams
    """

    reading: list[str]
    options: tuple[Option, ...]


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
    return Maps(["-map", videos[0]], tuple(others))


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
        return [f"{file}:v:0"], [Option("map", f"{file}:{each}?") for each in _BESIDE]
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
