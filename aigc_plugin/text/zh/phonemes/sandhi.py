"""Tone sandhi: 一 and 不 before other tones, third tones before third tones, syllables with a coloured r."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from .polyphones import NUMERALS
from .words import MandarinWord, is_word

_OWN_SYLLABLE = (
    "女儿", "婴儿", "幼儿", "孤儿", "少儿", "男儿", "健儿", "胎儿", "患儿", "乞儿", "妻儿", "妇儿", "生儿", "侄儿",
    "孙儿",
    "宠儿", "运儿", "弃儿", "血儿", "潮儿", "形儿", "育儿", "小儿", "老儿", "宁儿", "雪儿", "凡儿", "托儿", "卡儿",
)  # fmt: skip
_NO_ORDER = frozenset("十第零一二三四五六七八九点百千万亿")


class Syllable:
    """A syllable on its way to speech. character, pinyin without its tone, tone, index of the word that it is of."""

    __slots__ = ("base", "character", "coloured", "owner", "tone")

    def __init__(self, character: str, pinyin: str, owner: int) -> None:
        self.character, self.base, self.tone, self.owner = character, pinyin[:-1], pinyin[-1], owner
        self.coloured = False

    @property
    def pinyin(self) -> str:
        return self.base + ("r" if self.coloured else "") + self.tone


def spoken_syllables(words: Sequence[MandarinWord]) -> list[Syllable]:
    """Syllables of words that follow each other without a pause, with the tones that they are spoken with."""
    syllables = [
        Syllable(character, pinyin, owner)
        for owner, word in enumerate(words)
        for character, pinyin in zip(word.text, word.pinyin, strict=bool(word.pinyin))
    ]
    _speak_one_and_not(syllables, words)
    _speak_third_tones(syllables, words)
    return _with_coloured_r(syllables, words)


def _speak_one_and_not(syllables: list[Syllable], words: Sequence[MandarinWord]) -> None:
    for at, syllable in enumerate(syllables):
        following = syllables[at + 1] if at + 1 < len(syllables) else None
        before = syllables[at - 1] if at else None
        if syllable.tone == "5" or following is None:
            continue
        falls = following.tone == "4" or following.character == "个"
        between = before is not None and before.character == following.character
        if syllable.character == "不" and syllable.base == "bu":
            syllable.tone = "5" if between else "2" if falls else "4"
        elif syllable.character == "一" and syllable.base == "yi":
            if between and following.character not in NUMERALS:
                syllable.tone = "5"
            elif not _counts(syllables, at):
                syllable.tone = "2" if falls else "4"


def _counts(syllables: Sequence[Syllable], at: int) -> bool:
    """Tell whether 一 is a digit or an ordinal, which keeps its tone: 第一, 十一, 一月, 二零一一."""
    before = syllables[at - 1].character if at else ""
    after = syllables[at + 1].character
    second = syllables[at + 2].character if at + 2 < len(syllables) else ""
    if before in tuple("第零二三四五六七八九十点初") and before and after not in "百千万亿":
        return True
    if before in tuple("百千万") and before and after not in "百千万亿":
        return True
    if after in "一二三四五六七八九零幺点":
        return after != "点" or (bool(second) and second in "零一二三四五六七八九")
    if after in "月号级" or (after == "日" and second != "游"):
        return True
    return after == "楼" or after == "班"


def _speak_third_tones(syllables: list[Syllable], words: Sequence[MandarinWord]) -> None:
    start = 0
    for owner, word in enumerate(words):
        count = len(word.pinyin)
        _inside(syllables[start : start + count], word.text if owner >= 0 else "")
        start += count
    for at, syllable in enumerate(syllables[:-1]):
        following = syllables[at + 1]
        if syllable.tone == "3" and following.tone == "3" and syllable.owner != following.owner:
            syllable.tone = "2"
    _before_neutral(syllables)


def _inside(syllables: Sequence[Syllable], text: str) -> None:
    """Within a word: of two third tones the first rises; of three, by the words that it is made of."""
    if len(syllables) == 3 and all(s.tone == "3" for s in syllables) and is_word(text[1:]) and not is_word(text[:2]):
        syllables[1].tone = "2"
        return
    if len(syllables) == 4 and all(s.tone == "3" for s in syllables):
        syllables[0].tone = syllables[2].tone = "2"
        return
    for first, second in itertools.pairwise(syllables):
        if first.tone == "3" and second.tone == "3":
            first.tone = "2"


def _before_neutral(syllables: Sequence[Syllable]) -> None:
    """A third tone rises before a neutral one that was third itself, where a verb is doubled or a place is meant."""
    for first, second in itertools.pairwise(syllables):
        doubled = first.character == second.character and first.character not in "姐奶姥嫂宝婶"
        place = second.character == "里" and first.character in "哪手"
        if (
            first.tone == "3"
            and second.tone == "5"
            and (doubled or place or first.character + second.character == "小姐")
        ):
            first.tone = "2"


def _with_coloured_r(syllables: list[Syllable], words: Sequence[MandarinWord]) -> list[Syllable]:
    """Join 儿 to the syllable before it, but where it is a child."""
    kept: list[Syllable] = []
    for syllable in syllables:
        if syllable.character == "儿" and kept and _colours(syllable, kept[-1], words):
            kept[-1].coloured = True
        else:
            kept.append(syllable)
    return kept


def _colours(syllable: Syllable, before: Syllable, words: Sequence[MandarinWord]) -> bool:
    word = words[syllable.owner].text
    if word == "儿":
        word = words[syllable.owner - 1].text + "儿"
    if before.base == "er" or before.coloured:
        return False
    return word.endswith("儿") and word != "孩儿" and not word.endswith(_OWN_SYLLABLE)
