"""Two selections of the tests for -m: `quick` for the daily loop, `second_python` for what another Python can change.

Both take one case of each test function: its last, which is that of the widest tier where the tests run on each tier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]

# Folders and files of which every function is quick: together under two minutes on two cores.
QUICK = (
    "data", "files", "lavfi", "media/image", "ops", "signal", "test_backends.py", "test_codebase.py", "test_types.py",
    "text", "weights",
)  # fmt: skip
# Text and values: there the cases are the checks, and cost nothing. All of them run on the second Python.
ALL_CASES = ("lavfi", "ops/test_arrays.py", "packaging", "test_types.py", "text")
# These look at the tree, or race with others, and no Python changes what they see.
FIRST_PYTHON_ONLY = ("bench", "test_codebase.py")

# Of files, processes, networks and FFmpeg more than of Python: one function of each file shows that they work there.
ONE_FUNCTION = (
    "cli/test_upscale.py", "cli/test_vocode.py", "cli/test_vocode_model.py", "data", "delivery", "integrations/ffmpeg",
    "jobs", "media/video", "weights/test_damaged_files.py",
)  # fmt: skip


def mark(items: Iterable[pytest.Item]) -> None:
    """Give each test the markers of the selections that it belongs to."""
    items = list(items)
    last = list(last_cases(items))
    for item in last:
        if is_in(item, QUICK):
            item.add_marker("quick")
    first_of_file = {item.path: item for item in reversed(last)}
    for item in [*last, *(item for item in items if is_in(item, ALL_CASES))]:
        left_out = is_in(item, ONE_FUNCTION) and first_of_file[item.path] is not item
        if not left_out and not is_in(item, FIRST_PYTHON_ONLY):
            item.add_marker("second_python")


def last_cases(items: Iterable[pytest.Item]) -> Iterator[pytest.Item]:
    """The last case of each test function."""
    yield from {item.nodeid.partition("[")[0]: item for item in items}.values()


def is_in(item: pytest.Item, places: Iterable[str]) -> bool:
    """Tell whether the test stands in one of the folders or files of tests/."""
    return any(item.path.is_relative_to(TESTS / place) for place in places)
