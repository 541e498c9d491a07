"""Fixtures that every test may use: `data`, `backend`, `require`."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support import require as requirements
from support import selection


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of test media: speech/ljspeech, speech/kerstin (audio and metadata.csv) and music.

    AIGC_DATA, default ../shared/data beside the repository; where that is absent, a small stand-in of the
    same layout is generated, so that the same tests run on a bare clone.
    """
    folder = Path(os.environ.get("AIGC_DATA", requirements.DEFAULT_DATA))
    if (folder / "speech" / "ljspeech").is_dir():
        return folder
    if "AIGC_DATA" in os.environ:
        pytest.fail(f"AIGC_DATA={folder} holds no speech/ljspeech", pytrace=False)
    from support import media  # it writes sound files, which a Blender's Python cannot

    return media.write_tree(tmp_path_factory.mktemp("data"))


@pytest.fixture
def speech(data: Path) -> Path:
    """One short recording of speech, 22,050 Hz mono FLAC."""
    return min(
        (data / "speech" / "ljspeech" / "wavs").glob("*.flac"),
        key=lambda path: (path.stat().st_size, path.name),
    )


@pytest.fixture(scope="session")
def require() -> Callable[[str], Any]:
    """`require(name)`: see tests/support/require.py."""
    return requirements.require


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`backend` runs a test once on each tier that this machine has, or that AIGC_REQUIRE demands of it."""
    if "backend" not in metafunc.fixturenames:
        return
    from aigc_plugin import backends

    wanted = {*backends.available(), *requirements.required()}
    metafunc.parametrize("backend", [tier for tier in requirements.TIERS if tier in wanted], indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The markers `quick` and `second_python`: see tests/support/selection.py."""
    selection.mark(items)


def pytest_collection_finish() -> None:
    """Leave the thousands of tests themselves out of garbage collections."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    requirements.require(request.param)
    return str(request.param)


@pytest.fixture(autouse=True)
def _videos_are_closed() -> Iterator[None]:
    """A video that is left open keeps FFmpeg's log, threads and its file: fail the test that leaves one."""
    yield
    log = sys.modules.get("aigc_plugin.media.video.demuxer_log")
    assert log is None or log.DemuxerLog.number_open() == 0, "a VideoInput was left open"
