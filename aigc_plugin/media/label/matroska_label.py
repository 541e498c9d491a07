"""The label in Matroska and WebM: a tag `AIGC` for the whole file (RFC 9559; TC260-PG-20257A).

The tag goes into the Tags that are there, or into new ones before the first cluster. The lists that name positions,
SeekHead and Cues, are written anew with positions of eight bytes: so their length does not depend on what they say.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import BinaryIO

from ...errors import MediaError
from .ebml import Element, element, element_at, elements, id_bytes, number, size_bytes, top_elements
from .edits import Edit, read_at
from .marks import AIGC, MOST_BYTES, SOURCE_TYPE_TAG, Addition, Found

_SEGMENT, _CLUSTER, _SEEK_HEAD, _CUES, _TAGS = 0x18538067, 0x1F43B675, 0x114D9B74, 0x1C53BB6B, 0x1254C367
_SEEK, _SEEK_ID, _SEEK_POSITION = 0x4DBB, 0x53AB, 0x53AC
_TAG, _TARGETS, _SIMPLE, _NAME, _STRING = 0x7373, 0x63C0, 0x67C8, 0x45A3, 0x4487
_CHECKSUM, _VOID, _CLUSTER_POSITION = 0xBF, 0xEC, 0xA7
_LEVEL_1 = {_CLUSTER, _SEEK_HEAD, _CUES, _TAGS, 0x1549A966, 0x1654AE6B, 0x1941A469, 0x1043A770, _VOID}
# Masters on the way to a position, and elements that are one.
_WITH_POSITIONS = {_SEEK_HEAD, _SEEK, _CUES, 0xBB, 0xB7}
_POSITIONS = {_SEEK_POSITION, 0xF1, 0xEA}
_SINGLE_TARGETS = {0x63C5, 0x63C9, 0x63C4, 0x63C6}  # a track, edition, chapter or attachment


def is_matroska(head: bytes) -> bool:
    return head[:4] == b"\x1aE\xdf\xa3"


def read_matroska(file: BinaryIO) -> Found:
    labels, types = [], []
    for each in _children(file, _segment(file)):
        if each.id == _TAGS:
            for name, value in _whole_tags(_content(file, each)):
                labels += [value] if name.upper() == AIGC else []
                types += [value] if name.upper() == SOURCE_TYPE_TAG else []
    return Found(tuple(labels), tuple(types))


def matroska_edits(file: BinaryIO, addition: Addition) -> list[Edit]:
    segment = _segment(file)
    children = list(_children(file, segment))
    tags = _tags_edit(file, segment, children, addition)
    lists = [each for each in children if each.id in (_SEEK_HEAD, _CUES)]

    def rewritten(moved: Callable[[int], int]) -> list[Edit]:
        return [
            Edit(each.start, each.end - each.start, _rewritten(_content(file, each), each.id, moved)) for each in lists
        ]

    sized = [tags, *rewritten(lambda position: position)]
    moves = sorted((each.at + each.size, each.growth) for each in sized)
    places = [place for each in children if each.id == _CLUSTER and (place := _place(file, each))]
    # A cluster may say nothing of its place; what it said is wrong now.
    voided = [Edit(place.start, 1, id_bytes(_VOID)) for place in places]
    resized = _resized(segment, sum(growth for _, growth in moves))
    return [tags, *rewritten(_moved(moves, segment.body)), *voided, *resized]


def _tags_edit(file: BinaryIO, segment: Element, children: list[Element], addition: Addition) -> Edit:
    """The tag in the Tags that are there, or in new ones before the first cluster."""
    old = next((each for each in children if each.id == _TAGS), None)
    if old is not None:
        kept = _content(file, old)
        body = b"".join(kept[each.start : each.end] for each in elements(kept) if each.id != _CHECKSUM)
        return Edit(old.start, old.end - old.start, element(_TAGS, body + _tag(addition)))
    first = next((each for each in children if each.id == _CLUSTER), None)
    return Edit(first.start if first else segment.end, 0, element(_TAGS, _tag(addition)))


def _moved(moves: list[tuple[int, int]], zero: int) -> Callable[[int], int]:
    """A position in the segment → the position there afterwards."""
    starts = [start for start, _ in moves]
    totals = [0]
    for _, growth in moves:
        totals.append(totals[-1] + growth)

    def moved(position: int) -> int:
        return position + totals[bisect_right(starts, position + zero)]

    return moved


def _rewritten(content: bytes, identity: int, moved: Callable[[int], int]) -> bytes:
    """An element with all positions in it of eight bytes, and without checksums."""
    body = b""
    for each in elements(content):
        inner = content[each.body : each.end]
        if each.id in _WITH_POSITIONS:
            body += _rewritten(inner, each.id, moved)
        elif each.id in _POSITIONS:
            body += number(each.id, moved(int.from_bytes(inner, "big")))
        elif each.id != _CHECKSUM:
            body += content[each.start : each.end]
    return element(identity, body)


def _tag(addition: Addition) -> bytes:
    pairs = ((AIGC, addition.label), (SOURCE_TYPE_TAG, addition.source_type))
    simple = [
        element(_SIMPLE, element(_NAME, name.encode()) + element(_STRING, value.encode()))
        for name, value in pairs
        if value
    ]
    return element(_TAG, element(_TARGETS, b"") + b"".join(simple))


def _whole_tags(content: bytes) -> Iterator[tuple[str, str]]:
    """Name and text of the tags that are for the whole file."""
    for tag in (each for each in elements(content) if each.id == _TAG):
        inner = list(elements(content, tag.body, tag.end))
        targets = [part.id for each in inner if each.id == _TARGETS for part in elements(content, each.body, each.end)]
        if _SINGLE_TARGETS & set(targets):
            continue
        for simple in (each for each in inner if each.id == _SIMPLE):
            values = {
                part.id: content[part.body : part.end].rstrip(b"\0").decode("utf-8", "replace")
                for part in elements(content, simple.body, simple.end)
            }
            yield values.get(_NAME, ""), values.get(_STRING, "")


def _segment(file: BinaryIO) -> Element:
    found = next((each for each in top_elements(file) if each.id == _SEGMENT), None)
    if found is None:
        raise MediaError("it holds no segment: it is incomplete", hint="write the file anew")
    return found


def _children(file: BinaryIO, segment: Element) -> Iterator[Element]:
    """The elements of the segment; a cluster of unknown size ends where the next of them begins."""
    position = segment.body
    while position < segment.end:
        found = element_at(file, position, segment.end)
        if found is None:
            return
        if found.is_open:
            found = Element(found.id, found.start, found.body, _open_end(file, found, segment.end), is_open=True)
        yield found
        position = found.end


def _open_end(file: BinaryIO, outer: Element, end: int) -> int:
    position = outer.body
    while position < end:
        found = element_at(file, position, end)
        if found is None or (found.id in _LEVEL_1 and found.id != _VOID):
            return position
        position = found.end
    return end


def _content(file: BinaryIO, each: Element) -> bytes:
    size = each.end - each.body
    if size > MOST_BYTES:
        raise MediaError(f"one of its lists has {size >> 20} MiB, more than a file should")
    return read_at(file, each.body, size)


def _place(file: BinaryIO, cluster: Element) -> Element | None:
    """The element in which a cluster says where it is, one of its first."""
    start = cluster.body
    for _ in range(3):
        found = element_at(file, start, cluster.end)
        if found is None or found.id == _CLUSTER_POSITION:
            return found
        start = found.end
    return None


def _resized(segment: Element, growth: int) -> list[Edit]:
    if segment.is_open:
        return []
    width = segment.body - segment.start - len(id_bytes(_SEGMENT))
    size = segment.end - segment.body + growth
    wide = width if size < (1 << 7 * width) - 1 else 8
    return [Edit(segment.body - width, width, size_bytes(size, wide))]
