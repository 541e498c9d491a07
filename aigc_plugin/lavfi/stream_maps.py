"""The `-map` options of an output whose pictures go through our filters: which stream they are of."""

from __future__ import annotations

import re
from dataclasses import dataclass

import av
import av.error

from ..errors import InputError
from .command_line import CommandLine, Option

_MAP = re.compile(r"(?P<file>\d+)(:(?P<spec>[^?]*))?\??")
_BESIDE = ("a", "s", "d", "t")  # what `-map 0` takes beside pictures


@dataclass(frozen=True)
class Maps:
    """`reading` is the map of the pictures, empty where ffmpeg is to choose; `options` are those of the output without
    it: its other streams."""

    reading: list[str]
    options: tuple[Option, ...]


def pictures_apart(command: CommandLine, output: int) -> Maps:
    """InputError for maps that do not say one video stream."""
    options = command.outputs[output].options
    maps = [option for option in options if option.name == "map"]
    if not maps:
        return Maps([], options)
    pictures: list[str] = []
    kept: list[Option] = []
    for option in options:
        if option.name != "map":
            kept.append(option)
            continue
        chosen, rest = _divided(command, option)
        pictures += chosen
        kept += rest
    if len(pictures) != 1:
        raise InputError(
            f"-map chooses {len(pictures)} video streams for our filters",
            hint="map one, such as -map 0:v:0; others can go through -filter_complex",
        )
    if not any(option.name == "map" for option in kept):
        kept += [Option("an"), Option("sn"), Option("dn")]
    return Maps(["-map", pictures[0]], tuple(kept))


def _divided(command: CommandLine, option: Option) -> tuple[list[str], list[Option]]:
    """The video stream that the map chooses, and maps for the others that it does."""
    value = option.value or ""
    if value.startswith(("-", "[")):
        if value.startswith("-") and (value[1:].isdigit() or re.match(r"-\d+:[vV]", value)):
            raise InputError(f"-map {value} would take away the pictures", hint="map what is wanted by name")
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
    """Of a stream that is chosen by its number alone."""
    if file >= len(command.inputs):
        raise InputError(f"-map {file}:{index} names input {file}, and there are {len(command.inputs)}")
    url = command.inputs[file].url
    try:
        with av.open(url) as container:
            return index < len(container.streams) and container.streams[index].type == "video"
    except (av.error.FFmpegError, OSError):
        raise InputError(
            f"-map {file}:{index} does not say whether it is pictures", hint=f"write -map {file}:v:0 instead"
        ) from None
