"""Speak a text over a video, with subtitles beside it.

python examples/narrate_video.py VIDEO TEXT.txt OUT.mp4

The video is copied, not encoded again; its own audio is replaced. Beside it are OUT.srt and OUT.wav.
"""

import sys
from pathlib import Path

import av

import aigc_plugin as aigc


def main(video: Path, text: Path, target: Path) -> None:
    speech, subtitles = target.with_suffix(".wav"), target.with_suffix(".srt")
    options = aigc.SpeechOptions(voice="aigc-voice-de", speed=0.95)
    result = aigc.speak_to_file(text.read_text("utf-8"), speech, options, srt=subtitles, overwrite=True)
    join(video, speech, target)
    print(f"{target}: {result.duration:.1f} s of narration, made in {result.seconds:.1f} s")


def join(video: Path, speech: Path, target: Path) -> None:
    """Write the packets of a video's first track, and speech as AAC."""
    with av.open(str(video)) as frames, av.open(str(speech)) as audio, av.open(str(target), "w") as output:
        copied = output.add_stream_from_template(frames.streams.video[0])
        encoded = output.add_stream("aac", rate=audio.streams.audio[0].rate)
        for packet in frames.demux(video=0):
            if packet.dts is not None:  # the last one is empty
                packet.stream = copied
                output.mux(packet)
        for frame in audio.decode(audio=0):
            output.mux(encoded.encode(frame))
        output.mux(encoded.encode(None))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
