"""German grammar: all rules, in the order in which they are tried."""

from __future__ import annotations

from ..lexer import Grammar
from . import dates, number_forms, quantities, special_forms, words
from .abbreviations import SENTENCE_STARTERS

GRAMMAR = Grammar(
    rules=(
        words.QUICK,
        *special_forms.RULES,
        *dates.RULES,
        *number_forms.RULES,
        *quantities.RULES,
        *words.RULES,
    ),
    sentence_starters=SENTENCE_STARTERS,
)
