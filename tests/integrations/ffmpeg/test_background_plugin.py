"""The frei0r source of backgrounds inside ffmpeg: the frames of `Background`, in a loop, from any moment on."""

from __future__ import annotations

import ctypes
import subprocess
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from aigc_plugin import Background
from aigc_plugin.generators.background import Motion
from aigc_plugin.lavfi.plugin_files import plugin_path
from support.run_aigc import environment

Frames = NDArray[np.uint8]
SIZE = (61, 37)  # rows that are no multiple of 8 bytes are no trouble for a source


def frames_of(ffmpeg: str, parameters: str, rate: int, count: int) -> tuple[Frames, str]:
    """Frames (n, h, w, 4) of blue, green, red and alpha that ffmpeg's source gives, and what it says."""
    source = f"frei0r_src=size=64x36:framerate={rate}:filter_name=aigc_background"
    source += f":filter_params={parameters}"
    done = subprocess.run(
        [ffmpeg, "-v", "error", "-f", "lavfi", "-i", source, "-frames:v", str(count), "-pix_fmt", "bgra", "-f",
         "rawvideo", "-"],
        env=environment(FREI0R_PATH=str(plugin_path("background").parent)), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return np.frombuffer(done.stdout, np.uint8).reshape(-1, 36, 64, 4), done.stderr.decode()


def assert_shows(bgra: Frames, rgb: Frames) -> None:
    """The same but for rounding: a loop of other moments has other roots of unity."""
    assert np.abs(bgra[..., 2::-1].astype(int) - rgb).max() <= 3


@pytest.mark.parametrize("rate", [25, 30])
def test_its_frames_are_those_of_a_background(rate: int, ffmpeg: str) -> None:
    frames, said = frames_of(ffmpeg, "underwater|2|7|0.5|1.5", rate, 2 * rate + 2)
    assert said == ""
    motion = Motion(speed=0.5, energy=1.5)
    loop = Background.load("underwater").loop((64, 36), fps=rate, seconds=2, seed=7, motion=motion)
    for number in (0, 1, 9, 2 * rate - 1):
        assert_shows(frames[number], loop.frame(number))
    assert (frames[..., 3] == 255).all()
    np.testing.assert_array_equal(frames[2 * rate :], frames[:2])
    assert np.abs(frames[5].astype(int) - frames[0]).max() > 20


def test_what_cannot_be_is_said_and_the_defaults_are_used(ffmpeg: str) -> None:
    usual, _ = frames_of(ffmpeg, "nebula", 25, 2)
    for parameters, message in (
        ("ocean", "there is no style 'ocean' among aurora, bokeh"),
        ("nebula|0", "seconds cannot be '0'"),
        ("nebula|nan", "seconds cannot be 'nan'"),
        ("nebula|8|-1", "seed cannot be '-1'"),
        ("nebula|8|0|99", "speed cannot be '99'"),
    ):
        frames, said = frames_of(ffmpeg, parameters, 25, 2)
        assert said.startswith(f"aigc_background: {message}")
        assert said.count("\n") == 1
        np.testing.assert_array_equal(frames, usual)


class Host:
    """A host that calls the library itself, with times in seconds, as editors do."""

    def __init__(self, width: int, height: int) -> None:
        self._library = ctypes.CDLL(str(plugin_path("background")))
        self._library.f0r_construct.restype = ctypes.c_void_p
        self._instance = ctypes.c_void_p(self._library.f0r_construct(width, height))
        self._shape = (height, width, 4)

    def frame(self, time: float) -> Frames:
        out = np.zeros(self._shape, np.uint8)
        self._library.f0r_update(self._instance, ctypes.c_double(time), None, out.ctypes.data_as(ctypes.c_void_p))
        return out

    def close(self) -> None:
        self._library.f0r_destruct(self._instance)


def test_times_in_seconds_and_jumps() -> None:
    host = Host(*SIZE)
    loop = Background.load("nebula").loop(SIZE, fps=25, seconds=8)
    for number in (0, 1, 2, 150, 25, 26, 0, 400):
        assert_shows(host.frame(number / 25), loop.frame(number % 200))
    host.close()


def test_it_says_that_it_is_a_source(tmp_path: Path) -> None:
    class Info(ctypes.Structure):
        _fields_ = (
            ("name", ctypes.c_char_p), ("author", ctypes.c_char_p), ("type", ctypes.c_int), ("model", ctypes.c_int),
            ("version", ctypes.c_int), ("major", ctypes.c_int), ("minor", ctypes.c_int), ("count", ctypes.c_int),
            ("explanation", ctypes.c_char_p),
        )  # fmt: skip

    for name, kind, count in (("background", 1, 5), ("upscale", 0, 2), ("interpolate", 0, 2)):
        info = Info()
        ctypes.CDLL(str(plugin_path(name))).f0r_get_plugin_info(ctypes.byref(info))
        assert (info.type, info.count, info.version) == (kind, count, 1)


def test_a_frame_that_cannot_be_is_black(capfd: pytest.CaptureFixture[str]) -> None:
    host = Host(1, 1)
    np.testing.assert_array_equal(host.frame(0)[0, 0], [0, 0, 0, 255])
    host.close()
    assert "aigc_background:" in capfd.readouterr().err
