"""`ffmpeg`: each test that asks for it runs with the system's and with the newest static build."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from support.ffmpeg import path_of


@pytest.fixture(params=["system", "static"])
def ffmpeg(request: pytest.FixtureRequest, require: Callable[[str], Any]) -> str:
    return path_of(request.param, require)


@pytest.fixture
def system_ffmpeg(require: Callable[[str], Any]) -> str:
    return path_of("system", require)
