"""MP4 and its kin on stdin: those with their index at the end are told apart from what is damaged."""

from __future__ import annotations

import io
import os
import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

from aigc_plugin.media.late_index import has_late_index
from support.run_aigc import only_line, run


def box(kind: bytes, size: int = 8) -> bytes:
    return struct.pack(">I4s", size, kind) + bytes(size - 8)


BEGINNINGS = {
    "late": (box(b"ftyp", 32) + box(b"free") + box(b"mdat", 500), True),
    "late, without brand": (box(b"wide") + box(b"mdat", 500), True),
    "of 64 bits": (box(b"ftyp", 24) + struct.pack(">I4sQ", 1, b"mdat", 1 << 40) + bytes(500), True),
    "early": (box(b"ftyp", 32) + box(b"moov", 300) + box(b"mdat", 500), False),
    "early and long": (box(b"ftyp", 32) + struct.pack(">I4s", 100_000, b"moov") + bytes(5000), False),
    "Matroska": (b"\x1aE\xdf\xa3" + bytes(500), False),
    "nothing": (b"", False),
    "a byte": (b"\0", False),
}


@pytest.mark.parametrize(("head", "expected"), BEGINNINGS.values(), ids=BEGINNINGS)
def test_the_first_boxes_tell(head: bytes, expected: bool) -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as pipe:
        with os.fdopen(writing, "wb") as writer:
            writer.write(head)
        assert has_late_index(pipe) is expected
        assert pipe.read() == head
    assert not has_late_index(io.BufferedReader(io.BytesIO(head)))  # it can seek


def write_noise(path: Path, *, early: bool = False) -> bytes:
    """A video, or audio for .m4a, that no buffer holds as a whole; return its bytes."""
    rng = np.random.default_rng(0)
    with av.open(str(path), "w", options={"movflags": "+faststart"} if early else {}) as file:
        if path.suffix == ".m4a":
            sound = file.add_stream("aac", rate=44100, bit_rate=256_000)
            for start in range(0, 20 * 44100, 1024):
                frame = AudioFrame.from_ndarray(rng.uniform(-0.5, 0.5, (1, 1024)).astype(np.float32), "fltp", "mono")
                frame.rate, frame.pts, frame.time_base = 44100, start, Fraction(1, 44100)
                file.mux(sound.encode(frame))
            file.mux(sound.encode(None))
        else:
            video = file.add_stream("mpeg4", rate=25, bit_rate=20_000_000)
            video.width, video.height, video.pix_fmt = 320, 240, "yuv420p"
            for _ in range(12):
                picture = rng.integers(0, 256, (240, 320, 3), np.uint8)
                file.mux(video.encode(VideoFrame.from_ndarray(picture, "rgb24")))
            file.mux(video.encode(None))
    return path.read_bytes()


@pytest.mark.parametrize(("name", "command"), [("a.mp4", "upscale"), ("a.3gp", "upscale"), ("a.m4a", "vocode")])
def test_a_pipe_with_its_index_at_the_end_is_explained(name: str, command: str, tmp_path: Path) -> None:
    content = write_noise(tmp_path / name)
    assert len(content) > 200_000
    model = ["--model", "point"] if command == "upscale" else []
    done = run(command, "-", tmp_path / ("out.mkv" if model else "out.wav"), *model, given=content)
    assert done.returncode == 1
    message = only_line(done)
    assert "stdin is an MP4, MOV or M4A with its index at the end" in message
    assert "faststart" in message
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_pipe_with_its_index_first_is_read(tmp_path: Path) -> None:
    content = write_noise(tmp_path / "a.mp4", early=True)
    done = run("upscale", "-", tmp_path / "out.mkv", "--model", "point", "--preset", "ultrafast", given=content)
    assert done.returncode == 0, done.stderr
    with av.open(str(tmp_path / "out.mkv")) as file:
        assert sum(1 for _ in file.decode(video=0)) == 12
