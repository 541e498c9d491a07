"""Tacotron 2 state dictionaries under their published names: random ones, and one that walks through its text."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

State = dict[str, NDArray[Any]]

PUBLISHED: dict[str, int] = {
    "n_symbols": 148, "n_mel": 80, "embedding": 512, "encoder_layers": 3, "encoder_kernel": 5, "prenet": 256,
    "attention_units": 1024, "decoder_units": 1024, "attention": 128, "location_filters": 32, "location_kernel": 31,
    "postnet_layers": 5, "postnet_channels": 512, "postnet_kernel": 5,
}  # fmt: skip
# None of them a multiple of another, so that no mix-up goes unseen; 80 bands, so that a vocoder takes the mel.
SMALL = PUBLISHED | {
    "embedding": 36, "prenet": 21, "attention_units": 43, "decoder_units": 50, "attention": 19,
    "location_filters": 7, "location_kernel": 9, "postnet_layers": 3, "postnet_channels": 28,
}  # fmt: skip


def shapes(sizes: dict[str, int]) -> dict[str, tuple[int, ...]]:
    """Name → shape of every tensor of the published state dictionary."""
    s = sizes
    width, half = s["embedding"], s["embedding"] // 2
    found: dict[str, tuple[int, ...]] = {"embedding.weight": (s["n_symbols"], width)}
    for i in range(s["encoder_layers"]):
        found |= _convolution(f"encoder.convolutions.{i}", width, width, s["encoder_kernel"])
    for suffix in ("_l0", "_l0_reverse"):
        found |= _cell("encoder.lstm", width, half, suffix)
    for i, columns in enumerate((s["n_mel"], s["prenet"])):
        found[f"decoder.prenet.layers.{i}.linear_layer.weight"] = (s["prenet"], columns)
    found |= _cell("decoder.attention_rnn", s["prenet"] + width, s["attention_units"])
    attention = "decoder.attention_layer."
    found |= {
        attention + "query_layer.linear_layer.weight": (s["attention"], s["attention_units"]),
        attention + "memory_layer.linear_layer.weight": (s["attention"], width),
        attention + "v.linear_layer.weight": (1, s["attention"]),
        attention + "location_layer.location_conv.conv.weight": (
            s["location_filters"],
            2,
            s["location_kernel"],
        ),
        attention + "location_layer.location_dense.linear_layer.weight": (
            s["attention"],
            s["location_filters"],
        ),
    }
    found |= _cell("decoder.decoder_rnn", s["attention_units"] + width, s["decoder_units"])
    for name, rows in (("linear_projection", s["n_mel"]), ("gate_layer", 1)):
        found[f"decoder.{name}.linear_layer.weight"] = (rows, s["decoder_units"] + width)
        found[f"decoder.{name}.linear_layer.bias"] = (rows,)
    widths = [s["n_mel"], *[s["postnet_channels"]] * (s["postnet_layers"] - 1), s["n_mel"]]
    for i in range(s["postnet_layers"]):
        found |= _convolution(f"postnet.convolutions.{i}", widths[i], widths[i + 1], s["postnet_kernel"])
    return found


def _convolution(name: str, inputs: int, outputs: int, kernel: int) -> dict[str, tuple[int, ...]]:
    norm = {f"{name}.1.{part}": (outputs,) for part in ("weight", "bias", "running_mean", "running_var")}
    return {f"{name}.0.conv.weight": (outputs, inputs, kernel), f"{name}.0.conv.bias": (outputs,), **norm,
            f"{name}.1.num_batches_tracked": ()}  # fmt: skip


def _cell(name: str, inputs: int, units: int, suffix: str = "") -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight_ih{suffix}": (4 * units, inputs), f"{name}.weight_hh{suffix}": (4 * units, units),
            f"{name}.bias_ih{suffix}": (4 * units,), f"{name}.bias_hh{suffix}": (4 * units,)}  # fmt: skip


def random_state(sizes: dict[str, int], seed: int = 0) -> State:
    """Weights that keep a signal's variance; statistics of batch norms away from 0 and 1."""
    rng = np.random.default_rng(seed)
    state: State = {}
    for name, shape in shapes(sizes).items():
        if name.endswith("num_batches_tracked"):
            state[name] = np.array(7, np.int64)
            continue
        values = rng.standard_normal(shape).astype(np.float32)
        if name.endswith(("running_var", ".1.weight")):
            state[name] = np.exp(np.float32(0.3) * values)
        elif len(shape) < 2:
            state[name] = np.float32(0.1) * values
        else:
            state[name] = values / np.float32(np.sqrt(np.prod(shape[1:])))
    return state


def walking_state(
    sizes: dict[str, int] = SMALL, *, frames_a_symbol: float = 5.0, stops: bool = True, sharp: float = 10.0
) -> State:
    """Made by hand so that attention walks through any text up to 100 symbols, and stops behind it.

    One unit of each direction of the encoder counts the symbols up to here (in hundredths), one of the attention's
    cell counts frames; the energies have their hump, 2 symbols wide and `sharp` high, where both counts agree. The
    gate opens where the attended symbol is the last, which the encoder's other direction tells. All else is random.
    """
    state = {name: values * np.float32(0.5) for name, values in random_state(sizes, seed=3).items()}
    for name in [name for name in state if name.endswith(("running_var", ".1.weight"))]:
        state[name] = np.ones_like(state[name])
    step = 0.01
    for suffix in ("_l0", "_l0_reverse"):
        _count(state, "encoder.lstm", suffix, unit=0, step=step)
    _count(state, "decoder.attention_rnn", "", unit=0, step=step / frames_a_symbol)
    _hold(state, "decoder.attention_rnn", unit=1)
    attention = "decoder.attention_layer."
    query, memory, v, dense = (
        state[attention + part + ".linear_layer.weight"]
        for part in ("query_layer", "memory_layer", "v", "location_layer.location_dense")
    )
    for part in (query, memory, v, dense):
        part[...] = 0
    steepness, width = 150, 1 / np.tanh(1.0)
    for row, sign in enumerate((1, -1)):
        memory[row, 0], query[row, 0], query[row, 1] = steepness, -steepness, sign * width
        v[0, row] = sign * sharp
    gate = state["decoder.gate_layer.linear_layer.weight"]
    gate[...] = 0
    gate[0, sizes["decoder_units"] + sizes["embedding"] // 2] = -2000
    state["decoder.gate_layer.linear_layer.bias"][...] = 28 if stops else -100
    return state


def _set_unit(state: State, name: str, suffix: str, unit: int, gates: tuple[float, float, float, float]) -> None:
    """A unit whose gates i, f, g, o are what they are, whatever comes in."""
    units = state[f"{name}.weight_hh{suffix}"].shape[1]
    for gate, value in enumerate(gates):
        row = gate * units + unit
        for part in ("weight_ih", "weight_hh", "bias_hh"):
            state[f"{name}.{part}{suffix}"][row] = 0
        state[f"{name}.bias_ih{suffix}"][row] = value


def _count(state: State, name: str, suffix: str, unit: int, step: float) -> None:
    """h = tanh(step * (steps so far))."""
    _set_unit(state, name, suffix, unit, (15, 15, float(np.arctanh(step)), 15))


def _hold(state: State, name: str, unit: int) -> None:
    """h = tanh(1)."""
    _set_unit(state, name, "", unit, (15, -15, 15, 15))
