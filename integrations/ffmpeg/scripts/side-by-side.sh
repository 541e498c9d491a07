#!/usr/bin/env bash
# What the network adds: lanczos on the left, ours on the right.    side-by-side.sh IN OUT
#
# Both halves are made of the same pictures, so they can be compared at every moment.
set -euo pipefail
graph="[0:v]split[a][b];
    [a]scale=2*iw:2*ih:flags=lanczos[left];
    [b]aigc_upscale=2[right];
    [left][right]hstack[film]"
aigc ffmpeg -i "$1" -filter_complex "$graph" -map "[film]" -map "0:a?" -c:v libx264 -crf 17 -c:a copy "$2"
