"""The German grammar: every rule, in the order in which they are tried."""

from __future__ import annotations

from . import german_dates, german_names, german_quantities, german_words
from .german_abbreviations import SENTENCE_STARTERS
from .lexer import Grammar

GRAMMAR = Grammar(
    rules=(
        german_words.QUICK,
        *german_names.RULES,
        *german_dates.RULES,
        *german_quantities.RULES,
        *german_words.RULES,
    ),
    starters=SENTENCE_STARTERS,
)
