"""Race of WaveGlow contenders from a clone: the same as `aigc bench waveglow`, with the same options."""

from __future__ import annotations

import sys

from aigc_plugin.cli import main

if __name__ == "__main__":
    sys.exit(main(["bench", "waveglow", *sys.argv[1:]]))
