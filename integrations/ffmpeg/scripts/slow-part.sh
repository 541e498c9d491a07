#!/usr/bin/env bash
# One moment in slow motion, the rest as it was.    slow-part.sh IN OUT FROM TO     (seconds)
#
# The film is split in three; only the middle goes through our filter. There is no sound: it would have gaps.
set -euo pipefail
graph="[0:v]split=3[a][b][c];
    [a]trim=end=$3,setpts=PTS-STARTPTS[before];
    [b]trim=start=$3:end=$4,setpts=PTS-STARTPTS[moment];
    [c]trim=start=$4,setpts=PTS-STARTPTS[after];
    [moment]aigc_interpolate=slow=4[slow];
    [before][slow][after]concat=n=3[film]"
aigc ffmpeg -i "$1" -filter_complex "$graph" -map "[film]" -c:v libx264 -crf 17 "$2"
