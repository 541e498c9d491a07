"""A recording whose index is missing is named by everything that opens it, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import aigc_plugin as aigc
from aigc_plugin.errors import MediaError
from support.video_files import write_video

Job = Callable[[str, Path], object]
JOBS: dict[str, Job] = {
    "upscale": lambda source, folder: aigc.upscale_video(source, folder / "out.mp4"),
    "interpolate": lambda source, folder: aigc.interpolate_video(source, folder / "out.mp4"),
    "cut": lambda source, folder: aigc.cut_file(source, folder / "out.mp4", ["0-1"]),
    "join": lambda source, folder: aigc.join_files([source, source], folder / "out.mp4"),
    "mix": lambda source, folder: aigc.mix_files([source], folder / "out.wav"),
    "vocode": lambda source, folder: aigc.vocode_file(source, folder / "out.wav"),
    "publish": lambda source, folder: aigc.publish(source, f"hls:{folder / 'out'}"),
    "plan": lambda source, folder: aigc.plan_publishing(source, f"hls:{folder / 'out'}"),
    "read": lambda source, folder: aigc.Audio.read(source),
}


@pytest.fixture(scope="module")
def unfinished(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("camera") / "recording.mp4"
    data = write_video(path).read_bytes()
    path.write_bytes(data[: data.index(b"moov") - 4])
    return str(path)


@pytest.mark.parametrize("job", JOBS)
def test_it_is_named(job: str, unfinished: str, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"recording\.mp4 lacks its index: the recording or the copy was not finished"):
        JOBS[job](unfinished, tmp_path)
    assert list(tmp_path.iterdir()) == []
