"""Line breaks: as few lines as possible, of about one width, at places where a reader would break."""

from __future__ import annotations

from aigc_plugin.text.line_breaks import broken, joined, pieces_of
from aigc_plugin.text.writing import columns


def lines(text: str, limit: float) -> list[str]:
    found = broken(pieces_of(text.split()), lambda pieces: columns(joined(pieces)), limit)
    return [joined(line) for line in found]


def test_nothing_is_lost_or_added() -> None:
    text = "Ein etwas längerer Satz, der (wie man sieht) in Zeilen geteilt wird – und zwar gut."
    assert " ".join(lines(text, 30)) == text
    assert "".join(lines("你好，世界！这是一个自动生成的字幕。", 14)) == "你好，世界！这是一个自动生成的字幕。"


def test_lines_are_few_and_even() -> None:
    found = lines("eins zwei drei vier fünf sechs sieben acht neun zehn", 30)
    assert len(found) == 2
    assert abs(len(found[0]) - len(found[1])) <= 6


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    text = "他说：「你好，世界！」然后（慢慢地）走了。ちょっとまってください。"
    for limit in range(8, 40, 2):
        for line in lines(text, limit):
            assert line[0] not in "，。！？：」）ょっ"
            assert line[-1] not in "「（"


def test_lines_end_after_marks_rather_than_after_small_words() -> None:
    assert lines("Wir fahren heute, wenn es nicht regnet, an die See.", 36)[0].endswith("heute,")
    assert not lines("Er sah den Mann mit dem Fernglas in der Hand stehen", 34)[0].endswith(
        (" mit", " dem", " der", " in")
    )


def test_words_break_after_dashes_alone() -> None:
    assert [piece.text for piece in pieces_of(["E-Mail-Adresse"])] == ["E-Mail-", "Adresse"]
    assert [piece.text for piece in pieces_of(["-5", "3–4"])] == ["-5", "3–4"]
