#!/usr/bin/env bash
# A GIF as a larger, smoother film that every player takes.         gif-to-video.sh IN.gif OUT.mp4
#
# A GIF is RGB: it becomes YUV first, by the matrix that the tags then name. Players want even sizes and 4:2:0.
set -euo pipefail
yuv="scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int,format=yuv444p"
tags="setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
aigc ffmpeg -i "$1" -vf "$yuv,$tags,aigc_upscale=2,aigc_interpolate=factor=2,format=yuv420p" \
    -c:v libx264 -crf 17 -movflags +faststart "$2"
