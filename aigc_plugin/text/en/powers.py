"""Powers, products and scientific notation in English words; their numbers remain to be spoken."""

from __future__ import annotations

import re

from ..cleaning import SUPERSCRIPT_VALUES, SUPERSCRIPTS

_NAMED = {"²": "squared", "³": "cubed"}
_MINUS = {"": "", "+": "", "-": "minus ", "−": "minus "}
_SUPERSCRIPT = re.compile(rf"(?<=[\w)\]])[{SUPERSCRIPTS}]{{1,12}}")
_CARET = re.compile(r"(?<=[\w)\]])\^([-−+]?)(?=[\w(])")
_SCIENTIFIC = re.compile(r"(?<![\w.])(\d{1,30}+(?:\.\d{1,30}+)?)([eE])([-−+]?)(\d{1,3})(?![\w.])")
_TIMES = re.compile(r"(?<=[\d)])[*·⋅×](?=[\d(])")


def expand_powers(text: str) -> str:
    """Write the signs of powers and products in words: "10²" → "10 squared", "5*3" → "5 times 3"."""
    text = _SUPERSCRIPT.sub(_superscript, text)
    text = _CARET.sub(lambda match: f" to the power of {_MINUS[match[1]]}", text)
    text = _SCIENTIFIC.sub(_scientific, text)
    return _TIMES.sub(" times ", text)


def _scientific(match: re.Match[str]) -> str:
    number, e, sign, power = match.groups()
    if e == "E" and not sign and "." not in number:  # "2E5" is a name, such as that of a room
        return match[0]
    return f"{number} times 10 to the power of {_MINUS[sign]}{power}"


def _superscript(match: re.Match[str]) -> str:
    if match[0] in _NAMED:
        return f" {_NAMED[match[0]]} "
    value = match[0].translate(SUPERSCRIPT_VALUES)
    return f" to the power of {_MINUS.get(value[0], value[0])}{value[1:]} "
