"""The frei0r plug-in in a host that takes the user's locale."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from aigc_plugin.lavfi.plugin_files import plugin_path
from support.run_aigc import environment

_COMMA = 'LC_NUMERIC\ndecimal_point ","\nthousands_sep ""\ngrouping -1\nEND LC_NUMERIC\n'
_HOST = """
import ctypes, locale, sys
locale.setlocale(locale.LC_ALL, "xx_XX")
assert locale.localeconv()["decimal_point"] == ","
plugin = ctypes.CDLL(sys.argv[1])
plugin.f0r_construct.restype = ctypes.c_void_p
plugin.f0r_init()
frame, result = ((ctypes.c_uint32 * 1024)() for _ in range(2))
for number in range(1024):
    frame[number] = 0xFF000000 | (number * 2654435761 >> 8 & 0xFFFFFF)
plugin.f0r_update(ctypes.c_void_p(plugin.f0r_construct(32, 32)), ctypes.c_double(0), frame, result)
sys.exit(bytes(frame) == bytes(result))
"""


def test_a_decimal_comma_does_not_stop_the_upscaler(tmp_path: Path, require: Any) -> None:
    """The packaged networks have numbers such as 0.5 in their headers."""
    (tmp_path / "comma").write_text(_COMMA)
    localedef = [require("localedef"), "-c", "-i", "comma", "-f", "UTF-8", "./xx_XX"]
    subprocess.run(localedef, cwd=tmp_path, capture_output=True, check=False)  # it warns of each absent category
    done = subprocess.run(
        [sys.executable, "-c", _HOST, str(plugin_path("upscale"))],
        env=environment(LOCPATH=str(tmp_path)), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
