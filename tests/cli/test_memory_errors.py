"""Memory that runs out is told as such, however a library puts it."""

from __future__ import annotations

import errno
import resource

import pytest

from aigc_plugin.cli.memory_errors import is_out_of_memory
from support.run_aigc import only_line, run

MEGABYTE = 1 << 20


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), True),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), True),
        (ImportError("libavcodec.so: failed to map segment from shared object"), True),
        (RuntimeError("can't start new thread"), True),
        (ImportError("No module named 'x'"), False),
        (OSError(errno.ENOENT, "No such file or directory"), False),
    ],
)
def test_what_is_for_want_of_memory(error: Exception, expected: bool) -> None:
    assert is_out_of_memory(error) == expected


def test_a_low_limit_is_told_with_what_is_needed(tmp_path: object) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (160 * MEGABYTE, 160 * MEGABYTE))

    done = run("vocode", "missing.wav", f"{tmp_path}/out.wav", before=limit)
    assert "out of memory (this process may take 160 MB (ulimit -v), and speech needs 400)" in only_line(done)
    assert done.returncode == 1
