#!/usr/bin/env bash
# A spoken text as the sound of a film.     narrate.sh IN TEXT.txt OUT
#
# The voice begins after half a second. apad goes on in silence, and -shortest ends with the pictures.
set -euo pipefail
voice=${AIGC_VOICE:+":voice='$AIGC_VOICE'"} # a name of `aigc say --list-voices`, or a file
aigc ffmpeg -i "$1" -filter_complex "aigc_say=textfile='$2'$voice,adelay=500:all=1,apad[voice]" \
    -map 0:v -map "[voice]" -c:v copy -c:a aac -b:a 160k -shortest "$3"
