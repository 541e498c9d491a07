"""Textures of a small auto-encoder of random weights through the packaged vocoder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aigc_plugin import Audio, InputError
from aigc_plugin.generators.sound_texture import SoundTexture, closed_loop
from support import voices


@pytest.fixture(scope="module")
def texture(tmp_path_factory: pytest.TempPathFactory) -> SoundTexture:
    path: Path = voices.write_vae(tmp_path_factory.mktemp("vae") / "vae.safetensors")
    return SoundTexture.load(path, threads=1)


def noise(seconds: float, rate: int = 22050, channels: int = 1) -> Audio:
    samples = np.random.default_rng(1).standard_normal((channels, int(seconds * rate))) * 0.1
    return Audio(samples.astype(np.float32), rate)


@pytest.mark.parametrize("seconds", [0.01, 0.5, 1.2345])
@pytest.mark.parametrize("loop", [False, True])
def test_the_length_is_exact(texture: SoundTexture, seconds: float, loop: bool) -> None:
    assert texture.generate(seconds, loop=loop).samples.shape == (1, max(1, round(seconds * 22050)))


def test_seeds_repeat_and_differ(texture: SoundTexture) -> None:
    one, again, other = (texture.generate(0.3, seed=seed, style="calm").samples for seed in (4, 4, 5))
    assert np.array_equal(one, again)
    assert not np.allclose(one, other)


def test_seeds_choose_the_style(texture: SoundTexture) -> None:
    """Without a style, the sound is that of one of the styles; a few seeds draw them all."""
    drawn = set()
    for seed in range(6):
        sound = texture.generate(0.1, seed=seed).samples
        same = [name for name in texture.styles
                if np.array_equal(sound, texture.generate(0.1, seed=seed, style=name).samples)]  # fmt: skip
        assert len(same) == 1
        drawn.update(same)
    assert drawn == set(texture.styles)


def test_a_wild_style_moves_more_than_a_calm_one(texture: SoundTexture) -> None:
    vae = texture.vae
    moved = {name: vae.draw(200, 1, vae.style(name)).std(0).mean() for name in texture.styles}
    assert moved["wild"] > 5 * moved["calm"]


def test_a_recording_can_be_imitated_and_passed_into_another(texture: SoundTexture) -> None:
    like = texture.generate(0.4, style=noise(1.0, rate=44100, channels=2))
    assert np.isfinite(like.samples).all()
    assert texture.morph(noise(0.5), noise(2.0, 16000), 0.7).samples.shape == (1, round(0.7 * 22050))


def test_what_cannot_be_made_is_refused(texture: SoundTexture) -> None:
    for seconds in (0.0, -1.0, float("nan"), 1e6):
        with pytest.raises(InputError, match="seconds must be above 0"):
            texture.generate(seconds)
    with pytest.raises(InputError, match="no style 'loud'"):
        texture.generate(0.1, style="loud")
    with pytest.raises(InputError, match="variation"):
        texture.generate(0.1, variation=-1)
    for wrong in ({"seconds": "long"}, {"variation": None}, {"seed": 0.5}, {"seed": -1}, {"style": np.zeros(22050)}):
        with pytest.raises(InputError, match=next(iter(wrong))):
            texture.generate(**{"seconds": 0.1, **wrong})
    with pytest.raises(InputError, match="must be an Audio, not ndarray"):
        texture.morph(np.zeros(22050), noise(1.0), 0.1)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="too short to be imitated"):
        texture.generate(0.1, style=noise(0.01))


def test_a_closed_loop_goes_on_at_its_seam() -> None:
    """The loop of a tone whose period does not divide the length: the seam is as smooth as the rest."""
    tone = np.sin(np.arange(5000) * 0.05).astype(np.float32)
    looped = closed_loop(tone, 3001, 1000)
    assert len(looped) == 3001
    turned = np.concatenate([looped[-50:], looped[:50]])
    assert np.abs(np.diff(turned)).max() < 0.06
    assert np.array_equal(looped[1000:], tone[1000:3001])
