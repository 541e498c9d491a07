"""The two properties of an XMP packet that say how content came to be.

Sources: XMP specification part 1 (ISO 16684-1); TC260-PG-20259A for `TC260:AIGC`; IPTC Photo Metadata 2025.1 for
`Iptc4xmpExt:DigitalSourceType`.
"""

from __future__ import annotations

import re
from html import escape
from xml.etree import ElementTree

from ...errors import MediaError
from .marks import AIGC, Addition, Found

_AIGC_NAMESPACE = "http://www.tc260.org.cn/ns/AIGC/1.0/"
_IPTC_NAMESPACE = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_TYPE = "DigitalSourceType"
_CLOSING = re.compile(r"</(?:([\w.-]+):)?RDF\s*>")
_HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TAIL = '</x:xmpmeta>\n<?xpacket end="w"?>'


def read_packet(packet: bytes) -> Found:
    """Marks in a packet; none in one that is damaged."""
    try:
        packed = _decoded(packet)
        if "<!DOCTYPE" in packed or "<!ENTITY" in packed:
            return Found(packet=packet)
        root = ElementTree.fromstring(packed)
    except (ElementTree.ParseError, UnicodeDecodeError, ValueError):
        return Found(packet=packet)
    labels, types = [], []
    for element in root.iter():
        text = element.text or element.get(f"{{{_RDF}}}resource") or ""
        pairs = [(element.tag, text), *element.attrib.items()]
        for name, value in pairs:
            namespace, _, local = str(name).removeprefix("{").rpartition("}")
            if local.upper() == AIGC and "tc260" in namespace.lower() and value.strip():
                labels.append(value.strip())
            elif local == _TYPE and namespace == _IPTC_NAMESPACE and value.strip():
                types.append(value.strip())
    return Found(tuple(labels), tuple(types), packet)


def packet_with(packet: bytes, addition: Addition) -> bytes:
    """The packet with more properties; a new one for an empty one. MediaError for one that is damaged."""
    if not packet:
        rdf = f'<rdf:RDF xmlns:rdf="{_RDF}">\n{_description("rdf", addition)}</rdf:RDF>\n'
        return (_HEAD + rdf + _TAIL).encode()
    try:
        text = _decoded(packet)
    except UnicodeDecodeError:
        text = ""
    closing = list(_CLOSING.finditer(text))
    if not closing:
        raise MediaError("its XMP metadata is damaged", hint="write the file anew without it")
    last = closing[-1]
    return (text[: last.start()] + _description(last[1] or "", addition) + text[last.start() :]).encode()


def _description(prefix: str, addition: Addition) -> str:
    """An element that says what is added, with its namespaces declared in it."""
    name = f"{prefix}:Description" if prefix else "Description"
    about = f"{prefix}:about" if prefix else "about"
    spaces, elements = "", ""
    if addition.label:
        spaces += f' xmlns:TC260="{_AIGC_NAMESPACE}"'
        elements += f"<TC260:AIGC>{escape(addition.label, quote=False)}</TC260:AIGC>\n"
    if addition.source_type:
        spaces += f' xmlns:Iptc4xmpExt="{_IPTC_NAMESPACE}"'
        elements += f"<Iptc4xmpExt:{_TYPE}>{escape(addition.source_type, quote=False)}</Iptc4xmpExt:{_TYPE}>\n"
    return f'<{name} {about}=""{spaces}>\n{elements}</{name}>\n'


def _decoded(packet: bytes) -> str:
    """A packet as text; UTF-16 is known by its zero bytes."""
    encoding = "utf-8-sig"
    if packet[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif packet[:2] == b"<\0":
        encoding = "utf-16-le"
    elif packet[:2] == b"\0<":
        encoding = "utf-16-be"
    return packet.decode(encoding).strip("\0 \t\r\n")
