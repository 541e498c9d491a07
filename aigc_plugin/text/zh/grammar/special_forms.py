"""Rules for telephone numbers, addresses of the net, versions, ordinals, letters with digits, and single signs."""

from __future__ import annotations

import re
import unicodedata

from ...lexer import Cursor, Rule
from .numbers import cardinal, digits

_SIGNS = {
    "%": "百分号", "％": "百分号", "&": "和", "＆": "和", "@": "at", "+": "加", "=": "等于", "≈": "约等于",
    "℃": "摄氏度",
    "№": "号", "×": "乘", "÷": "除以", "√": "根号", "π": "派", "∞": "无穷大", "→": "到", "°": "度", "½": "二分之一",
    "©": "",
    "α": "阿尔法", "β": "贝塔", "γ": "伽马", "δ": "德尔塔", "Δ": "德尔塔", "λ": "兰姆达", "μ": "缪", "Ω": "欧米伽",
    "ω": "欧米伽",
    "θ": "西塔", "σ": "西格玛", "Σ": "西格玛", "φ": "斐", "€": "欧元", "£": "英镑", "$": "美元", "¥": "元", "￥": "元",
    "☆": "", "★": "", "♥": "", "‰": "千分号", "′": "分", "″": "秒",
}  # fmt: skip
_SPELT = re.compile(r"[A-Za-z]+|\d+|\.")


def _telephone(match: re.Match[str], cursor: Cursor) -> str:
    groups = re.findall(r"\d+", match[0])
    plus = "加" if match[0].startswith("+") else ""
    if len(groups) == 1 and len(groups[0]) == 11:
        groups = [groups[0][:3], groups[0][3:7], groups[0][7:]]
    return plus + " ".join(digits(group, phone=True) for group in groups)


def _named_number(match: re.Match[str], cursor: Cursor) -> str:
    """Read the digits of a telephone, a room, a code one by one."""
    return match["name"] + digits(match["number"], phone=True)


def _by_digit(match: re.Match[str], cursor: Cursor) -> str | None:
    return digits(match[0], phone=True)


def _version(match: re.Match[str], cursor: Cursor) -> str:
    """Read "1.2.3" and "192.168.0.1": digits after points one by one."""
    parts = match[0].split(".")
    return "点".join(cardinal(part) if len(part) < 3 and not part.startswith("0") else digits(part) for part in parts)


def _ordinal(match: re.Match[str], cursor: Cursor) -> str:
    return f"第{cardinal(match['number'])}"


def _ordinals(match: re.Match[str], cursor: Cursor) -> str:
    return f"第{cardinal(match['first'])}到{cardinal(match['last'])}"


def _net(match: re.Match[str], cursor: Cursor) -> str:
    """Read an address of the net or of mail: words, points and signs by their names."""
    said = []
    for piece in re.findall(r"[A-Za-z]+|\d+|[^\w\s]|_", match[0].split("://")[-1].rstrip("/.")):
        names = {".": "点", "@": "at", "/": "斜杠", "-": "杠", "_": "下划线", ":": "冒号"}
        if piece.isdecimal():
            said.append(digits(piece))
        elif piece.isalpha():
            said.append("三W" if piece.lower() == "www" else piece)
        else:
            said.append(names.get(piece, ""))
    return " ".join(part for part in said if part)


def _mixture(match: re.Match[str], cursor: Cursor) -> str:
    """Read letters and digits together: "A4", "G1234次", "5G", "MP3", "H2O", "3D", "B2"."""
    said = []
    for piece in _SPELT.findall(match[0]):
        if piece.isdecimal():
            said.append(digits(piece) if len(piece) > 2 or piece.startswith("0") else cardinal(piece))
        elif piece == ".":
            said.append("点")
        else:
            said.append(" ".join(piece) if piece.isupper() or len(piece) == 1 else piece)
    return " ".join(said).replace(" 点 ", "点")


def _numbered_sign(match: re.Match[str], cursor: Cursor) -> str:
    """Read "Ⅱ" and "②"."""
    return cardinal(str(int(unicodedata.numeric(match[0]))))


def _sign(match: re.Match[str], cursor: Cursor) -> str | None:
    return _SIGNS.get(match[0])


_NAMED = (
    "电话|手机|手机号|号码|热线|拨打|致电|尾号|房间号|门牌号|验证码|密码|邮编|邮政编码|编号|学号|工号|账号|卡号|"
    "QQ|QQ号|微信|请拨|拨|传真"
)
RULES = (
    Rule(r"(?:https?://|www\.)[\w./:@~%?&=#-]{2,200}|"
         r"[\w.+-]{1,64}@[A-Za-z][\w-]{0,60}(?:\.[A-Za-z]\w{0,20}){1,4}", _net),
    Rule(r"[A-Za-z][\w-]{0,60}(?:\.[A-Za-z]\w{1,20}){0,3}\.(?:com|cn|org|net|edu|gov|io|de)(?![\w.])", _net),
    Rule(rf"(?P<name>(?:{_NAMED})(?:是|为|：|:)?\s?)(?P<number>\d{{3,20}})(?![\d.,%-])", _named_number),
    Rule(r"(?:\+\d{1,3}[ -]?)?(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)", _telephone),
    Rule(r"\(0\d{2,3}\)\s?\d{3,4}[ -]?\d{4}(?!\d)|0\d{2,3}[ -]\d{7,8}(?!\d)|"
         r"[48]00[ -]\d{3,4}[ -]?\d{3,4}(?!\d)|\+\d{1,3}(?:[ -]\d{2,5}){2,5}", _telephone),
    Rule(r"(?<=[打拨叫报])(?:1[12][0-9])(?!\d)|(?<![\d.,])(?:12306|10086)(?![\d.,年元块个人米次万亿])", _by_digit),
    Rule(r"\d{3,4}(?=室|房间|房(?![子东]))", _by_digit),
    Rule(r"\d{1,2}\.\d{1,2}(?=事件|晚会|大促|地震|运动|购物节|促销|惨案)", lambda m, c: digits(m[0])),
    Rule(r"\d+(?:\.\d+){2,}", _version),
    Rule(r"(?:No|NO)\. ?(?P<number>\d{1,9})(?!\d)", _ordinal),
    Rule(r"第(?P<first>\d{1,6})(?:[-–—~～至]|到)(?P<last>\d{1,6})", _ordinals),
    Rule(r"第(?P<number>\d{1,12})", _ordinal),
)  # fmt: skip
MIXTURE = Rule(
    r"(?=[A-Za-z]{0,12}\d)(?=\d{0,12}[A-Za-z])(?!\d+(?:st|nd|rd|th))[A-Za-z\d]{2,24}(?:\.\d+)?(?![A-Za-z])", _mixture
)
SIGNS = (
    Rule("°C", lambda m, c: "摄氏度"),
    Rule("°F", lambda m, c: "华氏度"),
    Rule("[Ⅰ-Ⅻⅰ-ⅻ①-⑳]", _numbered_sign),
    Rule(r"[^\w\s]|[α-ωΔΩΣπ]", _sign),
)
