"""Sentences: their ends, their length, and robustness against hostile text."""

from __future__ import annotations

import random
import time
import tracemalloc

import pytest

from aigc_plugin import InputError
from aigc_plugin.text.normalise import lines, normalise
from aigc_plugin.text.phrases import LONGEST
from aigc_plugin.text.script import Ends

PROSE = (
    "Der Bäcker, der schon um vier Uhr aufsteht, weil das Brot um sechs fertig sein muss, ist müde, aber er lacht "
    "und singt und pfeift, während der Teig geht und die Öfen warm werden und draußen langsam der Tag beginnt, "
    "obwohl es noch regnet und niemand auf der Straße ist."
)


def test_words_keep_their_written_form() -> None:
    sentence = next(iter(normalise("Das kostet 3,50 €, (siehe S. 4)!")))
    assert [word.written for word in sentence.words] == ["Das", "kostet", "3,50 €,", "(siehe", "S.", "4)!"]
    assert sentence.words[2].spoken == "drei euro fünfzig"
    assert sentence.written == "Das kostet 3,50 €, (siehe S. 4)!"


def test_long_sentences_are_cut_at_punctuation() -> None:
    phrases = [line.sentence.spoken for line in lines(PROSE)]
    assert len(phrases) > 1
    assert all(len(spoken) <= LONGEST for spoken in phrases)
    assert all(spoken.endswith(",") for spoken in phrases[:-1])
    assert phrases[-1].endswith(".")
    assert " ".join(phrases).replace(",", "") == PROSE.lower().replace(",", "")


def test_ends_of_lines() -> None:
    ends = [line.ends for line in lines(f"Eins. Zwei!\n\nDrei.\n\n{PROSE}")]
    assert ends[:3] == [Ends.sentence, Ends.paragraph, Ends.paragraph]
    assert set(ends[3:-1]) == {Ends.phrase}
    assert ends[-1] is Ends.paragraph


@pytest.mark.parametrize(("language", "text"), [("de", "Ja ... nein … doch."), ("en", "Yes... no … well.")])
def test_a_sentence_pauses_at_an_ellipsis(language: str, text: str) -> None:
    ends = [line.ends for line in lines(text, language)]
    assert ends == [Ends.ellipsis, Ends.ellipsis, Ends.paragraph]
    assert [each.continues for each in ends] == [True, True, False]


@pytest.mark.parametrize(
    "text",
    ["a" * 1_000_000, "9" * 10_000, "äö" * 100_000, "a." * 20_000, "!?" * 100_000, "(" * 100_000, "www." * 10_000,
     "a@" * 10_000, "1.2" * 10_000, "-" * 100_000 + "a", "x " * 10_000, "a\u0301" * 50_000, "\U0001f600" * 20_000,
     "1 000 " * 10_000, "I" * 100_000, "»" * 100_000, "a-" * 10_000, "z.B." * 5_000, "<b" * 20_000, "[a](b." * 10_000,
     "<a " + "x=1 " * 10_000, "<!--" * 10_000, "&a" * 20_000, "~~" * 50_000, "5*" * 10_000, "1^" * 10_000,
     "1e-" * 10_000],
    ids=lambda text: f"{text[:6]!r}x{len(text)}",
)  # fmt: skip
def test_hostile_texts_take_linear_time(text: str) -> None:
    begin = time.process_time()
    lengths = [len(sentence.spoken) for sentence in normalise(text)]
    assert all(length <= LONGEST + 2 for length in lengths)
    assert time.process_time() - begin < 30  # what grows with the square would take minutes


def test_memory_is_bounded() -> None:
    text = (PROSE + "\n\n") * 300
    tracemalloc.start()
    for _ in normalise(text):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 * len(text)


def test_unknown_scripts_are_kept_for_the_model_to_report() -> None:
    spoken = [sentence.spoken for sentence in normalise("Hallo Мир 😀 日本!")]
    assert spoken == ["hallo мир 😀 日本!"]


def test_private_characters_are_replaced() -> None:
    assert [sentence.spoken for sentence in normalise("a\U000f0000b")] == ["a b."]


def test_a_language_without_front_end_is_refused() -> None:
    with pytest.raises(InputError, match="'fr'"):
        normalise("Bonjour", "fr")


def test_regional_language_tags_are_accepted() -> None:
    assert [sentence.spoken for sentence in normalise("1 Jänner", "de-AT")] == ["ein jänner."]


def test_english_sentences() -> None:
    text = "Mr. Smith paid $5.50 at 10 a.m. yesterday. He left. “Why?” asked J. Doe. I did."
    spoken = [sentence.spoken for sentence in normalise(text, "en")]
    assert len(spoken) == 4
    assert spoken[0].startswith("mister smith paid five dollars")
    assert spoken[-1] == "i did."
    written = [sentence.written for sentence in normalise(text, "en")]
    assert " ".join(written) == text


FRAGMENTS = [
    "1", "2", "0", "10", "1.", "3.", "1.000", "3,5", "½", "¾", "€", "$", "%", "°C", "km", "m²", "K", "z.B.",
    "Dr.", "usw.", "u.", "St.", "Mo", "Mo.", "–", "-", "—", "…", "...", ".", ",", "!", "?", ":", ";", "(", ")",
    "„", "“", "'", "\"", "/", "\\", "§", "§§", "#", "@", "&", "+", "=", "*", "_", "|", "I", "II.", "XIV.",
    "Ludwig", "von", "am", "der", "Mai", "Jan.", "12:30", "Uhr", "24.12.", "2025-12-24", "USA", "H2O", "a", "B",
    "ß", "É", "\U0001f600", "Ж", "\u65e5", "x", "Hauptstr.", "www.", "a@b.de", "http://", "+49", "0800", "1/2",
    "3:2", "-ig", "-jährig", "fach", "er", "Min.", "Fr.", "Art.", "²", "₂", "\ufeff", "\xad", "\U000f0001",
    "Mio.", "EUR", "5,-", "1.2.3", "1,234", ",567", ".89", "·", "⁻", "⁴", "e-3", "①", "Ⅳ", "π",
    "´", "`", "~", "^", "{", "}", "[", "]", "<", ">",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_random_text_is_spoken_without_digits(seed: int) -> None:
    rng = random.Random(seed)
    pieces = [*FRAGMENTS, *[" "] * 20, "\n", "\n\n", "\t", "\u00a0"]
    for _ in range(1000):
        text = "".join(rng.choice(pieces) for _ in range(rng.randint(1, 14)))
        for sentence in normalise(text):
            assert len(sentence.spoken) <= LONGEST + 2, text
            assert not any(character in "0123456789" for character in sentence.spoken), text
            assert sentence.spoken[-1] in ".,;:!?–", text
