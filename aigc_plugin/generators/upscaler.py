"""Upscale images and frames by a network or by a filter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import ops
from ..engine import Engine, RunsOnEngine, chosen_engine
from ..errors import InputError, argument
from ..ops.colour import luma_weights, matrix_code
from ..ops.resample import Filter
from ..planes import Colour, PlanarFrame, Plane, PlaneFormat
from ..types import FloatArray
from ..weights.families.upscaler import load_upscaler
from .image_arrays import channels_of, image_array
from .resize import resize_frame, resize_plane
from .upscaler_network import UpscalerNetwork, whole_numbers

DEFAULT_MODEL = "aigc-x2"
FILTERS: dict[str, Filter] = {
    "lanczos": "lanczos3", "lanczos3": "lanczos3", "lanczos4": "lanczos4", "bicubic": "bicubic",
    "spline36": "spline36", "bilinear": "bilinear", "area": "area", "point": "point",
}  # fmt: skip
_BT601 = 6
_MOST_PIXELS = 1 << 30
_FULL = Colour(range="full")


class Upscaler(RunsOnEngine):
    """Upscales images by `scale`; the same image always gives the same result.

    name      of the network or the filter
    scale     an int for a network; any ratio for a filter
    """

    def __init__(self, name: str, scale: Fraction, engine: Engine) -> None:
        self.name = name
        self.engine = engine.at("float32")  # of filters; a network has its own
        self._scale = scale
        self._network: UpscalerNetwork | None = None

    @classmethod
    def load(
        cls,
        model: str | PathLike[str] = DEFAULT_MODEL,
        *,
        scale: float | Fraction | None = None,
        precision: str = "auto",
        backend: str = "auto",
        threads: int | None = None,
        engine: Engine | None = None,
    ) -> Upscaler:
        """Load a network or choose a filter.

        model       a file (our .safetensors, or .param of ncnn), a name of `aigc models list`, or a filter: lanczos,
                    lanczos4, bicubic, spline36, bilinear, area, point
        scale       for a filter above 0 and at most 64 (None is 2); a network has its own, and the default model
                    becomes the one of 3 or 4 where that is given
        precision   "auto", "float32", "bfloat16" or "int8", of networks
        backend, threads, engine   as for `WaveGlow.load`

        Raises InputError, ModelFormatError, BackendUnavailable.
        """
        name = str(model)
        wanted = None if scale is None else _checked_scale(scale)
        chosen = chosen_engine(engine, backend=backend, precision=precision, threads=threads)
        upscaler = cls(name, wanted or Fraction(2), chosen)
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
            height, width = self._size(*array.shape[1:3])
            return np.empty((0, height, width, *array.shape[3:]), array.dtype)
        return np.stack([self._image(image) for image in array])

    def stream(self, frames: Iterable[NDArray[Any]]) -> Iterator[NDArray[Any]]:
        """`generate` of one image after the other."""
        return (self.generate(frame) for frame in frames)

    def upscale_frame(self, frame: PlanarFrame) -> PlanarFrame:
        """The frame `scale` times as large, in its own format, colour and time.

        A network for luma upscales the luma, and chroma is resized by lanczos3 with its siting kept. A network for RGB
        gets the planes converted by the matrix of the frame. Alpha is resized by lanczos3.
        """
        if self._network is None:
            height, width = self._size(frame.height, frame.width)
            return resize_frame(frame, height, width, filter=FILTERS[self.name], engine=self.engine)
        colours = self._through_network(self._network, frame)
        rest = range(len(colours), frame.format.n_planes)
        return frame.with_planes([*colours, *(self._filtered(frame, plane) for plane in rest)])

    def _load_network(self, model: str | PathLike[str], wanted: Fraction | None, engine: Engine) -> None:
        if self.name == DEFAULT_MODEL and wanted in (3, 4):
            self.name = model = f"aigc-x{wanted}"
        loaded = load_upscaler(model)
        factor = loaded.config.factor
        if wanted not in (None, factor):
            raise InputError(
                f"the network {self.name} upscales by {factor}, not by {float(wanted or 0):g}",
                hint=f"leave the scale out, or choose a filter: {argument('model', 'lanczos')}",
            )
        self._scale = Fraction(factor)
        self._network = UpscalerNetwork(loaded, engine)
        self.engine = self._network.engine

    def _size(self, height: int, width: int) -> tuple[int, int]:
        size = max(1, round(height * self._scale)), max(1, round(width * self._scale))
        if size[0] * size[1] > _MOST_PIXELS:
            raise InputError(f"the result would have {size[1]} x {size[0]} pixels")
        return size

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
            return network.run(planes[:1], bits=bits, limited=limited)
        if frame.format.kind == "gray":
            return [network.run([planes[0]] * 3, bits=bits, limited=limited)[1]]
        if frame.format.kind == "rgb":
            return network.run(planes[:3], bits=bits, limited=False)
        rgb = ops.yuv_to_rgb(frame, engine=self.engine)
        large = np.stack(network.run(list(rgb), bits=32, limited=False))
        # Where the frame names no matrix, its size implies one, and the larger frame must keep that of the smaller.
        matrix = matrix_code(frame.colour, frame.height, frame.width)
        return list(ops.rgb_to_yuv(large, frame.format, frame.colour, matrix=matrix, engine=self.engine))

    def _luma_of_rgb(self, network: UpscalerNetwork, frame: PlanarFrame) -> list[Plane]:
        """Luma through the network; the difference of each colour from it by lanczos3."""
        bits, peak = frame.format.bits, np.float32(frame.format.peak)
        colours = [plane.astype(np.float32) / peak for plane in frame.planes[:3]]
        luma: FloatArray = np.einsum("c,chw->hw", luma_weights(_BT601).astype(np.float32), np.stack(colours))
        large = network.run([luma], bits=32, limited=False)[0]
        height, width = large.shape
        planes: list[Plane] = []
        for plane in colours:
            difference = ops.resample(plane - luma, height, width, filter="lanczos3", engine=self.engine)
            values = (large + difference) * peak
            planes.append(values if bits == 32 else whole_numbers(values, frame.format.dtype, bits))
        return planes

    def _filtered(self, frame: PlanarFrame, plane: int) -> Plane:
        """A plane that does not go through the network, resized by lanczos3 with its siting kept."""
        height, width = self._size(frame.height, frame.width)
        return resize_plane(frame, plane, height, width, filter="lanczos3", engine=self.engine)


def _checked_scale(scale: float | Fraction) -> Fraction:
    try:
        checked = Fraction(scale).limit_denominator(10_000)
    except (TypeError, ValueError, OverflowError):
        checked = Fraction(0)
    if not 0 < checked <= 64:
        raise InputError(f"scale must be a number above 0 and at most 64: {scale = }")
    return checked
