"""WaveGlow in float64 NumPy, from its definition and sharing nothing with the package: slow and obvious.

Signals are (channels, time), as the paper and the published checkpoints have them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Config = Mapping[str, Any]
Tensors = Mapping[str, NDArray[np.float32]]


def conv1d(x: Array, weight: Any, bias: Any, dilation: int = 1) -> Array:
    """ "Same" zero-padded correlation: weight (out, in, kernel)."""
    weight, (_, _, kernel), time = np.asarray(weight, np.float64), weight.shape, x.shape[1]
    reach = kernel // 2 * dilation
    padded = np.pad(x, ((0, 0), (reach, reach)))
    taps = (weight[:, :, k] @ padded[:, k * dilation : k * dilation + time] for k in range(kernel))
    return sum(taps) + np.asarray(bias, np.float64)[:, None]


def conv_transpose1d(x: Array, weight: Any, bias: Any, stride: int) -> Array:
    """Transposed convolution: weight (in, out, kernel), uncropped."""
    kernel, time = weight.shape[2], x.shape[1]
    out = np.zeros((weight.shape[1], (time - 1) * stride + kernel))
    for t in range(time):
        out[:, t * stride : t * stride + kernel] += np.einsum("c,cok->ok", x[:, t], np.asarray(weight, np.float64))
    return out + np.asarray(bias, np.float64)[:, None]


def wavenet(x: Array, cond: Array | None, tensors: Tensors, prefix: str, n_layers: int) -> Array:
    """start 1x1, gated layers of dilation 1, 2, 4 …, end 1x1 of the skip sum."""
    audio = conv1d(x, tensors[prefix + "start.weight"], tensors[prefix + "start.bias"])
    channels = audio.shape[0]
    skip = np.zeros_like(audio)
    if cond is not None:
        cond = conv1d(cond, tensors[prefix + "cond_layer.weight"], tensors[prefix + "cond_layer.bias"])
    for i in range(n_layers):
        name = f"{prefix}in_layers.{i}"
        gate = conv1d(audio, tensors[name + ".weight"], tensors[name + ".bias"], 2**i)
        if cond is not None:
            gate += cond[2 * channels * i : 2 * channels * (i + 1)]
        acts = np.tanh(gate[:channels]) / (1 + np.exp(-gate[channels:]))
        name = f"{prefix}res_skip_layers.{i}"
        both = conv1d(acts, tensors[name + ".weight"], tensors[name + ".bias"])
        if i < n_layers - 1:
            audio = audio + both[:channels]
        skip += both[-channels:]
    return conv1d(skip, tensors[prefix + "end.weight"], tensors[prefix + "end.bias"])


def attention(x: Array, tensors: Tensors, prefix: str, heads: int, window: int) -> Array:
    """Multi-head attention of each frame to the frames within the window; x (time, width)."""
    time, width = x.shape
    qkv = x @ np.float64(tensors[prefix + "qkv.weight"]).T + tensors[prefix + "qkv.bias"]
    size = width // heads
    out = np.zeros((time, width))
    for h in range(heads):
        q, k, v = (qkv[:, part * width + h * size : part * width + (h + 1) * size] for part in range(3))
        for i in range(time):
            j = np.arange(max(0, i - window), min(time, i + window + 1))
            score = k[j] @ q[i] / np.sqrt(size) + np.float64(tensors[prefix + "bias"])[h, j - i + window]
            weight = np.exp(score - score.max())
            out[i, h * size : (h + 1) * size] = weight @ v[j] / weight.sum()
    return out @ np.float64(tensors[prefix + "out.weight"]).T + tensors[prefix + "out.bias"]


def layer_norm(x: Array, weight: Any, bias: Any) -> Array:
    centred = x - x.mean(axis=1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5) * weight + bias


def gelu(x: Array) -> Array:
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def encode(x: Array, config: Config, tensors: Tensors) -> Array:
    """The conditioning network's part at frame rate: convolutions, then transformer blocks."""
    for i in range(config["encoder_layers"]):
        name = f"encoder.conv.{i}"
        x = np.maximum(conv1d(x, tensors[name + ".weight"], tensors[name + ".bias"]), 0)
    y = x.T
    for i in range(config["transformer_layers"]):
        name = f"transformer.{i}."
        normal = layer_norm(y, tensors[name + "norm1.weight"], tensors[name + "norm1.bias"])
        y = y + attention(normal, tensors, name + "attention.", config["heads"], config["window"])
        normal = layer_norm(y, tensors[name + "norm2.weight"], tensors[name + "norm2.bias"])
        hidden = gelu(normal @ np.float64(tensors[name + "feed.0.weight"]).T + tensors[name + "feed.0.bias"])
        y = y + hidden @ np.float64(tensors[name + "feed.1.weight"]).T + tensors[name + "feed.1.bias"]
    return y.T


def condition(mel: Array, config: Config, tensors: Tensors) -> Array:
    """(n_mel, frames) → (n_cond, groups)."""
    weight, bias, frames, n_group = (
        tensors["upsample.weight"],
        tensors["upsample.bias"],
        mel.shape[1],
        config["n_group"],
    )
    if config["conditioning"] == "upsample":
        samples = conv_transpose1d(mel, weight, bias, config["hop"])[:, : frames * config["hop"]]
        groups = samples.reshape(len(samples), -1, n_group)
        return groups.transpose(0, 2, 1).reshape(-1, groups.shape[1])
    if config["conditioning"] == "transformer":
        mel = encode(mel, config, tensors)
    stride = config["hop"] // n_group
    first = weight.shape[2] // stride // 2 * stride
    return conv_transpose1d(mel, weight, bias, stride)[:, first : first + frames * stride]


def flow_channels(config: Config, k: int) -> int:
    return config["n_group"] - config["n_early_size"] * (k // config["n_early_every"])


def emits_early(config: Config, k: int) -> bool:
    return k > 0 and k % config["n_early_every"] == 0 and config["n_early_size"] > 0


def halves(x: Array, config: Config, k: int) -> tuple[slice, slice]:
    """(the half that conditions, the half that is transformed)."""
    first, second = slice(0, len(x) // 2), slice(len(x) // 2, len(x))
    return (second, first) if config.get("swap_halves") and k % 2 else (first, second)


def shift_and_log_scale(x: Array, cond: Array, config: Config, tensors: Tensors, k: int) -> tuple[Array, Array]:
    out = wavenet(x, cond, tensors, f"WN.{k}.", config["n_layers"])
    return out[: len(x)], out[len(x) :]


def full_condition(mel: Array, source: Array | None, config: Config, tensors: Tensors) -> Array:
    cond = condition(mel, config, tensors)
    return cond if source is None else np.concatenate([cond, source])


def inverse(mel: Array, latents: Array, config: Config, tensors: Tensors, source: Array | None = None) -> Array:
    """Synthesis: mel (n_mel, frames), latents (n_group, groups) as they enter → (n_group, groups)."""
    cond = full_condition(mel, source, config, tensors)
    used = flow_channels(config, config["n_flows"] - 1)
    x = latents[:used]
    for k in reversed(range(config["n_flows"])):
        a, b = halves(x, config, k)
        shift, log_s = shift_and_log_scale(x[a], cond, config, tensors, k)
        x = x.copy()
        x[b] = (x[b] - shift) / np.exp(log_s)
        x = np.linalg.solve(np.float64(tensors[f"convinv.{k}.conv.weight"][:, :, 0]), x)
        if emits_early(config, k):
            x = np.concatenate([latents[used : used + config["n_early_size"]], x])
            used += config["n_early_size"]
    return x


def forward(audio: Array, mel: Array, config: Config, tensors: Tensors, source: Array | None = None) -> Array:
    """Analysis: audio (n_group, groups) → the latents that `inverse` turns into it."""
    cond = full_condition(mel, source, config, tensors)
    emitted: list[Array] = []
    x = audio
    for k in range(config["n_flows"]):
        if emits_early(config, k):
            emitted.insert(0, x[: config["n_early_size"]])
            x = x[config["n_early_size"] :]
        x = np.float64(tensors[f"convinv.{k}.conv.weight"][:, :, 0]) @ x
        a, b = halves(x, config, k)
        shift, log_s = shift_and_log_scale(x[a], cond, config, tensors, k)
        x = x.copy()
        x[b] = np.exp(log_s) * x[b] + shift
    return np.concatenate([x, *emitted])
