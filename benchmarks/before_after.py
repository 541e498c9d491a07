"""Draw an image before and after upscaling, side by side, as docs/images/before-after.png is drawn.

python benchmarks/before_after.py IN OUT.png [LEFT,TOP,WIDTH,HEIGHT]

The input is halved by an antialiasing bicubic filter. Before: the half, enlarged by a bicubic filter, as a player
shows it. After: the half, upscaled by the packaged network. Both are shown with every pixel doubled, without any
smoothing. The box chooses a part of the input, in its pixels; without it the whole image is drawn.
The picture in the README is of chelsea.png (CC0, scikit-image), which the network has not been trained on.
"""

from __future__ import annotations

import sys

import numpy as np
from PIL import Image

from aigc_plugin import Upscaler

MODEL, SCALE = "aigc-x2", 2
GAP = 8
ZOOM = 2


def main() -> None:
    source, target = sys.argv[1:3]
    image = Image.open(source).convert("RGB")
    box = [int(number) for number in sys.argv[3].split(",")] if len(sys.argv) > 3 else [0, 0, *image.size]
    left, top, width, height = box
    half = image.resize((image.width // SCALE, image.height // SCALE), Image.Resampling.BICUBIC)
    before = Upscaler.load("bicubic", scale=SCALE).generate(np.asarray(half))
    after = Upscaler.load(MODEL).generate(np.asarray(half))
    parts = [frame[top : top + height, left : left + width] for frame in (before, after)]
    white = np.full((height, GAP // ZOOM, 3), 255, np.uint8)
    together = np.concatenate([parts[0], white, parts[1]], axis=1)
    Image.fromarray(together.repeat(ZOOM, axis=0).repeat(ZOOM, axis=1)).save(target, optimize=True)


if __name__ == "__main__":
    main()
