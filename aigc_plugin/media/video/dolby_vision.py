"""Dolby Vision: find films whose colours only its metadata make right.

The metadata (RPU, ETSI TS 103 572) begin with a byte 25, 6 bits of type, 11 of format and 4 of profile. Of profile 0,
called 5 in files, the pictures are in a colour space of their own, IPTPQc2; those of the others are HDR10, HLG or SDR.
"""

from __future__ import annotations

from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame

from .side_data import frame_side_data

_PREFIX = 25
_PROFILE_BITS = slice(17, 21)  # after the prefix


def needs_its_metadata(frame: VideoFrame, codec: str) -> bool:
    """True for a frame, of the decoder `codec`, that cannot be shown without its metadata."""
    metadata = (frame_side_data(frame, codec) or {}).get(Type.DOVI_RPU_BUFFER)
    return metadata is not None and is_of_own_colours(metadata)


def is_of_own_colours(metadata: bytes) -> bool:
    """True where metadata say that the pictures are in Dolby Vision's own colour space."""
    if len(metadata) < 4 or metadata[0] != _PREFIX:
        return False
    bits = "".join(f"{byte:08b}" for byte in metadata[1:4])
    return int(bits[_PROFILE_BITS], 2) == 0
