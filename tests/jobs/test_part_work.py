"""Chunks of a video that are made apart, in any order, and joined: the video of one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import aigc_plugin as aigc
from aigc_plugin.files.chunk_part import PartFinished
from aigc_plugin.files.chunk_store import ChunkStore
from aigc_plugin.jobs import long_work
from aigc_plugin.jobs.part_work import PartWork
from aigc_plugin.jobs.video_job import VideoJob
from aigc_plugin.jobs.video_jobs import filter_job, interpolate_job, upscale_job
from support.video_files import write_video_with_audio

FRAMES, CHUNK = 30, 8
Made = dict[int, tuple[bytes, Mapping[str, Any]]]


@pytest.fixture(autouse=True)
def short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_work, "_SHORTEST", CHUNK)
    monkeypatch.setattr(long_work, "_LONGEST", CHUNK)


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_video_with_audio(
        tmp_path_factory.mktemp("parts") / "in.mkv", frames=FRAMES, audio="flac", options={"qp": "0"}
    )


def made(job: VideoJob, folder: Path, first: int, until: int, facts: Mapping[str, str]) -> Made:
    """The chunks of a part, which leaves no file."""
    folder.mkdir()
    chunks: Made = {}
    part = PartWork(
        first, until, CHUNK, facts, lambda number, content, details: chunks.update({number: (content, details)})
    )
    with pytest.raises(PartFinished):
        replace(job, target=folder / Path(job.target).name).run(part=part)
    assert list(folder.iterdir()) == []
    return chunks


def jobs(kind: str, video: Path, target: Path) -> VideoJob:
    if kind == "upscale":
        wanted = aigc.UpscaleOptions(model="point", resume=True, encoder_options={"preset": "ultrafast"})
        return upscale_job(video, target, wanted, False)
    if kind == "interpolate":
        return interpolate_job(video, target, aigc.InterpolateOptions(quality="fast", resume=True, fps=40), False)
    chain = "interpolate=factor=2:quality=fast,upscale=2:point"
    return filter_job(video, target, chain, aigc.FilterOptions(codec="ffv1", resume=True), False)


@pytest.mark.parametrize(("kind", "chunks"), [("upscale", 3), ("interpolate", 6), ("filter", 7)])
def test_parts_in_any_order_give_the_video_of_one_run(kind: str, chunks: int, video: Path, tmp_path: Path) -> None:
    whole, target = tmp_path / "whole.mp4", tmp_path / "out.mp4"
    jobs(kind, video, whole).run()
    job = jobs(kind, video, target)
    planned = job.long_work()
    assert planned is not None
    work, frames = planned
    assert (work.length, int(frames) // CHUNK) == (CHUNK, chunks)
    late = made(job, tmp_path / "b", 2, 99, {})
    early = made(job, tmp_path / "a", 0, 1, {})
    assert (sorted(early), sorted(late)) == ([0], list(range(2, chunks)))
    with ChunkStore(str(target), work.job, gaps=True) as store:
        for number, (content, details) in (early | late).items():
            writer = store.begin(number)
            writer.write(content)
            writer.finish(details)
    with ChunkStore(str(target), work.job, gaps=True) as store:
        assert sorted(store.numbered) == [0, *range(2, chunks)]
    job.run()
    assert target.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "out.mp4", "whole.mp4"]


def test_other_work_than_that_of_the_machine_that_joins_is_refused(video: Path, tmp_path: Path) -> None:
    job = jobs("upscale", video, tmp_path / "out.mp4")
    part = PartWork(0, 1, CHUNK, {"backend": "abacus"}, lambda number, content, details: None)
    with pytest.raises(aigc.InputError, match=r"backend is .* on a machine of the cluster, and abacus on the one"):
        job.run(part=part)


def test_an_encoder_without_chunks_ends_at_once(video: Path, tmp_path: Path) -> None:
    options = aigc.UpscaleOptions(
        model="point", resume=True, codec="libx264", encoder_options={"x264-params": "vbv-maxrate=900:vbv-bufsize=900"}
    )
    job = upscale_job(video, tmp_path / "out.mp4", options, False)
    assert made(job, tmp_path / "part", 0, 99, {}) == {}


def test_chunks_after_a_gap_do_not_count_where_they_follow_each_other(tmp_path: Path) -> None:
    """As in speech, where a chunk says how much it holds."""
    target = str(tmp_path / "out.wav")
    with ChunkStore(target, {}) as store:
        for number in (0, 1, 2):
            store.begin().finish({"number": number})
        store.numbered[1].file.unlink()
    with ChunkStore(target, {}) as store:
        assert [chunk.details["number"] for chunk in store.chunks] == [0]
        assert sorted(store.numbered) == [0]
    with ChunkStore(target, {}, gaps=True) as store:
        assert sorted(store.numbered) == [0]
