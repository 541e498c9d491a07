"""The chosen upscaler, applied to frames."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..options.kinds import exact
from .long_work import FILTERING, OTHER_NETWORK, PACKAGED_NETWORK

if TYPE_CHECKING:
    from av import VideoFrame

    from ..media.orientation import Orientation
    from ..options.upscale import UpscaleSettings
    from ..planes import PlanarFrame


def bits_of(frame: VideoFrame) -> int:
    """Bit depth of the planes of a decoded frame."""
    from ..media.video.encoder_frames import layout_for

    return layout_for(frame.format.name).bits


class FrameUpscaler:
    """The model and the size to end with: a filter goes straight to the size, a network by way of its scale.

    .models   of networks: a name, or a file
    .cost     nominal seconds for a megapixel of its frames
    """

    def __init__(self, options: UpscaleSettings, orientation: Orientation | None = None, bits: int = 8) -> None:
        """orientation: how its frames are turned to be seen, which is what the size counts in; None for upright.

        bits: depth of the frames that will come, which decides in which precision a network computes
        """
        from ..generators.upscaler import DEFAULT_MODEL, FILTERS, Upscaler

        model, size = options.model, options.size
        assert not isinstance(size, str)
        self._upscaler = Upscaler.load(
            model or DEFAULT_MODEL, scale=exact(options.scale), denoise=options.denoise, **options.engine()
        )
        self.engine = self._upscaler.engine
        self._size = size if size is None or orientation is None else orientation.size(*size)
        self._filter = FILTERS.get(model or "", "lanczos3")
        self._is_filter = model in FILTERS
        self.models = () if self._is_filter else (self._upscaler.name,)
        self.cost = FILTERING if self._is_filter else PACKAGED_NETWORK if not model else OTHER_NETWORK
        scale = None if self._is_filter and size else str(self._upscaler.scale)
        self._bits = bits
        self._settings = {
            "model": Path(self._upscaler.name).name,  # no folder of the user's leaves the machine
            "scale": scale,
            "size": f"{size[0]}x{size[1]}" if size else None,
            "denoise": None if options.denoise else "off",
        }

    @property
    def settings(self) -> dict[str, str | None]:
        """Provenance of the frames, for the file's comment; of images, that of the last one."""
        precision = self._upscaler.precision_of(self._bits)
        return {**self._settings, "precision": precision, "backend": self._upscaler.backend}

    def size_of(self, width: int, height: int) -> tuple[int, int]:
        """Width and height of the result for a frame of that size."""
        if self._size is not None:
            return self._size
        scale = self._upscaler.scale
        return max(1, round(width * scale)), max(1, round(height * scale))

    def each(self, frames: Iterator[PlanarFrame]) -> Iterator[PlanarFrame]:
        """Upscale frames, each when it is read."""
        for frame in frames:
            yield self.later(frame)

    def later(self, frame: PlanarFrame) -> PlanarFrame:
        """Return the upscaled frame, which is computed when it is read."""
        from ..planes import DeferredFrame

        return DeferredFrame(lambda: self.one(frame), frame.pts, frame.duration)

    def one(self, frame: PlanarFrame) -> PlanarFrame:
        self._bits = frame.format.bits
        if self._size is None:
            return self._upscaler.upscale_frame(frame)
        from ..generators.resize import resize_frame

        scaled = frame if self._is_filter else self._upscaler.upscale_frame(frame)
        width, height = self._size
        return resize_frame(
            scaled,
            height,
            width,
            filter=self._filter,
            engine=self.engine,
        )
