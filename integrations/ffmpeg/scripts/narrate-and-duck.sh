#!/usr/bin/env bash
# A spoken text over the film's own sound, which makes room for it.         narrate-and-duck.sh IN TEXT.txt OUT
#
# The voice goes two ways: into the mix, and to the compressor that turns the film's sound down while it speaks.
set -euo pipefail
voice=${AIGC_VOICE:+":voice='$AIGC_VOICE'"} # a name of `aigc say --list-voices`, or a file
graph="aigc_say=textfile='$2'$voice,aresample=48000,adelay=500:all=1,apad,asplit[voice][key];
    [0:a]aresample=48000[sound];
    [sound][key]sidechaincompress=threshold=0.02:ratio=8:attack=20:release=400[ducked];
    [ducked][voice]amix=inputs=2:duration=first:normalize=0[mix]"
aigc ffmpeg -i "$1" -filter_complex "$graph" -map 0:v -map "[mix]" -c:v copy -c:a aac -b:a 160k -shortest "$3"
