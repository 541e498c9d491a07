#!/usr/bin/env bash
# An interlaced DVD or tape as a progressive film of four times its pixels.        old-dvd.sh IN OUT
#
# bwdif makes whole pictures of the fields, atadenoise takes noise away before it is enlarged, and the network for
# compressed film does the rest. Pixels of a DVD are no squares; the shape of the picture is kept as the file has it.
set -euo pipefail
aigc ffmpeg -i "$1" -vf "bwdif=mode=send_frame,atadenoise,aigc_upscale=model=aigc-x2-video" \
    -c:v libx264 -crf 16 -c:a copy "$2"
