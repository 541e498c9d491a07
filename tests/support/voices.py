"""Small voices and auto-encoders of random weights, as files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aigc_plugin.text.symbols import GERMAN, PHONEMES, PHONEMES_EN_US
from aigc_plugin.weights.families import table
from aigc_plugin.weights.families.family_file import write_family_file
from aigc_plugin.weights.families.stack_sizes import MelDecoderSizes, StackSizes
from aigc_plugin.weights.families.vae_config import VaeConfig
from aigc_plugin.weights.families.voice_config import VoiceConfig, VoiceSpeaker

Tensors = dict[str, NDArray[np.float32]]

_STACK = StackSizes(layers=2, width=24, heads=3, window=4, feed=40, kernel=3)
_DECODER = MelDecoderSizes(stack=StackSizes(2, 24, 2, 5, 32, 5), post_kernel=3, post_width=12)
VOICE = VoiceConfig(GERMAN, "de", encoder=_STACK, prosody=_STACK, decoder=_DECODER)
PHONEME_VOICE = replace(
    VOICE,
    symbols=PHONEMES_EN_US,
    language="en",
    notation=PHONEMES,
    speakers=(VoiceSpeaker("low", 4.7, 0.2, 1.1), VoiceSpeaker("high", 5.4, 0.3, 0.9)),
)
"""A voice of phonemes with two speakers."""
VAE = VaeConfig(encoder=_STACK, decoder=_DECODER, latents=6, pairs=3, styles=("calm", "wild"))


def _linear(rng: np.random.Generator, out: Tensors, name: str, *shape: int) -> None:
    out[name + ".weight"] = (rng.standard_normal(shape) / np.sqrt(np.prod(shape[1:]))).astype(np.float32)
    out[name + ".bias"] = (0.1 * rng.standard_normal(shape[0])).astype(np.float32)


def _norm(rng: np.random.Generator, out: Tensors, name: str, width: int) -> None:
    out[name + ".weight"] = (1 + 0.1 * rng.standard_normal(width)).astype(np.float32)
    out[name + ".bias"] = (0.1 * rng.standard_normal(width)).astype(np.float32)


def _stack(rng: np.random.Generator, out: Tensors, prefix: str, sizes: StackSizes) -> None:
    width = sizes.width
    for layer in range(sizes.layers):
        block = f"{prefix}blocks.{layer}."
        _norm(rng, out, block + "norm1", width)
        _norm(rng, out, block + "norm2", width)
        _linear(rng, out, block + "attention.qkv", 3 * width, width)
        bias = rng.standard_normal((sizes.heads, 2 * sizes.window + 1))
        out[block + "attention.bias"] = bias.astype(np.float32)
        _linear(rng, out, block + "attention.out", width, width)
        _linear(rng, out, block + "feed.0", sizes.feed, width, sizes.kernel)
        _linear(rng, out, block + "feed.1", width, sizes.feed)
    _norm(rng, out, prefix + "norm", width)


def _decoder(rng: np.random.Generator, out: Tensors, sizes: MelDecoderSizes) -> None:
    _stack(rng, out, "decoder.stack.", sizes.stack)
    _linear(rng, out, "decoder.out", 2 * sizes.frame_columns, sizes.stack.width)
    _linear(rng, out, "decoder.post.0", sizes.post_width, sizes.frame_columns, sizes.post_kernel)
    _linear(rng, out, "decoder.post.1", sizes.n_mel, sizes.post_width, sizes.post_kernel)


def voice_tensors(seed: int = 0, config: VoiceConfig = VOICE) -> Tensors:
    rng, out = np.random.default_rng(seed), Tensors()
    width = VOICE.encoder.width
    out["embedding.weight"] = rng.standard_normal((len(config.symbols), width)).astype(np.float32)
    _stack(rng, out, "encoder.", VOICE.encoder)
    _stack(rng, out, "prosody.", VOICE.prosody)
    _linear(rng, out, "prosody_out", 3, width)
    out["prosody_out.bias"][0] = 1.8  # symbols of about five frames
    _linear(rng, out, "tone", width, 2, 3)
    _linear(rng, out, "place", width, 4)
    _decoder(rng, out, VOICE.decoder)
    for name in ("speaker.weight", "timbre.weight") if config.speakers else ():
        out[name] = rng.standard_normal((len(config.speakers), width)).astype(np.float32)
    return out


def vae_tensors(seed: int = 0) -> Tensors:
    rng, out = np.random.default_rng(seed), Tensors()
    width, latents = VAE.encoder.width, VAE.latents
    _linear(rng, out, "seen", width, 2 * VAE.decoder.n_mel)
    _stack(rng, out, "encoder.", VAE.encoder)
    _linear(rng, out, "latent", 2 * latents, width)
    _linear(rng, out, "code", width, latents)
    out["place"] = rng.standard_normal((VAE.pairs, width)).astype(np.float32)
    _decoder(rng, out, VAE.decoder)
    out["process.mixing"] = np.eye(latents, dtype=np.float32)
    out["styles.mean"] = rng.standard_normal((2, latents)).astype(np.float32)
    out["styles.deviation"] = np.array([[0.1] * latents, [1.0] * latents], np.float32)
    out["styles.memory"] = np.full((2, latents), 0.7, np.float32)
    return out


def write_voice(path: Path, seed: int = 0) -> Path:
    write_family_file(path, table.VOICE, VOICE, voice_tensors(seed), {"licence": "CC0-1.0"})
    return path


def write_phoneme_voice(path: Path, seed: int = 0) -> Path:
    tensors = voice_tensors(seed, PHONEME_VOICE)
    write_family_file(path, table.VOICE, PHONEME_VOICE, tensors, {"licence": "CC0-1.0"})
    return path


def write_vae(path: Path, seed: int = 0) -> Path:
    write_family_file(path, table.MEL_VAE, VAE, vae_tensors(seed), {})
    return path
