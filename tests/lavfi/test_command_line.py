"""ffmpeg command lines are parsed as ffmpeg parses them."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aigc_plugin.errors import InputError
from aigc_plugin.lavfi.command_line import (
    NO_VALUE,
    asks_for_information,
    parse_command_line,
    refuse_overwritten_inputs,
)
from support.ffmpeg import path_of

LINE = shlex.split(
    "-y -hide_banner -ss 5 -noautorotate -i in.mp4 -re -f lavfi -i sine -map 0:v -vf scale=2:2 -an -c:v:0 libx264"
    " -preset fast o.mp4 -shortest -x264-params a=b - -loglevel error"
)


def test_inputs_outputs_and_their_options() -> None:
    command = parse_command_line(LINE)
    assert [file.url for file in command.inputs] == ["in.mp4", "sine"]
    assert [option.name for option in command.inputs[0].options] == ["y", "hide_banner", "ss", "noautorotate"]
    assert [(option.name, option.value) for option in command.outputs[0].options][:3] == [
        ("map", "0:v"), ("vf", "scale=2:2"), ("an", None),
    ]  # fmt: skip
    assert [file.url for file in command.outputs] == ["o.mp4", "-"]
    assert [option.base for option in command.rest] == ["loglevel"]


def test_parsed_command_is_written_unchanged() -> None:
    command = parse_command_line(LINE)
    assert command.words() == LINE


def test_missing_value_is_refused() -> None:
    with pytest.raises(InputError, match="-vf lacks its value"):
        parse_command_line(["-i", "a", "-vf"])


def test_an_input_under_another_name_is_no_output(tmp_path: Path) -> None:
    """ffmpeg compares names alone, and would empty the film that it reads."""
    film, other = tmp_path / "film.mp4", tmp_path / "other.mp4"
    film.write_bytes(b"film")
    (tmp_path / "link.mp4").symlink_to(film)
    os.link(film, tmp_path / "hard.mp4")
    for name in ("film.mp4", "link.mp4", "hard.mp4", "../" + tmp_path.name + "/film.mp4"):
        for url in (str(tmp_path / name), f"file:{tmp_path / name}"):
            with pytest.raises(InputError, match="same file as the input"):
                refuse_overwritten_inputs(parse_command_line(["-i", str(film), str(other), url]))
    refuse_overwritten_inputs(parse_command_line(["-i", str(film), "-f", "null", "-", str(other)]))


def test_requests_for_information_are_recognised() -> None:
    assert asks_for_information(["-hide_banner", "-filters"])
    assert not asks_for_information(["-i", "a", "b"])


def lacks_value(ffmpeg: str, option: str) -> bool:
    done = subprocess.run([ffmpeg, "-hide_banner", f"-{option}"], capture_output=True, text=True)
    return "Missing argument" in done.stderr


@pytest.mark.parametrize("kind", ["system", "static"])
def test_ffmpeg_agrees_which_options_take_no_value(kind: str, require: Callable[[str], Any]) -> None:
    ffmpeg = path_of(kind, require)
    printed = subprocess.run([ffmpeg, "-hide_banner", "-h", "full"], capture_output=True, text=True).stdout
    known = {name for name in NO_VALUE if f"\n-{name} " in printed or f"\n-{name}[" in printed}
    assert len(known) > 25
    assert {name for name in known - {"report"} if lacks_value(ffmpeg, name)} == set()
