"""Writes a short clip with sound: AIGC_DATA's, or one made on the spot, of 3 seconds or as many as asked for."""

import os
import shutil
import sys
from fractions import Fraction
from pathlib import Path

import av
import av.filter
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
RATE, SOUND_RATE = 24, 48000


def made(target: Path, seconds: int) -> None:
    """A flight into the Mandelbrot set, with a tone."""
    graph = av.filter.Graph()
    source = graph.add("mandelbrot", f"size=480x270:rate={RATE}:end_scale=0.05:end_pts=120")
    sink = graph.add("buffersink")
    source.link_to(sink)
    graph.configure()
    with av.open(str(target), "w") as container:
        video = container.add_stream("libx264", rate=Fraction(RATE), options={"crf": "16"})
        video.width, video.height, video.pix_fmt = 480, 270, "yuv420p"
        sound = container.add_stream("aac", rate=SOUND_RATE, layout="mono")
        for number in range(seconds * RATE):
            frame = sink.pull().reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(video.encode(frame))
        time = np.arange(seconds * SOUND_RATE) / SOUND_RATE
        tone = (0.2 * np.sin(2 * np.pi * (220 + 40 * time) * time)).astype(np.float32)
        samples = av.AudioFrame.from_ndarray(tone[np.newaxis], format="fltp", layout="mono")
        samples.rate, samples.pts = SOUND_RATE, 0
        container.mux(sound.encode(samples))
        container.mux([*video.encode(), *sound.encode()])


def main(target: Path, seconds: int = 3) -> None:
    film = Path(os.environ.get("AIGC_DATA", ROOT.parent / "shared" / "data")) / "video" / "nasa_13013.mp4"
    if film.exists():
        shutil.copyfile(film, target)
    else:
        made(target, seconds)


main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
