"""Show one moment of a video in slow motion, twice as large.

python examples/slow_motion.py VIDEO OUT.mp4 FROM TO

FROM and TO are seconds, or h:mm:ss.fraction. Audio is stretched at its pitch; timestamps stay exact.
"""

import sys
import tempfile
from pathlib import Path

import aigc_plugin as aigc


def main(video: str, target: str, start: str, end: str) -> None:
    slow = aigc.InterpolateOptions(slow=4, quality="best", start=start, end=end, codec="ffv1")  # lossless
    with tempfile.TemporaryDirectory() as folder:
        moment = Path(folder) / "moment.mkv"
        aigc.interpolate_video(video, moment, slow)
        result = aigc.upscale_video(moment, target, aigc.UpscaleOptions(scale=2), overwrite=True)
    print(f"{target}: {result.frames} frames of {result.width} x {result.height}")


if __name__ == "__main__":
    main(*sys.argv[1:5])
