#!/usr/bin/env bash
# Any film at 1080 lines.           to-1080p.sh IN OUT
#
# The network doubles the picture, then ffmpeg brings it to the height; -2 keeps its shape with an even width.
set -euo pipefail
aigc ffmpeg -i "$1" -vf "aigc_upscale=2,scale=-2:1080:flags=lanczos" \
    -c:v libx264 -crf 17 -c:a copy -movflags +faststart "$2"
