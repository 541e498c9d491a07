#!/usr/bin/env bash
# Four times as slow, and as smooth as before.      slow-motion.sh IN OUT
#
# slow=4 stretches the times and makes the pictures between; atempo stretches the sound at its pitch, by 0.5 at most
# at a time. Without sound in the film leave -af out.
set -euo pipefail
aigc ffmpeg -i "$1" -vf "aigc_interpolate=slow=4" -af "atempo=0.5,atempo=0.5" -c:v libx264 -crf 17 "$2"
