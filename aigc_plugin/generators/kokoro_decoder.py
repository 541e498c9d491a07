"""The second half of a Kokoro network: what is said, pitch, loudness and a style to samples."""

from __future__ import annotations

import numpy as np

from ..types import FloatArray
from ..weights.families.kokoro_config import KokoroSizes
from ..weights.families.kokoro_shapes import source_steps
from .kokoro_layers import Layers, StyledBlock, StyledNorm, leaky
from .kokoro_source import HarmonicSource

_AT = "decoder.generator"


class DecoderNetwork:
    """Residual blocks over frames, then stages that each stretch their rows and add the source (Kaneko et al. 2022)."""

    def __init__(self, sizes: KokoroSizes, rate: int, layers: Layers) -> None:
        self._tracks = [layers.conv(f"decoder.{track}_conv", step=2) for track in ("F0", "N")]
        self._beside = layers.conv("decoder.asr_res.0")
        last = sizes.decoder_blocks
        self._first = StyledBlock(layers, "decoder.encode")
        self._blocks = [StyledBlock(layers, f"decoder.decode.{n}", doubles=n == last) for n in range(last + 1)]
        self.source = HarmonicSource(sizes, rate, layers)
        self._stages = [_Stage(sizes, layers, stage) for stage in range(len(sizes.up_rates))]
        self._post = layers.conv(f"{_AT}.conv_post")
        self._samples = layers.transposed(f"{_AT}.istft", sizes.fft_step, 0)
        self._window, self._fft, self._step = layers.vector(f"{_AT}.window_sum"), sizes.fft, sizes.fft_step

    def run(self, said: FloatArray, pitch: FloatArray, loudness: FloatArray, style: FloatArray) -> FloatArray:
        """Samples. style: the half that is the decoder's; the others as in `Prosody`."""
        spectra = self.source.spectra(self.source.wave(pitch))
        return self.generate(self.frames(said, pitch, loudness, style), spectra, style)

    def frames(self, said: FloatArray, pitch: FloatArray, loudness: FloatArray, style: FloatArray) -> FloatArray:
        """Rows before the stages, two a frame."""
        given = (np.ascontiguousarray(track[:, None]) for track in (pitch, loudness))
        tracks = [conv.run(track) for conv, track in zip(self._tracks, given, strict=True)]
        rows = self._first.run(np.hstack([said, *tracks]), style)
        beside = self._beside.run(said)
        for block in self._blocks:
            rows = block.run(np.hstack([rows, beside, *tracks]), style)
        return rows

    def generate(self, rows: FloatArray, spectra: FloatArray, style: FloatArray) -> FloatArray:
        """Samples of rows before the stages and the spectra of the source."""
        for stage in self._stages:
            rows = stage.run(leaky(rows, 0.1), spectra, style)
        made = self._post.run(leaky(rows, 0.01))
        with np.errstate(over="ignore"):
            size = np.exp(made[:, : self._fft // 2 + 1])
        angle = np.sin(made[:, self._fft // 2 + 1 :])
        samples = self._samples.run(np.hstack([size * np.cos(angle), size * np.sin(angle)]))[:, 0]
        ends = min(len(self._window), len(samples))
        kept = self._window[:ends] > np.finfo(np.float32).tiny
        samples[:ends][kept] /= self._window[:ends][kept]
        samples *= np.float32(self._fft / self._step)
        return np.ascontiguousarray(samples[self._fft // 2 : -(self._fft // 2)])


class _Stage:
    """Rows stretched by a rate, the source at that rate, and residual blocks of several kernels side by side."""

    def __init__(self, sizes: KokoroSizes, layers: Layers, stage: int) -> None:
        rate, step, count = sizes.up_rates[stage], source_steps(sizes)[stage], len(sizes.block_kernels)
        self._up = layers.transposed(f"{_AT}.ups.{stage}", rate, rate // 2)
        self._source = layers.conv(f"{_AT}.noise_convs.{stage}", step=step, padding=step // 2)
        self._through = _SineBlock(sizes, layers, f"{_AT}.noise_res.{stage}")
        self._blocks = [_SineBlock(sizes, layers, f"{_AT}.resblocks.{stage * count + n}") for n in range(count)]
        self._last = stage + 1 == len(sizes.up_rates)

    def run(self, rows: FloatArray, spectra: FloatArray, style: FloatArray) -> FloatArray:
        source = self._through.run(self._source.run(spectra), style)
        rows = self._up.run(rows)
        if self._last:
            rows = np.vstack([rows[1:2], rows])
        rows += source
        made = self._blocks[0].run(rows, style)
        for block in self._blocks[1:]:
            made += block.run(rows, style)
        made /= np.float32(len(self._blocks))
        return made


class _SineBlock:
    """Pairs of a dilated convolution and one that is not, each behind a norm and a sine, added one after the other."""

    def __init__(self, sizes: KokoroSizes, layers: Layers, name: str) -> None:
        self._pairs = [
            (
                StyledNorm(layers, f"{name}.adain1.{n}", alpha=f"{name}.alpha1.{n}"),
                layers.conv(f"{name}.convs1.{n}", dilation=dilation),
                StyledNorm(layers, f"{name}.adain2.{n}", alpha=f"{name}.alpha2.{n}"),
                layers.conv(f"{name}.convs2.{n}"),
            )
            for n, dilation in enumerate(sizes.block_dilations)
        ]

    def run(self, rows: FloatArray, style: FloatArray) -> FloatArray:
        for first_norm, first, second_norm, second in self._pairs:
            made = first.run(first_norm.run(rows, style))
            made = second.run(second_norm.run(made, style))
            made += rows
            rows = made
        return rows
