"""Measure editing beside MoviePy 2, ffmpeg's own filter graph and melt, each making the same film.

python benchmarks/editing.py [--seconds 60] [--hour 3600] [--cuts 100] [--size 1920x1080] [--group 50]
                             [--rounds 3] [--only advert] [--moviepy PYTHON] [--out FILE.json]

advert    two clips and a still with two transitions, a title, captions on each second, music ducked under speech
join      four clips with crossfades of picture and sound
cut       a long video at many places: whole groups copied, beside ffmpeg, which has to encode all or cut at key frames;
          --group is the number of frames from one key frame to the next

Contenders take turns, each in a process of its own; of each, the least time of all rounds counts. All write H.264 with
x264 veryfast at crf 19. MoviePy is run by the Python that --moviepy names, which has it installed. What is not there
is left out of the table.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import aigc_plugin.drawing
from aigc_plugin.bench.machine import describe

RATE = 25
FONT = Path(aigc_plugin.drawing.__file__).parent / "fonts" / "NotoSans-Regular.ttf"
QUALITY = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "19", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "192k"]
AIGC = [sys.executable, "-P", "-m", "aigc_plugin"]
Contender = Callable[[Path], Sequence[str]]
PATTERNS = {"a": "testsrc2", "b": "mandelbrot", "c": "testsrc2", "d": "gradients"}


def made(command: Sequence[str | Path]) -> None:
    subprocess.run([str(each) for each in command], check=True, capture_output=True)


def write_sources(folder: Path, seconds: float, size: str, group: int) -> None:
    """Clips, a still, speech and music, of noise and moving patterns so that the encoder has work."""
    ffmpeg = ["ffmpeg", "-v", "error", "-y"]
    tone = "sine=frequency={}:sample_rate=48000:duration={}"
    for number, (name, pattern) in enumerate(PATTERNS.items()):
        picture = ["-f", "lavfi", "-t", str(seconds), "-i", f"{pattern}=size={size}:rate={RATE}"]
        sound = ["-f", "lavfi", "-i", tone.format(220 + 110 * number, seconds)]
        made([*ffmpeg, *picture, *sound, "-shortest", *QUALITY, "-g", group, folder / f"{name}.mp4"])
    made([*ffmpeg, "-i", folder / "a.mp4", "-frames:v", "1", folder / "still.png"])
    made([*ffmpeg, "-f", "lavfi", "-i", tone.format(180, seconds / 2), folder / "speech.wav"])
    made([*ffmpeg, "-f", "lavfi", "-i", tone.format(330, seconds), folder / "music.wav"])


def captions(seconds: float) -> list[tuple[float, float, str]]:
    return [(at + 0.1, at + 0.9, f"Caption number {at}") for at in range(int(seconds))]


class Advert:
    """A film of three parts that overlap by half a second."""

    def __init__(self, folder: Path, seconds: float, size: str, moviepy: str | None) -> None:
        self._folder, self._size, self._moviepy = folder, size, moviepy
        self._part = round(seconds / 3 * RATE) / RATE
        self._seconds = 3 * self._part
        lines = [f"{k}\n{_clock(a)} --> {_clock(b)}\n{text}\n" for k, (a, b, text) in enumerate(captions(seconds), 1)]
        (folder / "captions.srt").write_text("\n".join(lines), encoding="utf-8")

    def contenders(self) -> dict[str, Contender]:
        found: dict[str, Contender] = {"aigc": self.aigc, "ffmpeg": self.ffmpeg}
        if self._moviepy:
            found["moviepy"] = self.moviepy
        if shutil.which("melt"):
            found["melt"] = self.melt
        return found

    def aigc(self, out: Path) -> Sequence[str]:
        part, half = self._part, 0.25
        clips = [("a.mp4", 0.0), ("still.png", 0.0), ("b.mp4", half)]
        video = "".join(f'[[video.clip]]\nfile = "{name}"\nin = {start}\nfor = {part}\n' for name, start in clips)
        for at in (part, 2 * part):
            video += f'[[video.transition]]\nname = "fade"\nat = {at}\nlength = 0.5\n'
        text = (
            f'[timeline]\nrate = {RATE}\nsize = "{self._size}"\n[[video]]\n{video}'
            f'[[audio]]\nspeech = true\n[[audio.clip]]\nfile = "speech.wav"\nfor = {self._seconds / 2}\n'
            f'[[audio]]\nduck = -12\n[[audio.clip]]\nfile = "music.wav"\nfor = {self._seconds}\n'
            '[[captions]]\nfile = "captions.srt"\nburn = true\n'
            '[[captions]]\nburn = true\nstyle = { at = "centre", size = 0.1 }\n'
            '[[captions.cue]]\nfrom = 0.5\nto = 3\ntext = "A title"\n'
        )
        (self._folder / "advert.toml").write_text(text, encoding="utf-8")
        quality = ["--crf", "19", "--preset", "veryfast", "--overwrite"]
        return [*AIGC, "edit", str(self._folder / "advert.toml"), str(out), *quality]

    def ffmpeg(self, out: Path) -> Sequence[str]:
        """Its own filter graph; a build without the filter subtitles draws no texts, which is less work."""
        folder, part = self._folder, self._part
        fades = (
            f"[0:v]trim=0:{part + 0.25},setpts=PTS-STARTPTS,settb=1/{RATE}[p];"
            f"[1:v]scale={self._size.replace('x', ':')},fps={RATE},trim=0:{part + 0.5},settb=1/{RATE},"
            "format=yuv420p[q];"
            f"[2:v]trim=0:{part + 0.25},setpts=PTS-STARTPTS,settb=1/{RATE}[r];"
            f"[p][q]xfade=duration=0.5:offset={part - 0.25}[s];[s][r]xfade=duration=0.5:offset={2 * part - 0.25}"
        )
        drawn = f",subtitles={folder / 'captions.srt'}" if _has_filter("subtitles") else ""
        sound = (
            "[3:a]apad,asplit[sa][sb];[4:a][sb]sidechaincompress=threshold=0.02:ratio=8:attack=20:release=600[m];"
            "[sa][m]amix=inputs=2:normalize=0:duration=shortest[sound]"
        )
        inputs = ["-i", folder / "a.mp4", "-loop", "1", "-t", part + 1, "-i", folder / "still.png"]
        for name in ("b.mp4", "speech.wav", "music.wav"):
            inputs += ["-i", folder / name]
        maps = ["-filter_complex", f"{fades}{drawn}[v];{sound}", "-map", "[v]", "-map", "[sound]", "-t", self._seconds]
        return list(map(str, ["ffmpeg", "-v", "error", "-y", *inputs, *maps, *QUALITY, out]))

    def moviepy(self, out: Path) -> Sequence[str]:
        program = _MOVIEPY.format(
            folder=str(self._folder), part=self._part, seconds=self._seconds, captions=captions(self._seconds),
            size=tuple(map(int, self._size.split("x"))), rate=RATE, out=str(out), font=str(FONT),
        )  # fmt: skip
        (self._folder / "advert.py").write_text(program, encoding="utf-8")
        return [str(self._moviepy), str(self._folder / "advert.py")]

    def melt(self, out: Path) -> Sequence[str]:
        """Pictures and transitions; it has no ducking of its own, which is less work."""
        folder, count = self._folder, round(self._part * RATE)
        clips = [[str(folder / name), "in=0", f"out={count + 11}"] for name in ("a.mp4", "still.png", "b.mp4")]
        mixes = ["-mix", "12", "-mixer", "luma"]
        return [
            "melt", *clips[0], *clips[1], *mixes, *clips[2], *mixes, "-consumer", f"avformat:{out}", "vcodec=libx264",
            "preset=veryfast", "crf=19", "acodec=aac",
        ]  # fmt: skip


_MOVIEPY = """
from moviepy import AudioFileClip, CompositeAudioClip, CompositeVideoClip, ImageClip, TextClip, VideoFileClip, afx, vfx
folder, part, size = {folder!r}, {part!r}, {size!r}
parts = [
    VideoFileClip(folder + "/a.mp4").subclipped(0, part + 0.25),
    ImageClip(folder + "/still.png").with_duration(part + 0.5),
    VideoFileClip(folder + "/b.mp4").subclipped(0, part + 0.25),
]
shown = []
for clip, at in zip(parts, [0, part - 0.25, 2 * part - 0.25]):
    shown.append(clip.without_audio().with_start(at).with_effects([vfx.CrossFadeIn(0.5)] if at else []))
for start, end, text in {captions!r} + [(0.5, 3, "A title")]:
    image = TextClip(font={font!r}, text=text, font_size=size[1] // 20, color="white").with_start(start).with_end(end)
    shown.append(image.with_position(("center", 0.85), relative=True))
speech, music = AudioFileClip(folder + "/speech.wav"), AudioFileClip(folder + "/music.wav")
half = speech.duration
low = music.subclipped(0, half).with_effects([afx.MultiplyVolume(0.25)])
sound = CompositeAudioClip([speech, low, music.subclipped(half).with_start(half)])
film = CompositeVideoClip(shown, size=size).with_duration({seconds!r}).with_audio(sound)
film.write_videofile(
    {out!r}, fps={rate}, codec="libx264", preset="veryfast", audio_codec="aac", ffmpeg_params=["-crf", "19"],
    logger=None,
)
"""


def join_contenders(folder: Path, seconds: float) -> dict[str, Contender]:
    names = [folder / f"{name}.mp4" for name in "abcd"]

    def aigc(out: Path) -> Sequence[str]:
        quality = ["--crf", "19", "--preset", "veryfast", "--overwrite"]
        return [*AIGC, "join", *map(str, names), str(out), "--fade", "0.5", *quality]

    def ffmpeg(out: Path) -> Sequence[str]:
        steps, picture, sound = [], "0:v", "0:a"
        for number in range(1, len(names)):
            offset = number * (seconds - 0.5)
            steps.append(f"[{picture}][{number}:v]xfade=duration=0.5:offset={offset}[v{number}]")
            steps.append(f"[{sound}][{number}:a]acrossfade=d=0.5:c1=qsin:c2=qsin[a{number}]")
            picture, sound = f"v{number}", f"a{number}"
        inputs = [part for name in names for part in ("-i", str(name))]
        maps = ["-map", f"[{picture}]", "-map", f"[{sound}]", *QUALITY, str(out)]
        return ["ffmpeg", "-v", "error", "-y", *inputs, "-filter_complex", ";".join(steps), *maps]

    return {"aigc": aigc, "ffmpeg": ffmpeg}


def cut_contenders(folder: Path, seconds: float, cuts: int) -> dict[str, Contender]:
    """A long video at many places; half of it is kept."""
    source, step = folder / "long.mp4", seconds / cuts
    loops = max(0, round(seconds / _seconds_of(folder / "a.mp4")) - 1)
    made(["ffmpeg", "-v", "error", "-y", "-stream_loop", loops, "-i", folder / "a.mp4", "-c", "copy", source])
    ranges = [(round(k * step + 0.3, 2), round(k * step + 0.3 + step / 2, 2)) for k in range(cuts)]

    def aigc(out: Path) -> Sequence[str]:
        quality = ["--crf", "19", "--preset", "veryfast", "--overwrite"]
        return [*AIGC, "cut", str(source), str(out), *(f"{a}-{b}" for a, b in ranges), *quality]

    def ffmpeg(out: Path) -> Sequence[str]:
        chosen = "+".join(f"between(t,{a},{b})" for a, b in ranges)
        graph = f"[0:v]select='{chosen}',setpts=N/{RATE}/TB[v];[0:a]aselect='{chosen}',asetpts=N/SR/TB[a]"
        maps = ["-filter_complex", graph, "-map", "[v]", "-map", "[a]"]
        return ["ffmpeg", "-v", "error", "-y", "-i", str(source), *maps, *QUALITY, str(out)]

    def copied(out: Path) -> Sequence[str]:
        """The whole file through the disk, as a floor."""
        return ["ffmpeg", "-v", "error", "-y", "-i", str(source), "-c", "copy", str(out)]

    return {"aigc": aigc, "ffmpeg": ffmpeg, "ffmpeg, a plain copy of all": copied}


def measured(contenders: dict[str, Contender], folder: Path, rounds: int) -> dict[str, dict[str, float]]:
    """Least wall seconds and processor seconds of each, and seconds of the film that it wrote."""
    results: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        for number, (name, command) in enumerate(contenders.items()):
            out = folder / f"out{number}.mp4"
            out.unlink(missing_ok=True)
            before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            done = subprocess.run(command(out), capture_output=True, text=True)
            wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
            if done.returncode:
                print(f"{name} failed: {done.stderr.strip()[-300:]}", file=sys.stderr)
                continue
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            known = results.get(name)
            if known is None or wall < known["wall"]:
                results[name] = {"wall": wall, "cpu": cpu, "film": _seconds_of(out)}
    return results


def table(task: str, results: dict[str, dict[str, float]]) -> None:
    own = results.get("aigc", {}).get("wall", 0.0)
    print(f"\n{task}\n| | wall s | processor s | of aigc's time | film s |\n| --- | --- | --- | --- | --- |")
    for name, each in results.items():
        share = f"{each['wall'] / own:.2f}" if own else "-"
        print(f"| {name} | {each['wall']:.2f} | {each['cpu']:.2f} | {share} | {each['film']:.2f} |")


def _seconds_of(path: Path) -> float:
    import av

    with av.open(str(path)) as container:
        return float(Fraction(container.duration or 0, av.time_base))


def _has_filter(name: str) -> bool:
    listed = subprocess.run(["ffmpeg", "-v", "error", "-filters"], capture_output=True, text=True).stdout
    return any(line.split()[1:2] == [name] for line in listed.splitlines())


def _clock(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02d}:{whole // 60_000 % 60:02d}:{whole // 1000 % 60:02d},{whole % 1000:03d}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--hour", type=float, default=3600, help="seconds of the video that is cut")
    parser.add_argument("--cuts", type=int, default=100)
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--group", type=int, default=50, help="frames from one key frame to the next")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("advert", "join", "cut"))
    parser.add_argument("--moviepy", help="a Python that has MoviePy 2")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    os.environ.setdefault("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    found: dict[str, dict[str, dict[str, float]]] = {}
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_sources(folder, given.seconds, given.size, given.group)
        tasks: dict[str, Callable[[], dict[str, Contender]]] = {
            "advert": lambda: Advert(folder, given.seconds, given.size, given.moviepy).contenders(),
            "join": lambda: join_contenders(folder, given.seconds),
            "cut": lambda: cut_contenders(folder, given.hour, given.cuts),
        }
        for task in [given.only] if given.only else tasks:
            found[task] = measured(tasks[task](), folder, given.rounds)
            table(task, found[task])
    if given.out:
        given.out.write_text(json.dumps({"machine": describe(), "results": found}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
