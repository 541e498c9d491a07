"""German text → spoken words, by a table."""

from __future__ import annotations

import pytest

from aigc_plugin.text.normalise import normalise
from support.german_cases import CASES


@pytest.mark.parametrize(("written", "spoken"), CASES.items(), ids=[repr(text)[:50] for text in CASES])
def test_german_is_spoken_as_germans_read_it(written: str, spoken: str) -> None:
    assert " | ".join(sentence.spoken for sentence in normalise(written)) == spoken


def test_the_table_is_large() -> None:
    assert len(CASES) >= 200
