"""The manifest of a presentation for DASH (ISO/IEC 23009-1), over the segments that HLS plays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from ...errors import MediaError
from ..label.iso_boxes import Box, boxes
from .playlists import MediaPlaylist, Presentation, Track

_NAMESPACE = "urn:mpeg:dash:schema:mpd:2011"
_ROLE = "urn:mpeg:dash:role:2011"
_CHANNELS = "urn:mpeg:dash:23003:3:audio_channel_configuration:2011"
_AUDIO_RATE = 48_000


def dash_manifest(shown: Presentation) -> str:
    """The manifest: one adaptation set for the renditions, one for each audio track, one for each subtitle track.

    The times of segments are exact, in the clock of each track, as its fragments give them.
    """
    longest = max(seconds for seconds, _ in shown.variants[0].media.segments)
    mpd = ElementTree.Element("MPD", {
        "xmlns": _NAMESPACE, "type": "static", "profiles": "urn:mpeg:dash:profile:isoff-live:2011",
        "minBufferTime": f"PT{longest:.3f}S", "mediaPresentationDuration": f"PT{shown.variants[0].media.duration:.3f}S",
    })  # fmt: skip
    period = ElementTree.SubElement(mpd, "Period", {"id": "0", "start": "PT0S"})
    video = _set(period, "video", "video/mp4", Track("", ""))
    for variant in shown.variants:
        _representation(video, variant.media, variant.media.peak, {
            "codecs": variant.codec, "width": str(variant.width), "height": str(variant.height), "sar": "1:1",
            "frameRate": f"{variant.rate.numerator}/{variant.rate.denominator}".removesuffix("/1"),
        })  # fmt: skip
    for track, media in zip(shown.audio, shown.audio_media, strict=True):
        audio = _set(period, "audio", "audio/mp4", track)
        facts = {"codecs": "mp4a.40.2", "audioSamplingRate": str(_AUDIO_RATE)}
        one = _representation(audio, media, media.peak, facts)
        ElementTree.SubElement(
            one, "AudioChannelConfiguration", {"schemeIdUri": _CHANNELS, "value": str(track.channels)}
        )
        one[:] = reversed(one)  # the schema has it before the segments
    for track in shown.subtitles:
        texts = _set(period, "text", "text/vtt", track)
        name = track.playlist.removesuffix(".m3u8")
        one = ElementTree.SubElement(texts, "Representation", {"id": name, "bandwidth": "1000"})
        ElementTree.SubElement(one, "BaseURL").text = f"{name}.vtt"
    ElementTree.indent(mpd)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(mpd, encoding="unicode") + "\n"


def _set(period: ElementTree.Element, kind: str, media_type: str, track: Track) -> ElementTree.Element:
    facts = {"id": str(len(period)), "contentType": kind, "mimeType": media_type}
    if kind != "text":
        facts |= {"segmentAlignment": "true", "startWithSAP": "1"}
    if track.language:
        facts["lang"] = track.language
    found = ElementTree.SubElement(period, "AdaptationSet", facts)
    role = {"video": "main", "audio": "main", "text": "subtitle"}[kind]
    ElementTree.SubElement(found, "Role", {"schemeIdUri": _ROLE, "value": role})
    if track.name:
        label = ElementTree.Element("Label")
        label.text = track.name
        found.insert(0, label)  # before the role, by the schema
    return found


def _representation(
    adaptation: ElementTree.Element, media: MediaPlaylist, peak: int, facts: dict[str, str]
) -> ElementTree.Element:
    name = media.name.removesuffix(".m3u8")
    one = ElementTree.SubElement(adaptation, "Representation", {"id": name, "bandwidth": str(peak), **facts})
    scale = _timescale((media.folder / f"{name}_init.mp4").read_bytes())
    template = ElementTree.SubElement(one, "SegmentTemplate", {
        "timescale": str(scale), "startNumber": "0", "initialization": "$RepresentationID$_init.mp4",
        "media": "$RepresentationID$_$Number%04d$.m4s",
    })  # fmt: skip
    timeline = ElementTree.SubElement(template, "SegmentTimeline")
    starts = [_decode_time(media.folder / segment) for _, segment in media.segments]
    ends = [*starts[1:], starts[-1] + round(media.segments[-1][0] * scale)]
    for start, end in zip(starts, ends, strict=True):
        ElementTree.SubElement(timeline, "S", {"t": str(start), "d": str(end - start)})
    return one


def _timescale(init: bytes) -> int:
    """Ticks a second of the one track of an initialisation segment."""
    at = _inside(init, (b"moov", b"trak", b"mdia", b"mdhd")).body
    skip = 20 if init[at] == 1 else 12
    return int.from_bytes(init[at + skip : at + skip + 4], "big")


def _decode_time(segment: Path) -> int:
    """The time of the first sample of a segment, in ticks."""
    data = segment.read_bytes()
    at = _inside(data, (b"moof", b"traf", b"tfdt")).body
    return int.from_bytes(data[at + 4 : at + (12 if data[at] == 1 else 8)], "big")


def _inside(data: bytes, path: Sequence[bytes]) -> Box:
    """A box by the kinds of those around it."""
    around = (0, len(data))
    for kind in path[:-1]:
        box = _child(data, *around, kind)
        around = (box.body, box.end)
    return _child(data, *around, path[-1])


def _child(data: bytes, start: int, end: int, kind: bytes) -> Box:
    found = next((each for each in boxes(data, start, end) if each.kind == kind), None)
    if found is None:
        raise MediaError(f"a segment holds no {kind.decode()}")
    return found
