"""`collect_pictures`: frames of shots, near-duplicates, sizes, and what is said of what was left out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from numpy.typing import NDArray
from PIL import Image

from aigc_plugin.data import CollectedPictures, Provenance, check_licences, collect, collect_pictures
from aigc_plugin.data.journal import JOURNAL
from aigc_plugin.data.pictures.perceptual_hash import NearHashes, perceptual_hash, small_luma
from aigc_plugin.data.pictures.picture_manifest import MANIFEST
from aigc_plugin.data.pictures.picture_summary import summarise_pictures
from aigc_plugin.errors import InputError
from support.recordings import tone, tree, write
from support.video_files import rotate

CC0 = Provenance(licence="CC0-1.0", source="here")
Pixels = NDArray[np.uint8]


def scene(seed: int, height: int = 160, width: int = 200, shift: int = 0) -> Pixels:
    """Waves, long and short ones, that each seed has for itself; `shift` moves them to the left."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width].astype(np.float64)
    y, x = y / height, x / width + shift / width
    image = np.zeros((height, width, 3))
    for number in range(30):
        rise, run = random.normal(0, 16 if number < 12 else 90, 2)
        image += np.sin(rise * y + run * x + random.uniform(0, 6.3))[..., None] * random.uniform(0.2, 1, 3)
    return np.asarray(128 + 22 * image, np.float64).clip(0, 255).astype(np.uint8)


def save(path: Path, pixels: Pixels, **options: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, **options)
    return path


def stored(path: Path) -> Pixels:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def film(path: Path, shots: Sequence[int], length: int = 20, size: tuple[int, int] = (200, 160)) -> Path:
    """A video whose shots show the scenes of seeds, each moving to the left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=25, options={"preset": "ultrafast", "crf": "12"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number, seed in enumerate(np.repeat(shots, length)):
            pixels = scene(int(seed), size[1], size[0], shift=number % length)
            frame = VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def make(folder: Path, out: Path, **settings: Any) -> CollectedPictures:
    return collect_pictures([folder], out, provenance=CC0, threads=2, **settings)


def ids(collected: CollectedPictures) -> list[str]:
    return [picture.id for _, picture in collected.manifest.pictures()]


def reasons(collected: CollectedPictures) -> dict[str, str]:
    return {source.name: one.reason for source in collected.manifest.sources for one in source.dropped}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "given"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "set"


def test_each_shot_gives_its_frames(folder: Path, out: Path) -> None:
    film(folder / "film.mp4", [1, 2, 3])
    collected = make(folder, out, per_shot=2, near=-1)
    pictures = [picture for _, picture in collected.manifest.pictures()]
    assert [picture.shot for picture in pictures] == [0, 0, 1, 1, 2, 2]
    times = [picture.time for picture in pictures]
    assert times == pytest.approx([0.2, 0.6, 1.0, 1.4, 1.8, 2.2], abs=0.17)
    for picture in pictures:
        found = stored(out / "images" / f"{picture.id}.png").astype(int)
        assert picture.shot is not None
        assert picture.time is not None
        expected = scene(picture.shot + 1, shift=round(picture.time * 25) % 20)
        assert np.abs(found - expected).mean() < 6


def test_a_shot_shorter_than_asked_gives_each_frame_once(folder: Path, out: Path) -> None:
    film(folder / "film.mp4", [1, 2], length=3)
    assert len(ids(make(folder, out, per_shot=16, near=-1))) == 6


def test_of_what_looks_alike_the_larger_stays(folder: Path, out: Path) -> None:
    large = scene(4, 400, 480)
    save(folder / "a.jpg", np.asarray(Image.fromarray(large).resize((240, 200))), quality=60)
    save(folder / "b.png", large)
    save(folder / "c.webp", np.clip(large * 0.8 + 20, 0, 255).astype(np.uint8), quality=70)
    save(folder / "d.png", scene(5, 400, 480))
    collected = make(folder, out)
    assert ids(collected) == ["b", "d"]
    assert reasons(collected) == {"given/a.jpg": "near duplicate", "given/c.webp": "near duplicate"}
    assert sorted(path.name for path in (out / "images").iterdir()) == ["b.png", "d.png"]
    assert ids(make(folder, out.with_name("all"), near=-1)) == ["a", "b", "c", "d"]


def test_what_is_of_no_use_is_named(folder: Path, out: Path) -> None:
    save(folder / "small.png", scene(1, 127, 300))
    save(folder / "white.png", np.full((200, 200, 3), 250, np.uint8))
    (folder / "broken.png").write_bytes((folder / "small.png").read_bytes()[:60])
    (folder / "text.mp4").write_text("no video")
    save(folder / "good.png", scene(2))
    collected = make(folder, out)
    assert ids(collected) == ["good"]
    assert reasons(collected) == {
        "given/small.png": "too small", "given/white.png": "blank", "given/broken.png": "unreadable",
        "given/text.mp4": "unreadable",
    }  # fmt: skip
    assert [line.split(":")[0] for line in collected.damaged] == ["given/broken.png", "given/text.mp4"]


def test_a_torn_video_gives_what_can_be_read_and_says_so(folder: Path, out: Path) -> None:
    whole = film(folder / "film.mkv", [1, 2, 3])
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    collected = make(folder, out)
    assert ids(collected)
    assert len(collected.damaged) == 1


def test_pictures_are_upright(folder: Path, out: Path) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    save(folder / "photo.jpg", scene(1, 150, 240), exif=turned, quality=95)
    rotate(film(folder / "film.mp4", [7]), 90)
    collected = make(folder, out, per_shot=1)
    sizes = {source.name: (one.width, one.height) for source, one in collected.manifest.pictures()}
    assert sizes == {"given/film.mp4": (160, 200), "given/photo.jpg": (150, 240)}
    assert np.abs(stored(out / "images" / "photo.png").astype(int) - np.rot90(scene(1, 150, 240), -1)).mean() < 4
    with Image.open(out / "images" / "photo.png") as image:
        assert not image.getexif()


def test_large_pictures_are_reduced(folder: Path, out: Path) -> None:
    save(folder / "wide.png", scene(1, 300, 700))
    save(folder / "little.png", scene(2, 140, 150))
    collected = make(folder, out, reduce=150, store_as="jpg")
    assert [(one.width, one.height) for _, one in collected.manifest.pictures()] == [(150, 140), (350, 150)]
    assert stored(out / "images" / "wide.jpg").shape == (150, 350, 3)


def test_licence_and_source_of_each_are_listed(folder: Path, out: Path) -> None:
    save(folder / "a.png", scene(1))
    save(folder / "b.png", scene(2))
    (folder / "b.txt").write_text("A calm sea.\n\nwaves\n")
    (folder / "provenance.csv").write_text("file,licence,source,consent\nb.png,CC-BY-4.0,Ann,in writing\n")
    collect_pictures([folder], out)
    lines = [json.loads(line) for line in (out / "metadata.jsonl").read_text(encoding="utf-8").splitlines()]
    assert all((out / line["file_name"]).is_file() for line in lines)
    assert lines[1] | {"hash": ""} == {
        "file_name": "images/b.png", "id": "b", "text": "A calm sea.", "width": 200, "height": 160, "hash": "",
        "shot": None, "time": None, "licence": "CC-BY-4.0", "source": "Ann", "consent": "in writing",
        "file": "given/b.png",
    }  # fmt: skip
    assert (out / "images" / "b.txt").read_text() == "A calm sea.\nwaves\n"
    for place in (out, out / "images"):
        with pytest.raises(InputError, match=r"1 pictures have no licence entry, the first is from given/a\.png"):
            check_licences([None, place])
    check_licences([out], unlicensed=True)
    (folder / "provenance.csv").write_text("file,licence\n*,CC0-1.0\n")
    assert collect_pictures([folder], out).read == 0
    check_licences([out])
    again = collect_pictures([out], out.with_name("again"))
    assert [source.provenance.licence for source, _ in again.manifest.pictures()] == ["CC0-1.0", "CC0-1.0"]


def test_the_same_command_adds_what_is_new(folder: Path, out: Path) -> None:
    for number in range(4):
        save(folder / f"{number}.png", scene(number))
    make(folder, out)
    before = tree(out)
    assert make(folder, out).reused == 4
    assert tree(out) == before
    save(folder / "sub" / "1.png", scene(9))
    save(folder / "2.png", scene(20))
    second = make(folder, out)
    assert (second.read, second.reused) == (2, 3)
    assert set(ids(second)) == {"0", "1", "2", "3", "sub-1"}
    assert (stored(out / "images" / "2.png") == scene(20)).all()
    with pytest.raises(InputError, match="was collected with"):
        make(folder, out, least_side=64)


def test_a_folder_that_moved_is_not_read_again(folder: Path, out: Path, tmp_path: Path) -> None:
    save(folder / "a.png", scene(1))
    make(folder, out)
    (tmp_path / "other").mkdir()
    moved = folder.rename(tmp_path / "other" / "given")
    assert make(moved, out).read == 0


def test_an_interrupted_collection_goes_on(folder: Path, out: Path) -> None:
    class StopError(Exception):
        pass

    def report(done: float, total: int) -> None:
        if done >= 3:
            raise StopError

    save(folder / "0.png", scene(0, 160, 200))
    save(folder / "3.png", scene(0, 320, 400))
    for number in (1, 2, 4, 5):
        save(folder / f"{number}.png", scene(number))
    with pytest.raises(StopError):
        collect_pictures([folder], out, provenance=CC0, threads=1, report=report)
    assert not (out / MANIFEST).exists()
    assert not list((out / "images").glob(".*"))
    with pytest.raises(InputError, match="not collected to its end"):
        check_licences([out])
    again = make(folder, out)
    assert (again.read, again.reused) == (3, 3)
    assert not (out / JOURNAL).exists()
    make(folder, out.with_name("whole"))
    assert tree(out) == tree(out.with_name("whole"))
    assert ids(again) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("content", [b"{}\n", b'{"aigc": "pictures/1", "settings": {}}\n{"file": 3}\n', b"\xff\n"])
def test_a_damaged_manifest_is_refused_in_one_line(content: bytes, folder: Path, out: Path) -> None:
    save(folder / "a.png", scene(1))
    make(folder, out)
    (out / MANIFEST).write_bytes(content)
    with pytest.raises(InputError, match=r"pictures\.jsonl"):
        make(folder, out)


def test_names_in_a_manifest_do_not_leave_the_folder(folder: Path, out: Path) -> None:
    save(folder / "a.png", scene(1))
    make(folder, out)
    text = (out / MANIFEST).read_text().replace('"id": "a"', '"id": "../../a"')
    (out / MANIFEST).write_text(text)
    with pytest.raises(InputError, match="not a valid name"):
        make(folder, out)


def test_a_set_that_was_killed_at_its_start_goes_on(folder: Path, out: Path) -> None:
    save(folder / "a.png", scene(1))
    (out / "images").mkdir(parents=True)
    (out / JOURNAL).touch()
    assert make(folder, out).read == 1
    assert not (out / JOURNAL).exists()


def test_a_setting_that_does_not_exist_is_refused(folder: Path, out: Path) -> None:
    save(folder / "a.png", scene(1))
    with pytest.raises(InputError, match="there is no setting 'volume'"):
        make(folder, out, volume=3)
    assert not out.exists()


def test_sets_of_two_kinds_are_not_mixed(folder: Path, out: Path, tmp_path: Path) -> None:
    save(folder / "a.png", scene(1))
    make(folder, out)
    write(folder / "a.wav", tone(1))
    with pytest.raises(InputError, match="is a set of pictures"):
        collect([folder], out, rate=8000)
    collect([folder], tmp_path / "sound", rate=8000)
    with pytest.raises(InputError, match="is a set of recordings"):
        make(folder, tmp_path / "sound")
    with pytest.raises(InputError, match="holds no images"):
        make(tmp_path / "sound", tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_hashes_stay_when_an_image_is_scaled_and_compressed(tmp_path: Path) -> None:
    far, near = [], []
    hashes = [perceptual_hash(small_luma(scene(seed))) for seed in range(20)]
    for seed in range(20):
        half = Image.fromarray(scene(seed)).resize((117, 93))
        half.save(tmp_path / "half.jpg", quality=40)
        found = perceptual_hash(small_luma(stored(tmp_path / "half.jpg")))
        near.append((found ^ hashes[seed]).bit_count())
        far += [(found ^ other).bit_count() for number, other in enumerate(hashes) if number != seed]
    assert max(near) <= 6
    assert min(far) > 12


def test_the_nearest_hash_is_found() -> None:
    random = np.random.default_rng(1)
    values = [int(value) for value in random.integers(0, 1 << 63, 300)]
    known = NearHashes()
    assert known.nearest(0) is None
    for number, value in enumerate(values):
        known.add(str(number), value)
    for number in range(0, 300, 3):
        known.remove(str(number))
    for wanted in (int(value) for value in random.integers(0, 1 << 63, 20)):
        left = {str(number): value for number, value in enumerate(values) if number % 3}
        found = known.nearest(wanted)
        assert found is not None
        assert found[1] == min((value ^ wanted).bit_count() for value in left.values())
        assert (left[found[0]] ^ wanted).bit_count() == found[1]


def test_a_summary_counts(folder: Path, out: Path) -> None:
    save(folder / "a.png", scene(1))
    film(folder / "film.mp4", [2, 3], length=6)
    make(folder, out, per_shot=1)
    summary = summarise_pictures(out)
    assert (summary.pictures, summary.files, summary.shots, summary.least) == (3, 2, 2, (160, 160, 160))
    assert summary.licences == {"CC0-1.0": 3}
