"""Rendered timelines: which frames are where, how they are fitted and coloured, and what is refused."""

from __future__ import annotations

import gc
from contextlib import ExitStack
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

import aigc_plugin as aigc
from aigc_plugin.jobs.edit.join_files import join_files
from aigc_plugin.jobs.edit.media_kind import media_facts
from aigc_plugin.jobs.edit.picture.transitions import NAMES, TransitionFrames
from aigc_plugin.jobs.edit.render_timeline import render_timeline
from aigc_plugin.media.audio.audio_file import open_audio
from aigc_plugin.media.video.video_input import VideoInput
from aigc_plugin.options.edit import JoinOptions, RenderOptions
from aigc_plugin.timeline.clips import Clip, Effect, FileSource, GeneratedSource, Place
from aigc_plugin.timeline.timeline import Marker, Timeline, Track, Transition
from support.numbered_video import decoded_audio, number_of, shown, sine, write_numbered

RATE = Fraction(25)
EXACT = RenderOptions(crf=0, preset="ultrafast")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("join")
    write_numbered(folder / "a.mp4", 2)
    write_numbered(folder / "b.mkv", 2, audio="flac", sample_rate=44100, first=1000)
    write_numbered(folder / "fast.mp4", 1, Fraction(50), first=2000, audio=None)
    return folder


def colour(digits: str, at: int, length: int, **fields: object) -> Clip:
    return Clip(GeneratedSource("colour", {"colour": digits}), at, length, **fields)  # type: ignore[arg-type]


def one_clip(path: Path, length: int) -> Timeline:
    return Timeline(RATE, video=(Track("video", (Clip(FileSource(str(path)), 0, length),)),))


def frames_of(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray()[: frame.height].astype(int) for frame in container.decode(video=0)]


def rendered(timeline: Timeline, path: Path, options: RenderOptions = EXACT) -> list[np.ndarray]:
    render_timeline(timeline, path, options)
    return frames_of(path)


def test_join_without_a_fade_shows_all_frames_of_all(files: Path, tmp_path: Path) -> None:
    result = join_files([files / "a.mp4", files / "b.mkv", files / "fast.mp4"], tmp_path / "out.mkv")
    found = shown(tmp_path / "out.mkv")
    assert [number for number, _ in found] == [*range(50), *range(1000, 1050), *range(2000, 2050, 2)]
    assert result.frames == 125
    assert any("50 frames/s become 25" in text for text in result.warnings)
    assert any("fast.mp4 has no audio" in text for text in result.warnings)
    assert abs(decoded_audio(tmp_path / "out.mkv").shape[1] / 48000 - 5) < 0.022


def test_any_audio_track_can_be_taken_and_others_are_told(files: Path, tmp_path: Path) -> None:
    source = tmp_path / "two.mkv"
    with ExitStack() as stack:
        first, second = (stack.enter_context(av.open(str(files / name))) for name in ("a.mp4", "b.mkv"))
        out = stack.enter_context(av.open(str(source), "w"))
        taken = [(first, first.streams.video[0]), (first, first.streams.audio[0]), (second, second.streams.audio[0])]
        written = [out.add_stream_from_template(stream) for _, stream in taken]
        for (container, stream), target in zip(taken, written, strict=True):
            container.seek(0)
            for packet in container.demux(stream):
                if packet.dts is not None:
                    packet.stream = target
                    out.mux(packet)
    clip = Clip(FileSource(str(source), 1), 0, 48000)
    video = Track("video", (Clip(FileSource(str(source)), 0, 25),))
    timeline = Timeline(RATE, video=(video,), audio=(Track("audio", (clip,)),))
    result = render_timeline(timeline, tmp_path / "out.wav", RenderOptions(bits="float"))
    assert any("two.mkv: audio track 0 is left out" in text for text in result.warnings)
    with open_audio(files / "b.mkv", rate=48000) as reader:
        wanted = np.concatenate(list(reader), axis=1)[:, 480:40000]
    late = round(media_facts(str(source)).starts[1] * 48000)
    assert np.abs(aigc.Audio.read(tmp_path / "out.wav").samples[:, late + 480 : late + 40000] - wanted).max() < 0.01
    missing = timeline.with_tracks(audio=[Track("audio", (replace(clip, source=FileSource(str(source), 2)),))])
    with pytest.raises(aigc.InputError, match=r"two\.mkv has no audio track 2: it has 2"):
        render_timeline(missing, tmp_path / "x.wav")


def test_join_with_a_fade_overlaps_neighbours(files: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    result = join_files([files / "a.mp4", files / "b.mkv"], out, JoinOptions(fade=0.4, transition="wipeleft"))
    numbers = [number for number, _ in shown(out)]
    assert len(numbers) == 90
    assert numbers[:40] == list(range(40))
    assert numbers[50:] == list(range(1010, 1050))
    assert any("equal" in text and "correlation" in text for text in result.warnings)


def test_a_fade_that_is_too_long_is_refused(files: Path, tmp_path: Path) -> None:
    with pytest.raises(aigc.InputError, match=r"a\.mp4 lasts 2\.00 s, too short for fade 3 s"):
        join_files([files / "a.mp4", files / "b.mkv"], tmp_path / "out.mp4", JoinOptions(fade=3))
    with pytest.raises(aigc.InputError, match="there is no transition 'wipelft'") as caught:
        join_files([files / "a.mp4"], tmp_path / "out.mp4", JoinOptions(transition="wipelft"))
    assert caught.value.hint == "did you mean wipeleft?"
    assert list(tmp_path.iterdir()) == []


def test_joined_parts_of_one_sine_have_no_click(tmp_path: Path) -> None:
    whole = sine(20 * 2400, 48000, 100, 0.5)
    names = [tmp_path / f"{index}.wav" for index in range(20)]
    for index, name in enumerate(names):
        aigc.Audio(whole[index * 2400 : (index + 1) * 2400], 48000).write(name, bits="float")
    join_files(names, tmp_path / "out.wav", JoinOptions(bits="float"))
    assert np.array_equal(aigc.Audio.read(tmp_path / "out.wav").samples[0], whole)


def test_different_sounds_are_joined_without_a_click(tmp_path: Path) -> None:
    for index, hertz in enumerate((100, 170)):
        aigc.Audio(sine(4920, 48000, hertz, 0.5), 48000).write(tmp_path / f"{index}.wav", bits="float")
    join_files([tmp_path / "0.wav", tmp_path / "1.wav"], tmp_path / "out.wav", JoinOptions(bits="float"))
    joined = aigc.Audio.read(tmp_path / "out.wav").samples[0]
    assert len(joined) == 2 * 4920
    assert np.abs(np.diff(joined)).max() < 0.5 * 2 * np.pi * 170 / 48000 + 0.5 * np.pi / 240 * 1.1


@pytest.mark.parametrize("name", NAMES)
def test_every_transition_gives_its_frames_between_both_ends(name: str) -> None:
    from aigc_plugin.jobs.edit.picture.canvas import Canvas

    canvas = Canvas(64, 48, RATE)
    running = TransitionFrames(Transition(10, 3, 4, name), canvas)
    dark, light = canvas.black(), canvas.black()
    for plane, value in zip(light.planes, (235, 128, 128), strict=True):
        plane.update(bytes([value]) * plane.buffer_size)
    means = [running.push(dark, light).to_ndarray()[:48].mean() for _ in range(7)]
    assert len(means) == 7
    assert len(set(means)) >= 3  # on flat frames some transitions run through few values
    if name not in ("fadewhite", "circlecrop", "rectcrop"):  # which pass through white, or black
        assert means[0] < means[-1]
        assert means[-1] > 80


def test_a_plain_fade_is_even() -> None:
    from aigc_plugin.jobs.edit.picture.canvas import Canvas

    canvas = Canvas(16, 16, RATE)
    light = canvas.black()
    light.planes[0].update(bytes([216]) * light.planes[0].buffer_size)
    running = TransitionFrames(Transition(10, 2, 2), canvas)
    assert [running.push(canvas.black(), light).to_ndarray()[0, 0] for _ in range(4)] == [56, 96, 136, 176]


def test_tracks_places_opacity_and_fades(tmp_path: Path) -> None:
    base = Track("video", (colour("#808080", 0, 20),))
    over = Track("video", (colour("#ffffff", 5, 10, place=Place(0.5, 0.5, 0.25, 0.25), opacity=0.5, fade_in=4),))
    found = rendered(Timeline(RATE, (160, 96), (base, over)), tmp_path / "out.mp4")
    grey = found[0][10, 10]
    assert len(found) == 20
    assert all(np.abs(frame - grey).max() <= 1 for frame in (*found[:5], *found[15:]))
    inside = [int(frame[60, 100]) - int(grey) for frame in found]
    full = (235 - int(grey)) / 2
    assert np.abs(np.array(inside[5:10]) - full * np.array([0.2, 0.4, 0.6, 0.8, 1.0])).max() < 2.5
    assert np.abs(found[12][:48] - grey).max() <= 1
    assert np.abs(found[12][50:70, 82:118] - (grey + full)).max() < 2.5


@pytest.mark.parametrize(
    ("fit", "corner", "middle"),
    [("contain", 16, 235), ("cover", 235, 235), ("stretch", 235, 235), ("blur", 235, 235), ("none", 16, 235)],
)
def test_fits(fit: str, corner: int, middle: int, tmp_path: Path) -> None:
    source = tmp_path / "in.mkv"
    render_timeline(Timeline(RATE, (96, 96), (Track("video", (colour("#ffffff", 0, 3),)),)), source, EXACT)
    clip = Clip(FileSource(str(source)), 0, 3, fit=fit)  # type: ignore[arg-type]
    frame = rendered(Timeline(RATE, (192, 96), (Track("video", (clip,)),)), tmp_path / "out.mkv")[1]
    assert frame.shape == (96, 192)
    assert abs(frame[48, 4] - corner) <= 3
    assert abs(frame[48, 96] - middle) <= 3


def test_speed_and_other_rates_choose_the_frames_that_are_shown(files: Path, tmp_path: Path) -> None:
    slow = Clip(FileSource(str(files / "a.mp4")), 0, 20, Fraction(2, 5), Fraction(1, 2))
    fast = Clip(FileSource(str(files / "fast.mp4")), 20, 10, Fraction(0), Fraction(2))
    render_timeline(Timeline(RATE, video=(Track("video", (slow, fast)),)), tmp_path / "out.mp4")
    assert [number for number, _ in shown(tmp_path / "out.mp4")] == [
        *(10 + index // 2 for index in range(20)), *range(2000, 2040, 4),
    ]  # fmt: skip


def test_a_video_of_varying_rate_keeps_its_times(tmp_path: Path) -> None:
    times = [0, 40, 130, 160, 200, 333, 360, 400, 520, 560]
    clip = write_numbered(tmp_path / "in.mkv", times=times, audio=None, b_frames=0)
    render_timeline(
        Timeline(RATE, video=(Track("video", (Clip(FileSource(str(clip)), 0, 14),)),)), tmp_path / "out.mp4"
    )
    want = [max(index for index, time in enumerate(times) if time <= 40 * frame + 4) for frame in range(14)]
    assert [number for number, _ in shown(tmp_path / "out.mp4")] == want


def test_a_turned_video_is_shown_upright(tmp_path: Path) -> None:
    clip = write_numbered(tmp_path / "in.mp4", 0.4, audio=None)
    turned = tmp_path / "turned.mp4"
    content = bytearray(clip.read_bytes())
    at = content.index(b"tkhd") + 4 + 40
    one = 1 << 16
    matrix = (0, one, 0, -one, 0, 0, 0, 0, 1 << 30)
    content[at : at + 36] = b"".join(value.to_bytes(4, "big", signed=True) for value in matrix)
    turned.write_bytes(content)
    render_timeline(
        Timeline(RATE, video=(Track("video", (Clip(FileSource(str(turned)), 0, 10),)),)), tmp_path / "out.mp4"
    )
    with av.open(str(tmp_path / "out.mp4")) as container:
        frame = next(container.decode(video=0))
        assert (frame.width, frame.height) == (96, 208)
        upright = av.VideoFrame.from_ndarray(np.rot90(frame.to_ndarray(format="gray")).copy(), format="gray")
    assert number_of(upright) == 0
    assert frame.to_ndarray(format="gray")[100, 90] < 60  # the row of bits is now at the right


def test_ten_bits_and_colour_tags_are_kept(tmp_path: Path) -> None:
    hdr = "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
    clip = write_numbered(
        tmp_path / "in.mp4", 0.4, audio=None, codec="libx265", pixel_format="yuv420p10le",
        options={"x265-params": f"log-level=error:{hdr}"},
    )  # fmt: skip
    tracks = (
        Track("video", (Clip(FileSource(str(clip)), 0, 10),)),
        Track("video", (colour("#ffffff", 2, 3, opacity=0.5),)),
    )
    render_timeline(Timeline(RATE, video=tracks), tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as container:
        frames = list(container.decode(video=0))
    assert frames[0].format.name == "yuv420p10le"
    assert {(each.colorspace, each.color_primaries, each.color_trc) for each in frames} == {(9, 9, 16)}


@pytest.mark.parametrize(
    ("effect", "settings"),
    [
        ("blur", {"radius": 3}), ("sharpen", {}), ("colour", {"contrast": 1.2, "saturation": 0, "hue": 10}),
        ("temperature", {"kelvin": 4000}), ("vignette", {}), ("crop", {"x": 0.25, "width": 0.5}), ("mirror", {}),
        ("flip", {}), ("stabilise", {}),
    ],
)  # fmt: skip
def test_effects_change_the_frames(effect: str, settings: dict, files: Path, tmp_path: Path) -> None:
    clip = Clip(FileSource(str(files / "a.mp4")), 0, 3)
    timeline = Timeline(RATE, video=(Track("video", (clip,)),))
    plain = rendered(timeline, tmp_path / "plain.mkv")
    changed = replace(clip, effects=(Effect(effect, settings),))
    found = rendered(timeline.with_tracks(video=[Track("video", (changed,))]), tmp_path / "out.mkv")
    assert [frame.shape for frame in found] == [frame.shape for frame in plain]
    assert effect == "stabilise" or np.abs(found[1] - plain[1]).max() > 5
    if effect == "mirror":
        assert np.abs(found[1] - plain[1][:, ::-1]).max() <= 2


def test_a_key_shows_what_is_below(tmp_path: Path) -> None:
    base, green = Track("video", (colour("#ffffff", 0, 2),)), colour("#00ff00", 0, 2, effects=(Effect("key"),))
    found = rendered(Timeline(RATE, (64, 48), (base, Track("video", (green,)))), tmp_path / "out.mkv")
    assert np.abs(found[0] - 235).max() <= 4


def test_a_lut_is_applied(tmp_path: Path) -> None:
    lut = tmp_path / "it's: a.cube"
    lut.write_text("LUT_3D_SIZE 2\n" + "\n".join(["1 1 1"] * 8) + "\n", encoding="utf-8")
    clip = colour("#000000", 0, 2, effects=(Effect("lut", {"file": str(lut)}),))
    assert rendered(Timeline(RATE, (64, 48), (Track("video", (clip,)),)), tmp_path / "out.mkv")[0].min() > 230


def test_markers_become_chapters(tmp_path: Path) -> None:
    timeline = Timeline(
        RATE,
        (64, 48),
        (Track("video", (colour("#000000", 0, 50),)),),
        markers=(Marker(0, "eins"), Marker(25, "zwei")),
        title="Tïtel",
    )
    render_timeline(timeline, tmp_path / "out.mkv")
    with av.open(str(tmp_path / "out.mkv")) as container:
        found = [(each["start"] * each["time_base"], each["metadata"]["title"]) for each in container.chapters()]
        assert container.metadata["title"] == "Tïtel"
    assert found == [(0, "eins"), (1, "zwei")]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="it counts open files by /proc")
def test_files_are_closed_after_their_clips(files: Path, tmp_path: Path) -> None:
    clips = tuple(Clip(FileSource(str(files / "a.mp4")), index, 1, Fraction(index % 40, 25)) for index in range(60))
    before = len(list(Path("/proc/self/fd").iterdir()))
    render_timeline(Timeline(RATE, video=(Track("video", clips),)), tmp_path / "out.mp4")
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert [number for number, _ in shown(tmp_path / "out.mp4")] == [index % 40 for index in range(60)]


class _Counting(aigc.Progress):
    """Counts the open and the forgotten inputs at each frame."""

    def __init__(self) -> None:
        self.alive: list[int] = []

    def update(self, done: float) -> None:
        self.alive.append(inputs_alive())


def inputs_alive() -> int:
    return sum(isinstance(each, VideoInput) for each in gc.get_objects())


def test_decoders_of_clips_that_are_over_do_not_wait_for_a_collection(files: Path, tmp_path: Path) -> None:
    """Memory: at each frame only the files of the clips around it are alive, however rarely Python collects."""
    clips = tuple(Clip(FileSource(str(files / "fast.mp4")), index, 1, Fraction(index, 25)) for index in range(20))
    gc.collect()
    before, counting = inputs_alive(), _Counting()
    gc.disable()
    try:
        render_timeline(Timeline(RATE, video=(Track("video", clips),)), tmp_path / "out.mp4", progress=counting)
    finally:
        gc.enable()
    assert len(counting.alive) >= 20
    assert max(counting.alive) - before <= 3


@pytest.mark.parametrize(
    ("clip", "transition", "message"),
    [
        (Clip(FileSource("a.mp4"), 0, 10, effects=(Effect("blurr"),)), None, "has the effect 'blurr'"),
        (Clip(FileSource("a.mp4"), 0, 10, effects=(Effect("blur", {"raduis": 1}),)), None, "no setting 'raduis'"),
        (Clip(FileSource("a.mp4"), 0, 10, effects=(Effect("blur", {"radius": 0}),)), None, "radius of blur must be"),
        (Clip(FileSource("a.mp4"), 0, 10, Fraction(9)), None, "past its end"),
        (Clip(FileSource("gone.mp4"), 0, 10), None, r"gone\.mp4: no such file"),
        (Clip(FileSource("voice.wav"), 0, 10), None, "has no picture"),
        (Clip(GeneratedSource("titel"), 0, 10), None, "'titel' cannot be generated"),
        (Clip(FileSource("a.mp4"), 0, 50), Transition(50, 5, 5), "needs 0.20 s more of"),
        (Clip(FileSource("a.mp4"), 0, 40), Transition(40, 5, 5, "wipe"), "there is no transition 'wipe'"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(
    clip: Clip,
    transition: Transition | None,
    message: str,
    files: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(files)
    if not Path("voice.wav").exists():
        aigc.Audio(sine(4800, 48000, 100), 48000).write("voice.wav")
    clips = (clip, colour("#000000", clip.end, 20)) if transition else (clip,)
    timeline = Timeline(RATE, video=(Track("video", clips, (transition,) if transition else ()),))
    with pytest.raises(aigc.AigcError, match=message):
        render_timeline(timeline, tmp_path / "out.mp4")
    assert list(tmp_path.iterdir()) == []
