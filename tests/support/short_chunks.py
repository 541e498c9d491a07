"""`aigc` with chunks of a few frames, for tests to kill: `python short_chunks.py LENGTH COMMAND …`."""

from __future__ import annotations

import sys

from aigc_plugin.jobs import long_work


def main(length: int, arguments: list[str]) -> int:
    from aigc_plugin.cli import main as aigc

    long_work._SHORTEST = long_work._LONGEST = length
    return aigc(arguments)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
