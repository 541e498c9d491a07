"""The rules by which copied groups of a video and newly encoded frames share a stream: one class for each codec.

The encoder's parameter sets get identifiers of their own and stand beside those of the source in the description of the
stream, so that nothing is repeated within it and any player can begin at any group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from . import h264_units as h264
from . import hevc_units as hevc
from .h264_units import packet_of, units_of_stream
from .side_data import StreamSideData, x265_parameters

# As near to the source as the default preset of the encoder at a crf that is larger by 2, in 40 % (x264) or 80 % (x265)
# of its time, with a tenth to a fifth more bytes.
_QUICK = {"libx264": "14", "libx265": "16"}
_PRESET, _SLOWER_CRF = "veryfast", 2


class Splicing(Protocol):
    """Rules of one stream.

    encoder         FFmpeg's name of what makes its frames
    formats         pixel formats of frames that it takes
    looks_at_all    obstacle() is to see every packet, not only those of key frames

    Units are those of a packet.
    """

    encoder: str
    formats: tuple[str, ...]
    looks_at_all: bool

    def begins_group(self, units: Sequence[bytes]) -> bool:
        """True where frames from here on refer to nothing before."""

    def obstacle(self, units: Sequence[bytes]) -> str:
        """Reason why such a packet cannot be among frames of another encoder; empty where it can."""

    def parameters(self, side: StreamSideData, threads: int | None, *, reorders: bool) -> str:
        """Parameters of the encoder that the stream demands; `reorders` where frames may be decoded before others."""

    def own_sets(self, extradata: bytes) -> list[bytes]:
        """Parameter sets of the encoder, as they stand in the stream."""

    def description(self, own: Sequence[bytes]) -> bytes:
        """The description of the stream, with the sets of the encoder among those of the source."""

    @property
    def tag(self) -> str:
        """Name of the description in MP4: Apple's players show "hvc1" alone, which has no sets within the stream."""

    def converted(self, packet: bytes) -> bytes:
        """A packet of the encoder, as it stands in the stream."""


def splicing_of(codec: str, description: bytes | None) -> Splicing | None:
    """Return the rules for a stream; None where its packets are not in the form of MP4, or of another codec."""
    if codec == "h264":
        sets = h264.ParameterSets.read(description)
        return H264Splicing(sets) if sets else None
    found = hevc.HevcSets.read(description) if codec == "hevc" else None
    return HevcSplicing(found) if found else None


def encoder_options(encoder: str, given: Mapping[str, str], parameters: str) -> dict[str, str]:
    """Options of an encoder: what the user gives over quick ones, and parameters after the user's."""
    crf = _QUICK[encoder]
    defaults = {"crf": f"{int(crf) + _SLOWER_CRF}"} if "preset" in given else {"preset": _PRESET, "crf": crf}
    if encoder == "libx265":
        defaults["a53cc"] = "1"  # closed captions
    name = f"{encoder.removeprefix('lib')}-params"
    return {**defaults, **given, name: ":".join(filter(None, [given.get(name, ""), parameters]))}


class H264Splicing:
    """See Splicing."""

    encoder = "libx264"
    formats: tuple[str, ...] = ("yuv420p", "yuvj420p")
    looks_at_all = False
    _DROPPED = (h264.SPS, h264.PPS, h264.DELIMITER)

    def __init__(self, sets: h264.ParameterSets) -> None:
        self._sets = sets

    def begins_group(self, units: Sequence[bytes]) -> bool:
        return any(unit[0] & 31 == h264.SLICE_IDR for unit in units)

    def obstacle(self, units: Sequence[bytes]) -> str:
        changes = any(unit[0] & 31 == h264.SPS and unit not in self._sets.sps for unit in units)
        return "its parameters change within the file" if changes else ""

    def parameters(self, side: StreamSideData, threads: int | None, *, reorders: bool) -> str:
        reordering = "bframes=2:b-pyramid=none" if reorders else "bframes=0"
        return f"sps-id={self._sets.free_id()}:{reordering}:open-gop=0"

    def own_sets(self, extradata: bytes) -> list[bytes]:
        return units_of_stream(extradata)

    def description(self, own: Sequence[bytes]) -> bytes:
        return self._sets.with_others(list(own)).box()

    @property
    def tag(self) -> str:
        return "avc1"

    def converted(self, packet: bytes) -> bytes:
        return packet_of([unit for unit in units_of_stream(packet) if unit[0] & 31 not in self._DROPPED])


class HevcSplicing:
    """See Splicing."""

    encoder = "libx265"
    formats: tuple[str, ...] = ("yuv420p", "yuvj420p", "yuv420p10le")
    looks_at_all = True
    _SETS = (hevc.VPS, hevc.SPS, hevc.PPS)

    def __init__(self, sets: hevc.HevcSets) -> None:
        self._sets, self._numbers = sets, sets.free()
        self._groups = 0
        self._has_sets_within = False

    def begins_group(self, units: Sequence[bytes]) -> bool:
        kinds = hevc.kinds_of(units)
        self._groups += not kinds.isdisjoint(hevc.IRAP)
        return not kinds.isdisjoint(hevc.IDR)

    def obstacle(self, units: Sequence[bytes]) -> str:
        kinds = hevc.kinds_of(units)
        if any(hevc.kind_of(unit) in self._SETS and unit not in self._sets.of(hevc.kind_of(unit)) for unit in units):
            return "its parameters change within the file"
        self._has_sets_within |= not kinds.isdisjoint(self._SETS)
        if not kinds.isdisjoint(hevc.DOLBY_VISION):
            return "encoded frames would have no Dolby Vision metadata"
        if any(map(hevc.layer_of, units)):
            return "it has several layers"
        if not kinds.isdisjoint(hevc.BLA) or (self._groups < 2 and not kinds.isdisjoint(hevc.RASL)):
            return "frames of it refer to others that are not there"
        return ""

    def parameters(self, side: StreamSideData, threads: int | None, *, reorders: bool) -> str:
        words = {"log-level": "error", "info": "0", "open-gop": "0", "b-pyramid": "0"}
        words |= {"bframes": "2" if reorders else "0"} | x265_parameters(side)
        words |= {"pools": str(threads)} if threads else {}
        return ":".join(f"{name}={value}" for name, value in words.items())

    def own_sets(self, extradata: bytes) -> list[bytes]:
        units = [unit for unit in units_of_stream(extradata) if hevc.kind_of(unit) in self._SETS]
        return [hevc.renumbered(unit, self._numbers) for unit in units]

    def description(self, own: Sequence[bytes]) -> bytes:
        return self._sets.with_others(own).box(is_complete=not self._has_sets_within)

    @property
    def tag(self) -> str:
        return "hev1" if self._has_sets_within else "hvc1"

    def converted(self, packet: bytes) -> bytes:
        dropped = (*self._SETS, hevc.DELIMITER)
        units = [unit for unit in units_of_stream(packet) if hevc.kind_of(unit) not in dropped]
        return packet_of([hevc.renumbered(unit, self._numbers) for unit in units])
