#!/usr/bin/env bash
# A film twice as large.            upscale.sh IN OUT
#
# aigc_upscale takes a scale (2, 3, 4) or a model: aigc_upscale=2, aigc_upscale=4, aigc_upscale=model=aigc-x2-video
# (for film that was compressed hard). Sound and subtitles are copied as they are.
set -euo pipefail
aigc ffmpeg -i "$1" -map 0 -vf "aigc_upscale=2" \
    -c:v libx264 -crf 17 -preset medium -c:a copy -c:s copy "$2"
