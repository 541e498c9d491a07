"""Upscale images and frames by a network or by a filter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cache
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import ops
from ..engine import Engine, RunsOnEngine, chosen_engine
from ..errors import InputError, argument
from ..ops.colour import luma_weights, matrix_code
from ..ops.resample import Filter
from ..planes import Colour, PlanarFrame, Plane, PlaneFormat
from ..signal.image_noise import is_reducible, noise_level, reduce_noise
from ..types import FloatArray
from ..weights.families.upscaler import load_upscaler
from .image_arrays import channels_of, image_array
from .reloading import Reloadable, reloadable
from .resize import resize_frame, resize_plane
from .upscaler_network import UpscalerNetwork, quick_engine, whole_numbers

DEFAULT_MODEL = "aigc-x2"
FILTERS: dict[str, Filter] = {
    "lanczos": "lanczos3", "lanczos3": "lanczos3", "lanczos4": "lanczos4", "bicubic": "bicubic",
    "spline36": "spline36", "bilinear": "bilinear", "area": "area", "point": "point",
}  # fmt: skip
_PACKAGED_FACTORS = (2, 3, 4)
_CHOICES = "aigc-x2, aigc-x3, aigc-x4, or the filter lanczos for any scale"
_BT601 = 6
_MOST_PIXELS = 1 << 30
_FULL = Colour(range="full")


class Upscaler(RunsOnEngine, Reloadable):
    """Upscales images by `scale`; the same image always gives the same result.

    name      of the network or the filter
    scale     width of the result over that of the input, and height alike
    """

    def __init__(self, name: str, scale: Fraction, engine: Engine, *, denoise: bool = True) -> None:
        self.name = name
        self._denoise = denoise
        self.engine = engine.at("float32")  # of filters; a network has its own
        self._scale = scale
        self._network: UpscalerNetwork | None = None  # for samples of 8 bits
        self._fine: Callable[[], UpscalerNetwork] | None = None  # for more, where that is another

    @classmethod
    @reloadable
    def load(
        cls,
        model: str | PathLike[str] = DEFAULT_MODEL,
        *,
        scale: float | Fraction | None = None,
        denoise: bool = True,
        precision: str = "auto",
        backend: str = "auto",
        threads: int | None = None,
        engine: Engine | None = None,
    ) -> Upscaler:
        """Load a network or choose a filter.

        model       a file (our .safetensors, or .param of ncnn), a name of `aigc models list`, or a filter: lanczos,
                    lanczos4, bicubic, spline36, bilinear, area, point
        scale       with a filter above 0 and at most 64; None is 2. With a network above 1 and at most its own, which
                    None is; for a number below it the result is reduced by lanczos3. The default model stands for
                    aigc-x2, aigc-x3 and aigc-x4: the first that reaches the scale is taken, so scale=3 is aigc-x3
        denoise     reduce noise before a network for luma, which would make it stronger; where an estimate (see
                    `signal.image_noise`) finds none, nothing is changed
        precision   "auto", "float32", "bfloat16" or "int8", of networks. "auto" is int8 for frames of 8 bits, if the
                    file says that it loses at most 0.03 dB; else bfloat16 where that is native, else float32
        backend, threads, engine   as for `WaveGlow.load`

        Raises InputError, ModelFormatError, BackendUnavailable.
        """
        name = str(model)
        wanted = None if scale is None else _checked_scale(scale)
        chosen = chosen_engine(engine, backend=backend, precision=precision, threads=threads)
        upscaler = cls(name, wanted or Fraction(2), chosen, denoise=denoise)
        if name not in FILTERS:
            upscaler._load_network(model, wanted, chosen)
        return upscaler

    @property
    def scale(self) -> int | Fraction:
        """Width of the result over that of the input, and height alike."""
        return int(self._scale) if self._scale.denominator == 1 else self._scale

    def generate(self, frames: NDArray[Any]) -> NDArray[Any]:
        """Upscale images.

        frames    uint8, uint16 (full range) or float32 (0 … 1): one image (h, w, 3) or (h, w), or many (n, h, w, 3) or
                  (n, h, w); three columns are red, green and blue
        returns   the same with larger h and w

        InputError for other types, shapes and values, such as colours with alpha, NaN, or floats up to 255. Alpha is
        upscaled by itself, as gray.
        """
        array = image_array(frames, "frames")
        coloured = channels_of(array, "frames", (2, 3)) == 3
        if array.ndim - coloured == 2:
            return self._image(array)
        if not len(array):
            height, width = _size(array.shape[1], array.shape[2], self._scale)
            return np.empty((0, height, width, *array.shape[3:]), array.dtype)
        return np.stack([self._image(image) for image in array])

    def stream(self, frames: Iterable[NDArray[Any]]) -> Iterator[NDArray[Any]]:
        """`generate` of one image after the other."""
        return (self.generate(frame) for frame in frames)

    def upscale_frame(self, frame: PlanarFrame) -> PlanarFrame:
        """The frame `scale` times as large, in its own format, colour and time.

        A network for luma upscales the luma, and chroma is resized by lanczos3 with its siting kept. A network for RGB
        gets the planes converted by the matrix of the frame. Alpha is resized by lanczos3. Where `scale` is below that
        of the network, its result is reduced by lanczos3.
        """
        height, width = _size(frame.height, frame.width, self._scale)
        if self._network is None:
            return resize_frame(frame, height, width, filter=FILTERS[self.name], engine=self.engine)
        large = self._by_network(self._network_for(self._network, frame.format.bits), frame)
        if (large.height, large.width) == (height, width):
            return large
        return resize_frame(large, height, width, filter="lanczos3", engine=self.engine)

    def precision_of(self, bits: int) -> str:
        """The precision in which frames of that depth are upscaled."""
        return self.precision if self._network is None else self._network_for(self._network, bits).precision

    def _network_for(self, quick: UpscalerNetwork, bits: int) -> UpscalerNetwork:
        return quick if bits == 8 or self._fine is None else self._fine()

    def _by_network(self, network: UpscalerNetwork, frame: PlanarFrame) -> PlanarFrame:
        """The frame, as many times as large as the network makes it."""
        height, width = _size(frame.height, frame.width, Fraction(network.config.factor))
        planes = self._through_network(network, frame)
        for plane in range(len(planes), frame.format.n_planes):
            planes.append(resize_plane(frame, plane, height, width, filter="lanczos3", engine=self.engine))
        return frame.with_planes(planes)

    def _load_network(self, model: str | PathLike[str], wanted: Fraction | None, engine: Engine) -> None:
        if self.name == DEFAULT_MODEL:
            self.name = model = _packaged_for(wanted or Fraction(2))
        loaded = load_upscaler(model)
        factor = loaded.config.factor
        if wanted is not None and not 1 < wanted <= factor:
            raise InputError(
                f"the network {Path(self.name).name} upscales by {factor}, not by {float(wanted):g}",
                hint=f"give a scale above 1 and up to {factor}, or choose a {argument('model')}: {_CHOICES}",
                parameter="scale",
            )
        self._scale = wanted or Fraction(factor)
        quick = quick_engine(loaded, engine)
        self._network = UpscalerNetwork(loaded, quick)
        self._fine = None if quick == engine else cache(lambda: UpscalerNetwork(loaded, engine))
        self.engine = self._network.engine

    def _image(self, array: NDArray[Any]) -> NDArray[Any]:
        bits = {np.dtype(np.uint8): 8, np.dtype(np.uint16): 16}.get(array.dtype, 32)
        if array.ndim == 2:
            gray = PlanarFrame((np.ascontiguousarray(array),), PlaneFormat("gray", bits), colour=_FULL)
            return self.upscale_frame(gray).planes[0]
        planes = tuple(np.ascontiguousarray(array[..., channel]) for channel in range(3))
        return np.stack(self.upscale_frame(PlanarFrame(planes, PlaneFormat("rgb", bits), colour=_FULL)).planes, axis=-1)

    def _through_network(self, network: UpscalerNetwork, frame: PlanarFrame) -> list[Plane]:
        """The frame through the network: the first plane, or all three colours."""
        planes, bits = frame.planes, frame.format.bits
        limited = frame.colour.range == "limited" and frame.format.kind != "rgb"
        if network.config.channels == 1:
            if frame.format.kind == "rgb":
                return self._luma_of_rgb(network, frame)
            return network.run([self._without_noise(planes[0], bits)], bits=bits, limited=limited)
        if frame.format.kind == "gray":
            return [network.run([planes[0]] * 3, bits=bits, limited=limited)[1]]
        if frame.format.kind == "rgb":
            return network.run(planes[:3], bits=bits, limited=False)
        rgb = ops.yuv_to_rgb(frame, engine=self.engine)
        large = np.stack(network.run(list(rgb), bits=32, limited=False))
        # Where the frame names no matrix, its size implies one, and the larger frame must keep that of the smaller.
        matrix = matrix_code(frame.colour, frame.height, frame.width)
        return list(ops.rgb_to_yuv(large, frame.format, frame.colour, matrix=matrix, engine=self.engine))

    def _without_noise(self, luma: Plane, bits: int) -> Plane:
        """The luma as it is, or with less of the noise that it has."""
        peak = 1.0 if bits == 32 else float((1 << bits) - 1)
        level = noise_level(luma, peak) if self._denoise else 0.0
        if not is_reducible(level):
            return luma
        reduced = reduce_noise(luma, level, peak)
        return reduced if bits == 32 else whole_numbers(reduced, luma.dtype, bits)

    def _luma_of_rgb(self, network: UpscalerNetwork, frame: PlanarFrame) -> list[Plane]:
        """Luma through the network; the difference of each colour from it by lanczos3."""
        bits, peak = frame.format.bits, np.float32(frame.format.peak)
        colours = [plane.astype(np.float32) / peak for plane in frame.planes[:3]]
        luma: FloatArray = np.einsum("c,chw->hw", luma_weights(_BT601).astype(np.float32), np.stack(colours))
        large = network.run([self._without_noise(luma, 32)], bits=32, limited=False)[0]
        height, width = large.shape
        planes: list[Plane] = []
        for plane in colours:
            difference = ops.resample(plane - luma, height, width, filter="lanczos3", engine=self.engine)
            values = (large + difference) * peak
            planes.append(values if bits == 32 else whole_numbers(values, frame.format.dtype, bits))
        return planes


def _packaged_for(scale: Fraction) -> str:
    """The packaged network with the least factor that reaches the scale."""
    for factor in _PACKAGED_FACTORS:
        if 1 < scale <= factor:
            return f"aigc-x{factor}"
    raise InputError(
        f"the packaged networks upscale by 2, 3, 4 and numbers from 1 to 4, not by {float(scale):g}",
        hint=f"choose one of these, a filter, {argument('model', 'lanczos')}, or the {argument('size')} to end with",
        parameter="scale",
    )


def _size(height: int, width: int, scale: Fraction) -> tuple[int, int]:
    """Height and width, `scale` times as large."""
    size = max(1, round(height * scale)), max(1, round(width * scale))
    if size[0] * size[1] > _MOST_PIXELS:
        raise InputError(f"the result would have {size[1]} x {size[0]} pixels")
    return size


def _checked_scale(scale: float | Fraction) -> Fraction:
    try:
        checked = Fraction(scale).limit_denominator(10_000)
    except (TypeError, ValueError, OverflowError):
        checked = Fraction(0)
    if not 0 < checked <= 64:
        raise InputError(f"scale must be a number above 0 and at most 64: {scale = }")
    return checked
