"""Training of generators: what is exported is what was trained, runs resume, starts bring them nearer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from aigc_plugin import InputError
from aigc_plugin.data import collect_pictures
from aigc_plugin.generators.gan.dcgan import DCGAN
from aigc_plugin.generators.gan.stackgan import StackGAN
from aigc_plugin.generators.gan.stylegan import StyleGAN
from aigc_plugin.generators.gan.videogan import VideoGAN
from aigc_plugin.weights.families.stackgan import load_stackgan
from support.require import require

torch = require("torch")

from aigc_plugin.training.gan.critic import Critic  # noqa: E402
from aigc_plugin.training.gan.gan_data import Example, Examples  # noqa: E402
from aigc_plugin.training.gan.gan_export import export_generator  # noqa: E402
from aigc_plugin.training.gan.gan_losses import gradient_penalty, sliced_distance  # noqa: E402
from aigc_plugin.training.gan.gan_run import (  # noqa: E402
    GanSettings,
    build_generator,
    gather_examples,
    train_gan,
)
from aigc_plugin.training.upscaler.images import image_files  # noqa: E402

SMALL = GanSettings(size=16, channels=4, z=6, steps=6, batch=4)
KINDS = {
    "dcgan": replace(SMALL, start="vae", start_steps=2),
    "stylegan2": replace(SMALL, kind="stylegan2", start="patches", start_steps=2, mirror=True, crops=True),
    "videogan": replace(SMALL, kind="videogan", start="vae", start_steps=2),
    "stackgan": replace(SMALL, kind="stackgan", size=64, channels=2),
}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven pictures of warm and cold stripes, with captions, and three videos of them."""
    folder = tmp_path_factory.mktemp("pictures")
    y, x = np.mgrid[:72, :80]
    for number in range(7):
        wave = np.sin(x / (5 + number) + y / 9) * 0.5 + 0.5
        tints = (230, 120, 40) if number % 2 else (40, 90, 220)
        Image.fromarray((wave[..., None] * tints).astype(np.uint8)).save(folder / f"{number}.png")
        (folder / f"{number}.txt").write_text("warm stripes\n" if number % 2 else "Cold, wide stripes\n\nblue\n")
    for number in range(3):
        with av.open(str(folder / f"{number}.mkv"), "w") as file:
            stream = file.add_stream("ffv1", rate=25)
            stream.height, stream.width, stream.pix_fmt = 72, 80, "bgr0"
            for step in range(8):
                wave = np.sin((x + 4 * step) / (6 + number))[..., None] * 60 + (180, 90, 70)
                file.mux(stream.encode(av.VideoFrame.from_ndarray(wave.astype(np.uint8), format="rgb24")))
            file.mux(stream.encode())
    return folder


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """The networks are too small for more."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def trained(settings: GanSettings, pictures: Path, out: Path, steps: int = 100) -> dict[str, float]:
    """The last validation of a run, or of a part of it of so many steps."""
    measured: dict[str, float] = {}
    left = [steps]

    def stop() -> bool:
        left[0] -= 1
        return left[0] < 0

    def report(stage: str, done: int, total: int, values: object) -> None:
        measured.update(values)  # type: ignore[call-overload]

    data = gather_examples([pictures], None, settings, report)
    train_gan(data, out, settings, until=stop, device=torch.device("cpu"), report=report, card={"licence": "CC0-1.0"})
    return measured


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_that_was_stopped_ends_as_one_that_was_not(kind: str, pictures: Path, tmp_path: Path) -> None:
    settings = KINDS[kind]
    measured = trained(settings, pictures, tmp_path / "whole")
    assert 0 < measured["validation/distance"] < 2
    assert 0 <= measured["right"] <= 1
    trained(settings, pictures, tmp_path / "parts", steps=3)
    assert sorted(each.name for each in (tmp_path / "parts" / "samples").iterdir()) == ["0000003.png"]
    trained(settings, pictures, tmp_path / "parts")
    for name in ("model.safetensors", "samples/0000006.png"):
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "parts" / name).read_bytes(), name
    with pytest.raises(InputError, match="other settings: batch 4 → 5"):
        trained(replace(settings, batch=5), pictures, tmp_path / "whole")


def shaken(settings: GanSettings, words: int = 0) -> torch.nn.Module:
    """A generator whose weights, norms and averages are as if trained."""
    torch.manual_seed(3)
    network = build_generator(settings, words).eval()
    for name, value in network.state_dict().items():
        if name.endswith("running_var"):
            value.copy_(torch.rand(value.shape) + 0.5)
        elif value.ndim > 1 and settings.kind != "stylegan2":
            # Sums of the size of their inputs, so that the image depends on the noise.
            value.copy_(torch.randn(value.shape) * (value.numel() / max(value.shape[:2])) ** -0.5)
        elif value.is_floating_point() and "filter" not in name:
            value.add_(0.3 * torch.randn(value.shape))
    return network


@pytest.mark.parametrize("kind", ["dcgan", "stylegan2", "videogan"])
def test_what_is_exported_is_what_was_trained(kind: str, tmp_path: Path) -> None:
    network = shaken(KINDS[kind])
    export_generator(network, tmp_path, {"licence": "CC0-1.0"})
    z = np.random.default_rng(1).normal(size=(5, 6)).astype(np.float32)
    with torch.no_grad():
        wanted = network(torch.from_numpy(z)).numpy()
    for name in ("model.safetensors", "generator.pth"):
        if kind == "stylegan2":
            generator = StyleGAN.load(tmp_path / name)
            found = generator.synthesize(generator.map(z))
            assert np.abs(generator.map(z, psi=0.0) - network.mapping.w_avg.numpy()).max() < 1e-6
        else:
            found = (DCGAN if kind == "dcgan" else VideoGAN).load(tmp_path / name).synthesize(z)
        np.testing.assert_allclose(found, wanted, rtol=0, atol=2e-5 * max(1.0, float(np.abs(wanted).max())))
        assert wanted.std(0).mean() > 1e-3


def test_a_stackgan_takes_its_words_along(tmp_path: Path) -> None:
    words = ("cold", "stripes", "warm")
    network = shaken(KINDS["stackgan"], len(words))
    export_generator(network, tmp_path, {}, words)
    generator = StackGAN.load(tmp_path / "model.safetensors")
    assert generator.words == words
    z = np.random.default_rng(1).normal(size=(2, 6)).astype(np.float32)
    shares = torch.tensor([[0, 0.5, 0.5], [1.0, 0, 0]])
    with torch.no_grad():
        wanted = network(torch.from_numpy(z), shares).numpy()
    embedding = generator.embed(["Warm stripes of dusk", "cold"])
    np.testing.assert_allclose(generator.synthesize(embedding, z), wanted, rtol=0, atol=2e-5)
    assert np.abs(wanted[0] - wanted[1]).max() > 1e-4
    with pytest.raises(InputError, match="knows no word of 'a castle'") as caught:
        generator.embed(["a castle"])
    assert "cold, stripes, warm" in str(caught.value.hint)
    assert load_stackgan(tmp_path / "generator.pth").config.words == ()
    with pytest.raises(InputError, match="text encoder"):
        StackGAN.load(tmp_path / "generator.pth").embed(["cold"])


@pytest.mark.parametrize("start", ["vae", "patches"])
def test_a_start_without_the_critic_brings_a_generator_nearer(start: str, pictures: Path, tmp_path: Path) -> None:
    settings = replace(SMALL, channels=8, batch=8, steps=80, start_steps=80, start=start, rate=2e-3)
    first = trained(replace(settings, steps=1), pictures, tmp_path / "first")["validation/distance"]
    assert trained(settings, pictures, tmp_path / "whole")["validation/distance"] < 0.7 * first


def test_the_distance_of_patches_is_that_of_their_sorted_responses() -> None:
    torch.manual_seed(0)
    images = torch.rand(3, 3, 20, 24)
    assert float(sliced_distance(images, images.flip(0))) < 1e-6
    near, far = (float(sliced_distance(images, images + offset)) for offset in (0.1, 0.4))
    assert 2.5 < far / near < 5.5


def test_the_penalty_is_half_the_squared_gradient() -> None:
    torch.manual_seed(0)
    critic = Critic(16, 2, video=False, text=0).double()
    for value in critic.parameters():
        value.data.normal_(0, 0.3)
    real = torch.rand(2, 3, 16, 16, dtype=torch.float64)
    found = float(gradient_penalty(critic, real, None).detach())
    step, squares = 1e-5, 0.0
    for place in np.random.default_rng(0).choice(real.numel(), 300, replace=False).tolist():
        moved = real.clone()
        moved.view(-1)[place] += step
        with torch.no_grad():
            squares += float((critic(moved).sum() - critic(real).sum()) / step) ** 2
    assert found == pytest.approx(0.5 * squares / len(real) * real.numel() / 300, rel=0.35)


def test_batches_depend_on_the_step_alone() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (24, 30, 3)).astype(np.uint8)
    examples = Examples([Example(pixels)], 16, True, 5)
    torch.testing.assert_close(examples.batch(3, 4).real, examples.batch(3, 4).real)
    assert not torch.equal(examples.batch(3, 4).real, examples.batch(4, 4).real)
    assert examples.batch(0, 9).real.abs().max() <= 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"size": 48}, "must be 16, 32, 64"), ({"kind": "pix2pix"}, "kind cannot be"), ({"start": "x"}, "start cannot"),
     ({"kind": "stackgan", "size": 32}, "64 pixels, not 32"), ({"batch": 1}, "batch must be at least 2"),
     ({"kind": "videogan", "crops": True}, "is of pictures")],
)  # fmt: skip
def test_settings_check_themselves(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        GanSettings(**wrong)  # type: ignore[arg-type]


def test_captions_that_are_missing_are_named(pictures: Path, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes((pictures / "0.png").read_bytes())
    with pytest.raises(InputError, match=r"a\.txt"):
        gather_examples([tmp_path], None, KINDS["stackgan"], lambda *_: None)
    with pytest.raises(InputError, match="no files of the kind"):
        gather_examples([tmp_path], None, KINDS["videogan"], lambda *_: None)


def test_the_command_trains(pictures: Path, tmp_path: Path) -> None:
    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-P", "-m", "aigc_plugin", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)

    sizes = ["--size", 16, "--channels", 4, "--batch", 4, "--steps", 3, "--threads", 1, "--progress", "json"]
    done = run("train", "gan", pictures, "--out", tmp_path / "run", *sizes)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stderr.strip().splitlines()[-1])
    assert result["event"] == "result"
    assert "distance" in result["summary"]
    assert DCGAN.load(result["path"]).generate([1]).shape == (1, 16, 16, 3)
    wrong = run("train", "gan", pictures, "--out", tmp_path / "other", "--size", 20)
    assert (wrong.returncode, wrong.stderr.count("\n")) in {(1, 1), (1, 2)}, wrong.stderr


def test_a_collected_set_is_learnt_from(pictures: Path, tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    for path in (*pictures.glob("*.png"), *pictures.glob("*.txt")):
        (tmp_path / "given" / path.name).write_bytes(path.read_bytes())
    collect_pictures([tmp_path / "given"], tmp_path / "set", near=-1, least_side=16)
    expected, found = (
        gather_examples([tmp_path / name], None, KINDS["stackgan"], lambda *_: None) for name in ("given", "set")
    )
    assert found.training[0].captions == ("Cold, wide stripes", "blue")
    for one, other in zip(found.training, expected.training, strict=True):
        assert one.captions == other.captions
        np.testing.assert_array_equal(one.pixels, other.pixels)
    assert len(image_files([tmp_path / "set"])) == 7
