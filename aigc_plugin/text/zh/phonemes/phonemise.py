"""A normalised Mandarin sentence with the phonemes of its words; English among them by the English front end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ...pronunciation.user_lexicon import UserLexicon
from ...sentence import Sentence, SentenceWord
from .neutral import with_neutral_tones
from .polyphones import with_readings
from .sandhi import spoken_syllables
from .syllables import symbols_of
from .words import MandarinWord, words_of

_UNIT = re.compile(
    r"/(?P<given>[^/]*)/|(?P<hanzi>[\u3400-\u9fff\U00020000-\U0003134f]+)|(?P<latin>[^\s\u3400-\u9fff/](?:[^\u3400-\u9fff/]*[^\s\u3400-\u9fff/])?)"
)


class _Piece:
    """A part of a written word: its owner, its kind ("given", "hanzi", "latin"), its text, its phonemes so far."""

    def __init__(self, owner: int, kind: str, text: str, paused: bool) -> None:
        self.owner, self.kind, self.text, self.paused = owner, kind, text, paused
        self.phonemes = text if kind == "given" else ""


def phonemise(sentence: Sentence, lexicon: UserLexicon) -> Sentence:
    """Give every spoken word of a sentence its phonemes; the words of Mandarin in it are divided by blanks."""
    pieces = _pieces(sentence)
    start = 0
    for end in range(1, len(pieces) + 1):
        if end == len(pieces) or pieces[end].kind != pieces[start].kind or pieces[end - 1].paused:
            _speak(pieces[start:end], lexicon)
            start = end
    of_words: list[list[str]] = [[] for _ in sentence.words]
    for piece in pieces:
        of_words[piece.owner] += [piece.phonemes] if piece.phonemes else []
    pairs = zip(sentence.words, of_words, strict=True)
    return Sentence(tuple(replace(word, phonemes=" ".join(given)) for word, given in pairs))


def _pieces(sentence: Sentence) -> list[_Piece]:
    pieces = []
    for owner, word in enumerate(sentence.words):
        found = list(_UNIT.finditer(word.spoken))
        for number, match in enumerate(found, 1):
            kind = match.lastgroup or "hanzi"
            paused = bool(word.after) and number == len(found)
            pieces.append(_Piece(owner, kind, match[kind], paused))
    return pieces


def _speak(pieces: Sequence[_Piece], lexicon: UserLexicon) -> None:
    """Pronounce pieces of one kind that follow each other without a pause."""
    if pieces[0].kind == "latin":
        _speak_english(pieces, lexicon)
    elif pieces[0].kind == "hanzi":
        _speak_mandarin(pieces, lexicon)


def _speak_english(pieces: Sequence[_Piece], lexicon: UserLexicon) -> None:
    from ...en.phonemes.phonemise import phonemise as phonemise_english

    words = tuple(SentenceWord(piece.text, piece.text, "." * (piece is pieces[-1])) for piece in pieces)
    for piece, word in zip(pieces, phonemise_english(Sentence(words), lexicon).words, strict=True):
        piece.phonemes = word.phonemes


def _speak_mandarin(pieces: Sequence[_Piece], lexicon: UserLexicon) -> None:
    """Words are looked for in each piece, sandhi goes on from piece to piece."""
    words: list[MandarinWord] = []
    owners: list[int] = []
    for number, piece in enumerate(pieces):
        found = words_of(piece.text, lexicon)
        words += found
        owners += [number] * len(found)
    words = with_neutral_tones(with_readings(words))
    spoken: list[list[str]] = [[] for _ in words]
    for syllable in spoken_syllables(words):
        spoken[syllable.owner].append(symbols_of(syllable.pinyin))
    of_pieces: list[list[str]] = [[] for _ in pieces]
    for owner, word, symbols in zip(owners, words, spoken, strict=True):
        phonemes = word.given or "".join(symbols)
        of_pieces[owner] += [phonemes] if phonemes else []
    for piece, phonemes_of_words in zip(pieces, of_pieces, strict=True):
        piece.phonemes = " ".join(phonemes_of_words)
