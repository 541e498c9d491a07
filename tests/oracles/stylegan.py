"""StyleGAN2 and 3 in float64, as their papers' formulas read: zeros inserted, padded, convolved, value by value.

Nothing here is shared with the package: modulated weights are made for each image, filters are two-dimensional.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def correlate(x: Array, weight: Array) -> Array:
    """x (channels, h, w), weight (outputs, channels, k, k) → what is left without padding."""
    size = weight.shape[2]
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))
    return np.asarray(np.einsum("chwij,ocij->ohw", windows, weight))


def upfirdn(x: Array, kernel: Array, up: int, down: int, pads: tuple[int, int], gain: float) -> Array:
    """Zeros behind each pixel, zeros around (or cut), a true convolution, every down-th pixel."""
    channels, height, width = x.shape
    grown = np.zeros((channels, height * up, width * up))
    grown[:, ::up, ::up] = x
    before, after = pads
    grown = np.pad(grown, ((0, 0), *[(max(before, 0), max(after, 0))] * 2))
    grown = grown[:, max(-before, 0) :, max(-before, 0) :]
    if after < 0:
        grown = grown[:, :after, :after]
    turned = kernel[::-1, ::-1] * gain
    out = np.stack([correlate(plane[None], turned[None, None])[0] for plane in grown])
    return out[:, ::down, ::down]


def leaky(x: Array, slope: float, gain: float, limit: float) -> Array:
    y = np.where(x < 0, x * slope, x) * gain
    return np.clip(y, -limit, limit) if limit else y


def dense(x: Array, t: dict[str, Array], name: str, multiplier: float = 1.0) -> Array:
    weight = t[f"{name}.weight"]
    return np.asarray(weight @ x * (multiplier / np.sqrt(weight.shape[1])) + t[f"{name}.bias"] * multiplier)


def normalised(x: Array) -> Array:
    return np.asarray(x / np.sqrt((x**2).mean() + 1e-8))


def mapping(t: dict[str, Array], z: Array, label: Array | None, layers: int, multiplier: float) -> Array:
    """One w for one z."""
    x = normalised(z)
    if label is not None:
        x = np.concatenate([x, normalised(dense(label, t, "mapping.embed"))])
    for i in range(layers):
        x = leaky(dense(x, t, f"mapping.fc{i}", multiplier), 0.2, np.sqrt(2), 0)
    return x


def modulated(weight: Array, style: Array, demodulate: bool) -> Array:
    scaled = weight * style[:, None, None]
    if demodulate:
        scaled = scaled / np.sqrt((scaled**2).sum(axis=(1, 2, 3), keepdims=True) + 1e-8)
    return scaled


def stylegan2(t: dict[str, Array], ws: Array, sizes: list[int], architecture: str, limit: float, noisy: bool) -> Array:
    """ws (num_ws, w_dim) → one image (channels, h, w)."""
    x, image, first = t["synthesis.b4.const"], None, 0

    def layer(x: Array, name: str, w: Array, up: bool, gain: float) -> Array:
        weight = modulated(t[f"{name}.weight"], dense(w, t, f"{name}.affine"), True)
        if up:
            kernel = t[name.rpartition(".")[0] + ".resample_filter"]
            # Enlarged and filtered first, then the convolution, whose weights are turned round.
            x = correlate(upfirdn(x, kernel, 2, 1, (3, 2), 4.0), weight[:, :, ::-1, ::-1])
        else:
            x = correlate(np.pad(x, ((0, 0), (1, 1), (1, 1))), weight)
        if noisy:
            x = x + t[f"{name}.noise_const"] * t[f"{name}.noise_strength"]
        return leaky(x + t[f"{name}.bias"][:, None, None], 0.2, np.sqrt(2) * gain, limit * gain)

    for size in sizes:
        name, resnet = f"synthesis.b{size}", architecture == "resnet" and size > 4
        way = None
        if resnet:
            weight = t[f"{name}.skip.weight"] / np.sqrt(t[f"{name}.skip.weight"].shape[1])
            way = upfirdn(correlate(x, weight), t[f"{name}.resample_filter"], 2, 1, (2, 1), 4.0) * np.sqrt(0.5)
        styles = ws[first:]
        if size > 4:
            x = layer(x, f"{name}.conv0", styles[0], True, 1.0)
            styles, first = styles[1:], first + 1
        x = layer(x, f"{name}.conv1", styles[0], False, np.sqrt(0.5) if resnet else 1.0)
        first += 1
        if way is not None:
            x = x + way
        if image is not None:
            image = upfirdn(image, t[f"{name}.resample_filter"], 2, 1, (2, 1), 4.0)
        if f"{name}.torgb.weight" in t:
            weight = t[f"{name}.torgb.weight"]
            style = dense(styles[1], t, f"{name}.torgb.affine") / np.sqrt(weight.shape[1])
            added = correlate(x, modulated(weight, style, False)) + t[f"{name}.torgb.bias"][:, None, None]
            added = np.clip(added, -limit, limit) if limit else added
            image = added if image is None else image + added
    assert image is not None
    return image


def fourier_field(t: dict[str, Array], w: Array, size: int, rate: float, bandwidth: float, transform: Array) -> Array:
    name = "synthesis.input"
    style = dense(w, t, f"{name}.affine")
    style = style / np.hypot(style[0], style[1])
    turn = np.array([[style[0], -style[1], 0], [style[1], style[0], 0], [0, 0, 1]])
    move = np.array([[1, 0, -style[2]], [0, 1, -style[3]], [0, 0, 1]])
    whole = turn @ move @ transform
    frequencies = t[f"{name}.freqs"] @ whole[:2, :2]
    phases = t[f"{name}.phases"] + t[f"{name}.freqs"] @ whole[:2, 2]
    amplitudes = np.clip(1 - (np.linalg.norm(frequencies, axis=1) - bandwidth) / (rate / 2 - bandwidth), 0, 1)
    grid = ((np.arange(size) * 2 + 1) / size - 1) * 0.5 * size / rate
    field = np.empty((len(phases), size, size))
    for c, (fx, fy) in enumerate(frequencies):
        field[c] = amplitudes[c] * np.sin(2 * np.pi * (grid[None] * fx + grid[:, None] * fy + phases[c]))
    return np.asarray(np.einsum("oc,chw->ohw", t[f"{name}.weight"] / np.sqrt(len(phases)), field))


def stylegan3(t: dict[str, Array], ws: Array, layers: list[dict[str, Any]], field: dict[str, float], limit: float,
              transform: Array) -> Array:  # fmt: skip
    """ws (num_ws, w_dim) → one image; layers: name, size, up, down, kernel of each."""
    x = fourier_field(t, ws[0], int(field["size"]), field["rate"], field["bandwidth"], transform)
    in_size = int(field["size"])
    for i, layer in enumerate(layers):
        name, last = f"synthesis.{layer['name']}", i == len(layers) - 1
        weight, style = t[f"{name}.weight"], dense(ws[i + 1], t, f"synthesis.{layer['name']}.affine")
        if last:
            style = style / np.sqrt(weight[0].size)
        else:
            weight = weight / np.sqrt((weight**2).mean(axis=(1, 2, 3), keepdims=True))
            style = style / np.sqrt((style**2).mean())
        weight = modulated(weight, style, not last) / np.sqrt(t[f"{name}.magnitude_ema"])
        pad, kernel, up, down = layer["kernel"] - 1, layer["kernel"], layer["up"], layer["down"]
        x = correlate(np.pad(x, ((0, 0), (pad, pad), (pad, pad))), weight) + t[f"{name}.bias"][:, None, None]
        rise, fall = t.get(f"{name}.up_filter", np.ones(1)), t.get(f"{name}.down_filter", np.ones(1))
        total = (layer["size"] - 1) * down + 1 - (in_size + kernel - 1) * up + len(rise) + len(fall) - 2
        before = (total + up) // 2
        x = upfirdn(x, np.multiply.outer(rise, rise), up, 1, (before, total - before), up**2)
        x = np.clip(x, -limit, limit) if last else leaky(x, 0.2, np.sqrt(2), limit)
        x = upfirdn(x, fall if fall.ndim == 2 else np.multiply.outer(fall, fall), 1, down, (0, 0), 1.0)
        in_size = layer["size"]
    return x * 0.25
