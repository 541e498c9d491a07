"""Audio tracks of a video through a cut: every sample, of every format and number of channels."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from aigc_plugin import cut_file

RATE = 48000


def write(path: Path, samples: np.ndarray, codec: str, layout: str) -> None:
    """A second of video at 25 frames a second with interleaved samples (n, channels) as its sound."""
    with av.open(str(path), "w") as file:
        video, audio = file.add_stream("mpeg4", rate=25), file.add_stream(codec, rate=RATE, layout=layout)
        video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
        for shade in range(0, 250, 10):
            picture = av.VideoFrame.from_ndarray(np.full((64, 64, 3), shade, np.uint8))
            file.mux(video.encode(picture))
        file.mux(video.encode(None))
        kind = "s32" if samples.dtype == np.int32 else "s16"
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format=kind, layout=layout)
        frame.sample_rate = RATE
        file.mux(audio.encode(frame))
        file.mux(audio.encode(None))


def read(path: Path) -> np.ndarray:
    with av.open(str(path)) as file:
        return np.concatenate([each.to_ndarray().reshape(-1, each.layout.nb_channels) for each in file.decode(audio=0)])


@pytest.mark.parametrize(
    ("codec", "layout", "dtype"),
    [("pcm_s16le", "stereo", np.int16), ("pcm_s32le", "mono", np.int32), ("pcm_s16le", "hexadecagonal", np.int16)],
)
def test_samples_without_loss_stay_as_they_are(codec: str, layout: str, dtype: type, tmp_path: Path) -> None:
    count, largest = av.AudioLayout(layout).nb_channels, np.iinfo(dtype).max
    samples = np.random.default_rng(0).integers(-largest, largest, (RATE, count), dtype)
    write(tmp_path / "in.mov", samples, codec, layout)
    cut_file(tmp_path / "in.mov", tmp_path / "out.mov", ["0.2-0.8"])
    kept, inside = read(tmp_path / "out.mov"), slice(RATE // 100, -RATE // 100)  # without the faded ends
    assert kept.dtype == dtype
    np.testing.assert_array_equal(kept[inside], samples[RATE // 5 : RATE * 4 // 5][inside])
