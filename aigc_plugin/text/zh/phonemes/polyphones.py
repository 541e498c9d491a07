"""Pinyin of characters that are words of their own and whose pronunciation the words around them decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from .words import MandarinWord

NUMERALS = frozenset("零一二三四五六七八九十百千万亿两半几")
_COUNTED = NUMERALS | frozenset("这那哪每某各多第数整")
_PERSONS = ("我", "你", "他", "她", "它", "咱", "您", "谁", "我们", "你们", "他们", "她们", "它们", "咱们",
            "大家", "人")  # fmt: skip
_MUST = frozenset("都还就也必总可非又只更")
_IS = frozenset("成作称以认分视改变名选任定设译转评列命当升降约均仅即沦化尊誉奉合判订增减贬")
_SURE = ("零", "主", "准", "例", "止", "期", "首", "限", "宜", "多", "由", "生", "难", "基础",
         "中心", "核心", "目标")  # fmt: skip


class _Place:
    """A word among the others of its sentence."""

    def __init__(self, words: Sequence[MandarinWord], at: int) -> None:
        self._words, self._at = words, at
        self.text = words[at].text
        self.before = words[at - 1].text if at else ""
        self.after = words[at + 1].text if at + 1 < len(words) else ""

    @property
    def part_before(self) -> str:
        return self._words[self._at - 1].part if self._at else ""

    @property
    def part_before_that(self) -> str:
        return self._words[self._at - 2].part if self._at > 1 else ""

    @property
    def part_after(self) -> str:
        return self._words[self._at + 1].part if self.after else ""

    def counted(self) -> bool:
        """Tell whether a number or "this" stands before it."""
        return bool(self.before) and (self.before[-1] in _COUNTED or self.before[-1].isdigit())

    def followed(self, characters: str) -> bool:
        """Tell whether the next word begins with one of some characters."""
        return self.after[:1] in tuple(characters) and bool(self.after)

    def preceded(self, characters: str) -> bool:
        """Tell whether the word before ends with one of some characters."""
        return self.before[-1:] in tuple(characters) and bool(self.before)


def _de(place: _Place) -> str:
    if place.followed("病奖分冠") or place.after in ("第", "过", "到", "感冒", "满分", "第一", "零分", "高分"):
        return "de2"
    stands = not place.before or place.before in _PERSONS or (place.before[-1] in _MUST and place.part_before != "+")
    return "dei3" if stands and place.after else "de5"


def _di(place: _Place) -> str:
    doubled = len(place.before) > 1 and place.before[-1] == place.before[-2]
    adverbial = len(place.before) > 1 and (place.part_before == "*" or doubled)
    return "de5" if doubled or (place.after and (adverbial or place.preceded("然"))) else "di4"


def _huan(place: _Place) -> str:
    lent = place.followed("钱书债款贷给清账掉") or place.after in ("了", "我", "你", "他", "她", "上", "过")
    return "huan2" if lent or place.preceded("偿归借讨") else "hai2"


def _zhang(place: _Place) -> str:
    grows = place.followed("得大高出满成着胖毛肉草牙芽")
    return "zhang3" if grows or (place.after in ("了", "在") and not place.preceded("很太")) else "chang2"


def _zhi(place: _Place) -> str:
    return "zhi1" if place.counted() and place.part_after != "+" else "zhi3"


def _hang(place: _Place) -> str:
    return "hang2" if place.counted() and not place.preceded("多各") else "xing2"


def _chong(place: _Place) -> str:
    return "chong2" if place.followed("做写来读建启修学新看装拍试发返申说算走排") or place.counted() else "zhong4"


def _wei(place: _Place) -> str:
    numbered = place.after[:1] in NUMERALS and bool(place.after)
    return "wei2" if place.preceded("".join(_IS)) or numbered or place.after in _SURE else "wei4"


def _zhong(place: _Place) -> str:
    planted = place.followed("树花菜地田草瓜豆了下在满上着水粮茶苹玉")
    return "zhong4" if planted and not place.counted() else "zhong3"


def _shu(place: _Place) -> str:
    return "shu3" if place.followed("一到着了钱数不出") or place.preceded("来") else "shu4"


def _dao(place: _Place) -> str:
    return "dao3" if place.preceded("摔跌绊推打吹晕倾病累滑撞") else "dao4"


def _shot(place: _Place) -> str:
    return "zhong4" if place.after in ("了", "过") or place.preceded("射猜击") else "zhong1"


def _kong(place: _Place) -> str:
    free = place.preceded("有没抽") and (not place.after or place.followed("吗的了时再就来吧呢去"))
    return "kong4" if free else "kong1"


def _bei(place: _Place) -> str:
    return "bei1" if place.followed("着起包书锅孩了") and not place.preceded("的") else "bei4"


def _gan(place: _Place) -> str:
    done = place.followed("了得完过吧活事起好不掉这那着什啥") and not place.preceded("晒晾擦吹烘风饼口很太喝")
    return "gan4" if done or (place.preceded("想要在能敢肯么") and place.after != "的") else "gan1"


def _liang(place: _Place) -> str:
    return "liang2" if place.followed("一了体血身尺") else "liang4"


def _fetched(place: _Place) -> str:
    return "cheng2" if place.followed("饭汤菜了满一粥水") else "sheng4"


def _tied(place: _Place) -> str:
    return "ji4" if place.followed("好上着鞋领安紧了个") else "xi4"


def _turned(place: _Place) -> str:
    return "zhuan4" if place.followed("了圈来着一得个起不") and place.after != "一下" else "zhuan3"


def _le(place: _Place) -> str:
    cannot = place.before == "不" and place.part_before_that == "+"
    return "liao3" if cannot or (place.preceded("不") and len(place.before) > 1) else "le5"


def _zhe(place: _Place) -> str:
    return "zhao2" if place.preceded("睡找够猜点见不得") and not place.part_after else "zhe5"


def _ge(place: _Place) -> str:
    return "ge5" if place.counted() else "ge4"


_RULES: dict[str, Callable[[_Place], str]] = {
    "得": _de, "地": _di, "还": _huan, "长": _zhang, "只": _zhi, "行": _hang, "重": _chong, "为": _wei, "种": _zhong,
    "数": _shu, "倒": _dao, "中": _shot, "空": _kong, "背": _bei, "干": _gan, "量": _liang, "盛": _fetched,
    "系": _tied, "转": _turned, "了": _le, "着": _zhe, "个": _ge,
    "教": lambda place: "jiao1",
}  # fmt: skip


def with_readings(words: Sequence[MandarinWord]) -> list[MandarinWord]:
    """Give words of one character the pinyin that the words around them ask for."""
    found = list(words)
    for at, word in enumerate(words):
        rule = _RULES.get(word.text)
        if rule:
            found[at] = replace(word, pinyin=(rule(_Place(words, at)),))
    return found
