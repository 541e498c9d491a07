"""The German grammar: every rule, in the order in which they are tried."""

from __future__ import annotations

from ..lexer import Grammar
from . import dates, names, quantities, words
from .abbreviations import SENTENCE_STARTERS

GRAMMAR = Grammar(
    rules=(
        words.QUICK,
        *names.RULES,
        *dates.RULES,
        *quantities.RULES,
        *words.RULES,
    ),
    starters=SENTENCE_STARTERS,
)
