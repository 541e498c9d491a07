"""Split long sentences into phrases that an acoustic model speaks in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .script import Ends
from .sentence import SentenceWord
from .word_lists import words
from .writing import spoken_length

LONGEST = 180
"""Most spoken characters of a phrase."""
_SHORTEST = 40
_ELLIPSIS = re.compile(r"(?:\.\.|…)[\s\"'“”’«»)\]]*$")
_AFTER_ELLIPSIS = frozenset({"–", "."})
_STRONG = frozenset(";:–")
_CONJUNCTIONS = words(
    "und oder aber denn sondern weil dass damit wenn als ob obwohl während nachdem bevor sodass sowie wobei "
    "and or but because that which while when although so "
    "和 与 或 但 但是 而 而且 因为 所以 如果 虽然 或者 并且 然后 可是 不过 以及 于是 因此 否则 然而"
)

Words = tuple[SentenceWord, ...]


def phrases(words: Sequence[SentenceWord], *, ends: bool = True) -> Iterator[tuple[Words, Ends]]:
    """Yield the phrases of a sentence, each with what ends after it; none if nothing of it is spoken.

    A phrase also ends at "…", where a speaker hesitates.

    ends: whether the sentence ends with the last word, or continues
    """
    rest = [piece for word in words for piece in _short_words(word)]
    while rest:
        cut = _cut(_up_to_ellipsis(rest[:LONGEST]))
        piece, rest = rest[:cut], rest[cut:]
        if not any(word.spoken for word in rest):
            piece, rest = [*piece, *rest], []
        if not any(word.spoken for word in piece):
            continue
        final = ends and not rest
        yield _closed(piece, final=final), Ends.sentence if final else _continuation(piece)


def _up_to_ellipsis(words: Sequence[SentenceWord]) -> Sequence[SentenceWord]:
    return words[: next((count for count, word in enumerate(words, 1) if _hesitates(word)), len(words))]


def _hesitates(word: SentenceWord) -> bool:
    return bool(word.spoken and word.after in _AFTER_ELLIPSIS and _ELLIPSIS.search(word.written))


def _continuation(piece: Sequence[SentenceWord]) -> Ends:
    return Ends.ellipsis if any(_hesitates(word) for word in piece) else Ends.phrase


def _cut(words: Sequence[SentenceWord]) -> int:
    """Count the words of the next phrase: up to the best cut before it gets too long."""
    length, best, best_worth = 0, 0, -1
    total = sum(_size(word) for word in words)
    if total <= LONGEST:
        return len(words)
    for count, word in enumerate(words, 1):
        length += _size(word)
        if length > LONGEST:
            break
        worth = _worth(word, words[count] if count < len(words) else None) if length >= _SHORTEST else 0
        # A remainder of a word or two sounds cut off.
        if worth >= best_worth and (total - length >= _SHORTEST // 2 or best == 0):
            best, best_worth = count, worth
    return max(best, 1)


def _worth(word: SentenceWord, following: SentenceWord | None) -> int:
    if word.after and set(word.after) & _STRONG:
        return 3
    if word.after:
        return 2
    return 1 if following is not None and following.spoken in _CONJUNCTIONS else 0


def _size(word: SentenceWord) -> int:
    return spoken_length(word.spoken) + len(word.after) + 1


def _closed(words: Sequence[SentenceWord], *, final: bool) -> Words:
    """Make sure that the last spoken word has punctuation: a full stop, or a comma if the sentence continues."""
    last = max(index for index, word in enumerate(words) if word.spoken)
    marks = [word.after for word in words[last:] if word.after]
    mark = next((m for m in marks if m in "?!."), marks[0] if marks else "." if final else ",")
    closing = SentenceWord(words[last].written, words[last].spoken, mark)
    return (*words[:last], closing, *words[last + 1 :])


def _short_words(word: SentenceWord) -> Iterator[SentenceWord]:
    """Split a word of unnatural length into pieces; only the last one has punctuation."""
    if len(word.spoken) < LONGEST:
        yield word
        return
    pieces = _pieces(word.spoken)
    step = -(-len(word.written) // len(pieces))
    for index, piece in enumerate(pieces):
        written = word.written[index * step : (index + 1) * step]
        yield SentenceWord(written, piece, word.after if index == len(pieces) - 1 else "")


def _pieces(spoken: str) -> list[str]:
    """Split at blanks if there are any, else anywhere."""
    pieces, start = [], 0
    while len(spoken) - start >= LONGEST - 2:
        end = spoken.rfind(" ", start + 1, start + LONGEST - 2)
        end = start + LONGEST // 2 if end < 0 else end
        pieces.append(spoken[start:end].strip())
        start = end
    pieces.append(spoken[start:].strip())
    return [piece for piece in pieces if piece]
