#!/usr/bin/env bash
# A film at 60 pictures a second.   sixty-fps.sh IN OUT
#
# Cuts are not morphed. For film from telecine or screen captures, which repeat pictures, add :bridge_duplicates=1.
set -euo pipefail
aigc ffmpeg -i "$1" -vf "aigc_interpolate=60:quality=balanced" -c:v libx264 -crf 17 -c:a copy "$2"
