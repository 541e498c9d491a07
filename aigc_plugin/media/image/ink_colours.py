"""Colours of images in inks (CMYK), by the ICC profile that belongs to them.

Source: ICC.1, relative colorimetric intent with black point compensation, as programs for pictures show them.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image


def by_profile(image: Image) -> Image | None:
    """Return an image in sRGB; None for one that is not in CMYK, or whose profile is missing or damaged."""
    profile = image.info.get("icc_profile") if image.mode == "CMYK" else None
    if not profile:
        return None
    from PIL import ImageCms

    try:
        return ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )  # fmt: skip
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
