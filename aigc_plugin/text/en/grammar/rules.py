"""English grammar: all rules, in the order in which they are tried."""

from __future__ import annotations

from ...lexer import Grammar
from . import abbreviations, addresses, dates, money, numbers, quantities, words

GRAMMAR = Grammar(
    rules=(
        words.QUICK,
        *addresses.RULES,
        *dates.RULES,
        *money.RULES,
        *quantities.RULES,
        *numbers.RULES,
        *abbreviations.RULES,
        *words.RULES,
    ),
    sentence_starters=abbreviations.SENTENCE_STARTERS,
)
