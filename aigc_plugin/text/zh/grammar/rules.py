"""Mandarin grammar: all rules, in the order in which they are tried."""

from __future__ import annotations

from . import dates, quantities, special_forms

RULES = (*dates.RULES, *special_forms.RULES, *quantities.RULES, *special_forms.SIGNS)
