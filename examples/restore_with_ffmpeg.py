"""Restore an old video in one ffmpeg command: ffmpeg's denoiser and sharpener around our filters.

python examples/restore_with_ffmpeg.py VIDEO OUT.mkv [--dry-run]

All tracks are kept. With --dry-run the command is only printed, as what runs: two ffmpegs with `aigc filter` between.
"""

import subprocess
import sys

FILTERS = [
    "hqdn3d=2",  # ffmpeg's
    "aigc_upscale=2:model=aigc-x2-video",
    "aigc_interpolate=fps=50",
    "unsharp=5:5:0.4",  # ffmpeg's
]
AIGC = [sys.executable, "-P", "-m", "aigc_plugin", "ffmpeg"]


def main(video: str, target: str, *options: str) -> int:
    graph = ["-vf", ",".join(FILTERS)]
    output = ["-map", "0", "-c", "copy", "-c:v", "libx264", "-crf", "18", "-y", target]
    return subprocess.run([*AIGC, *options, "-v", "error", "-i", video, *graph, *output], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
