"""Messages on what goes into no file of audio alone: cover pictures, chapters, further tracks, bits."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soundfile
from av.audio.frame import AudioFrame
from av.stream import Disposition

from aigc_plugin.jobs.edit.cut_file import cut_file
from aigc_plugin.media.audio.left_out import left_out, narrowed
from aigc_plugin.options.edit import CutOptions


def book(path: Path) -> Path:
    """Two tracks of half a second, a cover and two chapters, as audio books have them."""
    with av.open(path, "w", format="mp4") as container:
        tracks: list[Any] = [container.add_stream("aac", rate=16000, layout="mono") for _ in range(2)]
        cover: Any = container.add_stream("mjpeg")
        cover.width, cover.height, cover.pix_fmt = 16, 16, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        base = Fraction(1, 1000)
        container.set_chapters([
            {"id": number, "start": 250 * number, "end": 250 * number + 250, "time_base": base, "metadata": {}}
            for number in range(2)
        ])  # fmt: skip
        for packet in (*cover.encode(av.VideoFrame(16, 16, "yuvj420p")), *cover.encode(None)):
            container.mux(packet)
        for number in range(8):
            frame = AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 16000, 1024 * number
            for track in tracks:
                container.mux(track.encode(frame))
        for track in tracks:
            container.mux(track.encode(None))
    return path


def test_a_book_with_cover_and_chapters(tmp_path: Path) -> None:
    source = book(tmp_path / "book.m4b")
    lines = ["the cover picture is left out", "2 chapters are left out", "1 further audio tracks are left out"]
    assert list(left_out(str(source))) == lines
    done = cut_file(source, tmp_path / "part.flac", ["0.1-0.3"])
    assert [line for line in done.warnings if "left out" in line] == [f"{source}: {line}" for line in lines]


@pytest.mark.parametrize(
    ("subtype", "bits", "target", "told"),
    [
        ("PCM_24", "16", "a.wav", True), ("PCM_24", "24", "a.wav", False), ("FLOAT", "24", "a.wav", True),
        ("FLOAT", "24", "a.flac", False), ("PCM_24", "16", "a.flac", True), ("PCM_24", "16", "a.mp3", False),
        ("PCM_16", "16", "a.wav", False), ("DOUBLE", "float", "a.wav", False),
    ],
)  # fmt: skip
def test_fewer_bits_are_told(subtype: str, bits: str, target: str, told: bool, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "in.wav", np.zeros(4000), 8000, subtype=subtype)
    assert (narrowed(str(tmp_path / "in.wav"), target, bits) is not None) == told
    done = cut_file(tmp_path / "in.wav", tmp_path / target, ["0-0.2"], CutOptions(bits=bits))
    assert any("samples have" in line for line in done.warnings) == told
