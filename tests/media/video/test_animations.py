"""GIF, APNG and animated WebP as videos: colours, alpha, uneven delays and loops, by Pillow's reading of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from aigc_plugin.errors import InputError
from aigc_plugin.media.video.animations import AnimationClock, loop_option, plays_of
from aigc_plugin.media.video.video_codecs import EncoderChoice
from aigc_plugin.planes import PlanarFrame
from support.frames import frame
from support.video_files import convert, process, same, write_video, write_video_with_audio

DELAYS = [100, 200, 100, 50, 100, 300]
KINDS = (".gif", ".apng", ".webp")


@dataclass
class Animation:
    frames: list[NDArray[np.uint8]]
    delays: list[int]
    loop: int | None


def read(path: Path) -> Animation:
    """Frames as RGBA, with nothing in them where they are transparent."""
    with Image.open(path) as image:
        found = Animation([], [], image.info.get("loop"))
        for number in range(image.n_frames):  # type: ignore[attr-defined]
            image.seek(number)
            samples = np.array(image.convert("RGBA"))
            found.frames.append(np.where(samples[..., 3:] > 0, samples, 0).astype(np.uint8))
            found.delays.append(round(image.info["duration"]))
    return found


def drawn(transparent: bool, size: tuple[int, int] = (48, 36)) -> list[Image.Image]:
    made = []
    for number in range(len(DELAYS)):
        image = Image.new("RGBA", size, (0, 0, 0, 0) if transparent else (20, 60, 200, 255))
        ImageDraw.Draw(image).ellipse((4 + number * 5, 8, 18 + number * 5, 30), fill=(255, 80, 0, 255))
        made.append(image)
    return made


def animated(path: Path, *, transparent: bool = True, loop: int | None = 0, size: tuple[int, int] = (48, 36)) -> Path:
    images = drawn(transparent, size)
    options: dict[str, Any] = {"lossless": True} if path.suffix == ".webp" else {}
    options |= {} if loop is None else {"loop": loop}
    if path.suffix == ".gif":
        options |= {"disposal": 2}
    named = path.with_suffix(".png") if path.suffix == ".apng" else path
    images[0].save(named, save_all=True, append_images=images[1:], duration=DELAYS, **options)
    return named.rename(path)


@pytest.mark.parametrize("target", KINDS)
@pytest.mark.parametrize(("source", "transparent"), [(".gif", True), (".gif", False), (".apng", True), (".webp", True)])
def test_each_becomes_each(source: str, target: str, transparent: bool, tmp_path: Path) -> None:
    """With few colours all is exact: samples, alpha, delays and endless loop."""
    given = animated(tmp_path / f"in{source}", transparent=transparent)
    warnings, *_ = convert(given, tmp_path / f"out{target}")
    before, after = read(given), read(tmp_path / f"out{target}")
    assert warnings == []
    assert (after.delays, after.loop) == (DELAYS, 0)
    for old, new in zip(before.frames, after.frames, strict=True):
        np.testing.assert_array_equal(new, old.repeat(2, 0).repeat(2, 1))


@pytest.mark.parametrize("transparent", [True, False])
def test_animated_avif_is_read_with_all_its_frames(transparent: bool, tmp_path: Path) -> None:
    """Its first stream is a still image of it; alpha is a stream of its own."""
    images = drawn(transparent)
    options: dict[str, Any] = {"save_all": True, "append_images": images[1:], "duration": DELAYS, "quality": 100}
    (images if transparent else [each.convert("RGB") for each in images])[0].save(tmp_path / "in.avif", **options)
    warnings, *_ = convert(tmp_path / "in.avif", tmp_path / "out.webp")
    assert not [text for text in warnings if "stream" in text]
    before, after = read(tmp_path / "in.avif"), read(tmp_path / "out.webp")
    assert after.delays == DELAYS
    for expected, found in zip(before.frames, after.frames, strict=True):
        assert abs(expected.astype(int).repeat(2, 0).repeat(2, 1) - found).mean() < 2
        assert bool((found[..., 3] < 128).any()) == transparent


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("plays", [0, 1, 3])
def test_the_number_of_loops_is_kept(plays: int, kind: str, tmp_path: Path) -> None:
    """GIF holds how often it is repeated, the others how often they are played."""
    loop = {0: 0, 1: None, 3: 2}[plays] if kind == ".gif" else plays
    source = animated(tmp_path / f"in{kind}", loop=loop)
    assert plays_of(str(source)) == plays
    for target in KINDS:
        convert(source, tmp_path / f"out{target}", same)
        assert plays_of(str(tmp_path / f"out{target}")) == plays


@pytest.mark.parametrize(("container", "option"), [("gif", {"loop": "0"}), ("apng", {"plays": "0"})])
def test_other_videos_are_repeated_for_ever(container: str, option: dict[str, str]) -> None:
    assert loop_option(container, None) == option


@pytest.mark.parametrize(("range_", "matrix", "white"), [(1, 1, 235), (2, 1, 255), (2, 5, 255), (0, 2, 235)])
def test_webp_has_the_colours_of_the_video(range_: int, matrix: int, white: int, tmp_path: Path) -> None:
    """Its YUV is limited BT.601 and has no tags."""
    given = np.full((32, 32), white - 16, np.uint8), np.full((16, 16), 100, np.uint8), np.full((16, 16), 150, np.uint8)
    with av.open(tmp_path / "in.mkv", "w") as container:
        stream: Any = container.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        stream.codec_context.color_range, stream.codec_context.colorspace = range_, matrix
        for number in range(3):
            yuv = av.VideoFrame(32, 32, "yuv420p")
            for plane, values in zip(yuv.planes, given, strict=True):
                plane.update(bytes([values[0, 0]]) * plane.buffer_size)
            yuv.pts, yuv.time_base, yuv.color_range, yuv.colorspace = number, Fraction(1, 25), range_, matrix
            container.mux(stream.encode(yuv))
        container.mux(stream.encode(None))
    convert(tmp_path / "in.mkv", tmp_path / "out.webp", transform=same)
    weights = {1: (0.2126, 0.0722), 2: (0.299, 0.114), 5: (0.299, 0.114)}[matrix]
    span, colours, black = (255, 254, 0) if range_ == 2 else (219, 224, 16)
    luma, blue, red = (white - 16 - black) / span, (100 - 128) / colours, (150 - 128) / colours
    r, b = luma + 2 * (1 - weights[0]) * red, luma + 2 * (1 - weights[1]) * blue
    g = (luma - weights[0] * r - weights[1] * b) / (1 - sum(weights))
    found = read(tmp_path / "out.webp").frames[0][8:24, 8:24, :3].reshape(-1, 3).mean(0)
    assert abs(found - 255 * np.clip([r, g, b], 0, 1)).max() < 3


def test_a_gif_for_players(tmp_path: Path) -> None:
    """4:2:0, even sizes, no word of alpha where there is none."""
    source = animated(tmp_path / "in.gif", transparent=False, size=(51, 35))
    done = process(source, tmp_path / "out.mp4", same, choice=EncoderChoice(options={"qp": "0"}))
    assert (done.video.pixel_format, done.video.size) == ("yuv420p", (52, 36))
    assert (done.video.tags.range, done.video.tags.matrix) == (1, 1)
    assert not any("alpha" in text for text in done.warnings)
    assert any("yuv420p" in text for text in done.warnings)
    luma = done.video.frames[0].planes[0]
    blue = 16 + 219 * (0.2126 * 20 + 0.7152 * 60 + 0.0722 * 200) / 255
    assert abs(int(luma[0, 0]) - blue) <= 1
    np.testing.assert_array_equal(luma[:, -1], luma[:, -2])


def test_transparency_that_a_video_cannot_hold_is_black_and_reported(tmp_path: Path) -> None:
    source = animated(tmp_path / "in.gif")
    done = process(source, tmp_path / "out.mp4", same)
    assert any("transparent becomes black" in text for text in done.warnings)
    assert abs(int(done.video.frames[0].planes[0][0, 0]) - 16) <= 1
    kept = process(source, tmp_path / "out.mov", same)
    assert kept.video.frames[0].format.alpha


def test_many_colours_are_dithered_and_reported(tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mp4", size=(160, 90), pixel_format="yuv444p")
    done = process(source, tmp_path / "out.gif", same)
    assert any("256 colours" in text for text in done.warnings)
    wanted = [np.array(each) for each in decoded(source)]
    for expected, found in zip(wanted, read(tmp_path / "out.gif").frames, strict=True):
        assert len(np.unique(found.reshape(-1, 4), axis=0)) > 100
        blurred = [box(each[..., :3]) for each in (expected, found)]
        assert np.abs(blurred[0] - blurred[1]).mean() < 3


def decoded(path: Path) -> Iterator[NDArray[np.uint8]]:
    with av.open(path) as container:
        yield from (each.to_ndarray(format="rgb24") for each in container.decode(video=0))


def box(samples: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Means of 10 x 10 pixels, in which dither vanishes."""
    height, width = samples.shape[:2]
    mean: NDArray[np.float64] = samples.reshape(height // 10, 10, width // 10, 10, 3).mean((1, 3))
    return mean


def test_a_frame_of_its_own_palette_for_each_scene(tmp_path: Path) -> None:
    """200 colours of a frame stay exact, though the animation has 600."""
    images = []
    for channel in range(3):
        samples = np.zeros((10, 20, 3), np.uint8)
        samples[..., channel] = np.arange(200).reshape(10, 20) + 40
        images.append(Image.fromarray(samples))
    images[0].save(tmp_path / "in.png", save_all=True, append_images=images[1:], duration=100)
    (tmp_path / "in.png").rename(tmp_path / "in.apng")
    assert process(tmp_path / "in.apng", tmp_path / "out.gif", same).warnings == []
    for image, found in zip(images, read(tmp_path / "out.gif").frames, strict=True):
        np.testing.assert_array_equal(found[..., :3], np.asarray(image))


def timed(clock: AnimationClock, times: list[Fraction]) -> list[PlanarFrame]:
    lengths = [b - a for a, b in zip(times, [*times[1:], times[-1] + Fraction(1, 30)], strict=True)]
    return [clock.timed(frame(time, length)) for time, length in zip(times, lengths, strict=True)]


def test_delays_of_gif_are_hundredths_that_do_not_drift() -> None:
    clock = AnimationClock("gif", Fraction(30))
    made = timed(clock, [Fraction(5) + Fraction(i, 30) for i in range(90)])
    assert made[0].pts == 0
    assert [each.pts for each in made] == [Fraction(round(Fraction(100 * i, 30)), 100) for i in range(90)]
    assert clock.length == 3
    assert [("0.01 s" in text) for text in clock.changes] == [True]


def test_frames_never_share_a_tick() -> None:
    clock = AnimationClock("gif", Fraction(50))
    made = timed(clock, [Fraction(0), Fraction(1, 1000), Fraction(2, 1000), Fraction(1, 10)])
    assert [each.pts for each in made] == [0, Fraction(1, 100), Fraction(2, 100), Fraction(10, 100)]
    assert all(each.duration and each.duration > 0 for each in made)
    assert any("for a mistake" in text for text in clock.changes)


def test_rates_that_gif_cannot_hold_are_refused() -> None:
    with pytest.raises(InputError, match="100 frames a second"):
        AnimationClock("gif", Fraction(120))
    assert AnimationClock("apng", Fraction(120)).tick is None


def test_what_an_animation_cannot_hold_is_reported(tmp_path: Path) -> None:
    source = write_video_with_audio(tmp_path / "in.mp4", frames=3, audio="aac")
    warnings = process(source, tmp_path / "out.gif", same).warnings
    assert any("audio" in text for text in warnings)
