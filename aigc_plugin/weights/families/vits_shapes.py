"""Names and shapes of the tensors of a VITS voice, and those of one of its speakers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ..formats.tensor_view import Floats
from .vits_config import VitsConfig, VitsSizes

Shapes = dict[str, tuple[int, ...]]


def shapes_of(config: VitsConfig) -> Shapes:
    """Name → shape of every tensor."""
    sizes = config.network
    shapes: Shapes = {"enc_p.emb.weight": (sizes.symbols, sizes.hidden)}
    shapes |= _encoder(sizes) | _durations(sizes) | _flow(sizes) | _decoder(sizes)
    return shapes | _conditions(config) if config.speakers else shapes


def _layer(name: str, *weight: int) -> Shapes:
    shape = weight[:2] if len(weight) == 3 and weight[2] == 1 else weight
    return {f"{name}.weight": shape, f"{name}.bias": (weight[0],)}


def _norm(name: str, width: int) -> Shapes:
    return {f"{name}.gamma": (width,), f"{name}.beta": (width,)}


def _encoder(sizes: VitsSizes) -> Shapes:
    shapes = _layer("enc_p.proj", 2 * sizes.latents, sizes.hidden)
    near = (1, 2 * sizes.window + 1, sizes.hidden // sizes.heads)
    for n in range(sizes.layers):
        at = f"enc_p.encoder.attn_layers.{n}"
        shapes |= {f"{at}.emb_rel_k": near, f"{at}.emb_rel_v": near}
        for part in "qkvo":
            shapes |= _layer(f"{at}.conv_{part}", sizes.hidden, sizes.hidden)
        shapes |= _layer(f"enc_p.encoder.ffn_layers.{n}.conv_1", sizes.feed, sizes.hidden, sizes.kernel)
        shapes |= _layer(f"enc_p.encoder.ffn_layers.{n}.conv_2", sizes.hidden, sizes.feed, sizes.kernel)
        for half in (1, 2):
            shapes |= _norm(f"enc_p.encoder.norm_layers_{half}.{n}", sizes.hidden)
    return shapes


def _stack(name: str, sizes: VitsSizes) -> Shapes:
    width = sizes.duration_width
    shapes: Shapes = {}
    for n in range(sizes.duration_layers):
        shapes |= {
            f"{name}.convs_sep.{n}.weight": (width, 1, sizes.duration_kernel),
            f"{name}.convs_sep.{n}.bias": (width,),
        }
        shapes |= _layer(f"{name}.convs_1x1.{n}", width, width)
        shapes |= _norm(f"{name}.norms_1.{n}", width) | _norm(f"{name}.norms_2.{n}", width)
    return shapes


def _durations(sizes: VitsSizes) -> Shapes:
    width = sizes.duration_width
    shapes = _layer("dp.pre", width, sizes.hidden) | _layer("dp.proj", width, width) | _stack("dp.convs", sizes)
    shapes |= {"dp.flows.0.m": (2,), "dp.flows.0.inverse_scale": (2,)}
    for n in sizes.duration_flows:
        at = f"dp.flows.{n}"
        shapes |= _layer(f"{at}.pre", width, 1) | _layer(f"{at}.proj", 3 * sizes.duration_bins - 1, width)
        shapes |= _stack(f"{at}.convs", sizes)
    return shapes


def _flow(sizes: VitsSizes) -> Shapes:
    half, width = sizes.latents // 2, sizes.flow_width
    shapes: Shapes = {}
    for n in range(sizes.flow_couplings):
        at = f"flow.flows.{2 * n}"
        shapes |= _layer(f"{at}.pre", width, half) | _layer(f"{at}.post", half, width)
        for layer in range(sizes.flow_layers):
            rows = width if layer + 1 == sizes.flow_layers else 2 * width
            shapes |= _layer(f"{at}.enc.in_layers.{layer}", 2 * width, width, sizes.flow_kernel)
            shapes |= _layer(f"{at}.enc.res_skip_layers.{layer}", rows, width)
    return shapes


def _decoder(sizes: VitsSizes) -> Shapes:
    width = sizes.decoder_width
    shapes = _layer("dec.conv_pre", width, sizes.latents, 7)
    block = 0
    for kernel in sizes.up_kernels:
        at = f"dec.ups.{block // len(sizes.block_kernels)}"
        shapes |= {f"{at}.weight": (width, width // 2, kernel), f"{at}.bias": (width // 2,)}
        width //= 2
        for size, dilations in zip(sizes.block_kernels, sizes.block_dilations, strict=True):
            for part in ("convs1", "convs2") if sizes.block_pairs else ("convs",):
                for n in range(len(dilations)):
                    shapes |= _layer(f"dec.resblocks.{block}.{part}.{n}", width, width, size)
            block += 1
    return shapes | {"dec.conv_post.weight": (1, width, 7)}


def _conditions(config: VitsConfig) -> Shapes:
    sizes, width = config.network, config.speaker_width
    shapes: Shapes = {"emb_g.weight": (len(config.speakers), width)}
    shapes |= _layer("dp.cond", sizes.duration_width, width)
    shapes |= {"dec.cond.weight": (sizes.decoder_width, width, 1), "dec.cond.bias": (sizes.decoder_width,)}
    for n in range(sizes.flow_couplings):
        shapes |= _layer(f"flow.flows.{2 * n}.enc.cond_layer", 2 * sizes.flow_width * sizes.flow_layers, width)
    return shapes


def tensors_of_speaker(tensors: Mapping[str, Floats], config: VitsConfig, number: int) -> Mapping[str, Floats]:
    """Fold the vector of a speaker into the biases that it is added to, so that the network is one of one speaker.

    A voice of one speaker keeps its tensors.
    """
    if not config.speakers:
        return tensors
    sizes = config.network
    vector = tensors["emb_g.weight"][config.speakers[number].number]

    def shift(name: str) -> Floats:
        weight = tensors[f"{name}.weight"].reshape(-1, len(vector))
        return np.asarray(np.einsum("ij,j->i", weight, vector) + tensors[f"{name}.bias"], np.float32)

    added = {"dp.pre.bias": shift("dp.cond"), "dec.conv_pre.bias": shift("dec.cond")}
    for n in range(sizes.flow_couplings):
        at = f"flow.flows.{2 * n}.enc"
        parts = np.split(shift(f"{at}.cond_layer"), sizes.flow_layers)
        added |= {f"{at}.in_layers.{layer}.bias": part for layer, part in enumerate(parts)}
    return _Shifted(tensors, added)


class _Shifted(Mapping[str, Floats]):
    """Tensors of which some have something added."""

    def __init__(self, tensors: Mapping[str, Floats], added: Mapping[str, Floats]) -> None:
        self._tensors, self._added = tensors, added

    def __getitem__(self, name: str) -> Floats:
        value = self._tensors[name]
        return value + self._added[name] if name in self._added else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._tensors)

    def __len__(self) -> int:
        return len(self._tensors)
