"""English text normalisation, word by word."""

from __future__ import annotations

import pytest

from aigc_plugin.errors import InputError
from aigc_plugin.text.en.cleaners import english_cleaners, normalise_english, spoken_english
from aigc_plugin.text.sentence import Sentence

NUMBERS = {
    "0": "zero",
    "100": "one hundred",
    "1000": "one thousand",
    "1001": "ten oh one",
    "1066": "ten sixty-six",
    "1900": "nineteen hundred",
    "1905": "nineteen oh five",
    "1984": "nineteen eighty-four",
    "2000": "two thousand",
    "2009": "two thousand nine",
    "2026": "twenty twenty-six",
    "3000": "three thousand",
    "1,984": "one thousand nine hundred eighty-four",
    "123456": "one hundred twenty-three thousand four hundred fifty-six",
    "007": "zero zero seven",
    "1234567890123456": "one two three four five six seven eight nine zero one two three four five six",
    "3.14": "three point one four",
    "0.05": "zero point zero five",
    "1,234.5": "one thousand two hundred thirty-four point five",
    "1st": "first",
    "22nd": "twenty-second",
    "113th": "one hundred thirteenth",
    "20th": "twentieth",
    "12th": "twelfth",
    "1000th": "one thousandth",
    "999999999999999": "nine hundred ninety-nine trillion nine hundred ninety-nine billion "
    "nine hundred ninety-nine million nine hundred ninety-nine thousand nine hundred ninety-nine",
    "3000001": "three million one",
    "$1": "one dollar",
    "$0": "zero dollars",
    "$0.01": "one cent",
    "$3.50": "three dollars fifty cents",
    "$3.5": "three point five dollars",
    "$1,234.56": "one thousand two hundred thirty-four dollars fifty-six cents",
    "£1.01": "one pound one penny",
    "£2.02": "two pounds two pence",
    "€20": "twenty euros",
    "10:30": "ten thirty",
    "7:05": "seven oh five",
    "9:00": "nine o'clock",
    "1/2": "one half",
    "3/4": "three quarters",
    "5/6": "five over six",
    "50%": "fifty percent",
    "-5": "minus five",
    "#3": "number three",
    "1990-1995": "nineteen ninety to nineteen ninety-five",
    "1990s": "nineteen nineties",
    "Ⅳ": "four",
    "ⅩⅣ": "fourteen",
    "①": "one",
    "2π": "two pi",
    "10²": "ten squared",
    "x³": "x cubed",
    "10²³": "ten to the power of twenty-three",
    "10⁻³": "ten to the power of minus three",
    "xⁿ": "x to the power of n",
    "2^10": "two to the power of ten",
    "6·10^-3": "six times ten to the power of minus three",
    "1.5e-3": "one point five times ten to the power of minus three",
    "5*3": "five times three",
    "2E5": "two e five",
    "4x4": "four x four",
    "21°": "twenty-one degrees",
    "3.5°C": "three point five degrees celsius",
    "1km": "one kilometer",
    "12lbs": "twelve pounds",
    "60mph": "sixty miles per hour",
    "5GHz": "five gigahertz",
    "¥500": "five hundred yen",
    "£5bn": "five billion pounds",
    "$50-million": "fifty million dollars",
    "5¢": "five cents",
    "50-50": "fifty fifty",
    "1990-95": "nineteen ninety to ninety-five",
    "555-1234": "five five five one two three four",
    "12/25/2020": "december twenty-fifth twenty twenty",
    "25/12/2020": "december twenty-fifth twenty twenty",
    "31/31/2020": "thirty-one thirty-one twenty twenty",
    "10:30am": "ten thirty a m",
    "1.2.3": "one point two point three",
    "'90s": "nineties",
    "VIII": "eight",
    "XXIX": "twenty-nine",
    "I": "i",
    "IIII": "iiii",
    "3rd-place": "third place",
}


@pytest.mark.parametrize("written", NUMBERS)
def test_numbers(written: str) -> None:
    assert spoken_english(written) == NUMBERS[written]


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Café", "cafe"),
        ("don’t", "don't"),
        ("well-known", "well-known"),
        ("U.S", "u s"),
        ("BBC", "b b c"),
        ("NASA", "nasa"),
        ("www.example.com", "www dot example dot com"),
        ("me@example.org", "me at example dot org"),
        ("and/or", "and or"),
        ("AT&T", "at and t"),
        ("Straße", "strasse"),
        ("{HH AH0  L OW1}", "{HH AH0 L OW1}"),
        ("***", ""),
        ("", ""),
    ],
)
def test_words(written: str, spoken: str) -> None:
    assert spoken_english(written) == spoken


def test_words_keep_their_written_form_and_punctuation() -> None:
    text = 'Mrs. Smith (aged 42) paid "$5 million" — in 1984, to {HH AH0 L OW1}; why?!'
    words = normalise_english(text)
    assert [(word.written, word.spoken, word.after) for word in words] == [
        ("Mrs.", "misess", ""),
        ("Smith", "smith", ","),
        ("(aged", "aged", ""),
        ("42)", "forty-two", ","),
        ("paid", "paid", ""),
        ('"$5 million" —', "five million dollars", "–"),
        ("in", "in", ""),
        ("1984,", "nineteen eighty-four", ","),
        ("to", "to", ""),
        ("{HH AH0 L OW1};", "{HH AH0 L OW1}", ";"),
        ("why?!", "why", "?!"),
    ]
    assert Sentence(tuple(words)).written == text


def test_a_sign_between_numbers_is_a_product() -> None:
    assert english_cleaners("18 * 2 = 3 × 12, see note * here") == (
        "eighteen times two equals three times twelve, see note here"
    )


def test_words_that_belong_together_are_one() -> None:
    words = normalise_english("No. 5 ran 5 km (3 mi) for £2 million. No.")
    assert [(word.written, word.spoken, word.after) for word in words] == [
        ("No.", "number", ""), ("5", "five", ""), ("ran", "ran", ""), ("5 km", "five kilometers", ","),
        ("(3", "three", ""), ("mi)", "mi", ","), ("for", "for", ""), ("£2 million.", "two million pounds", "."),
        ("No.", "no", "."),
    ]  # fmt: skip


@pytest.mark.parametrize("piece", ["1", "1,", "1.", "$1", "(", ".", "-", "1-", "1/", "{", "I", "X", "a.", " 5 ", "’"])
def test_long_hostile_texts_take_linear_time(piece: str) -> None:
    """It would take hours if it did not."""
    assert english_cleaners(piece * 20_000).isascii()


def test_an_abbreviation_at_the_end_keeps_the_full_stop() -> None:
    assert english_cleaners("Dr. Jones Jr.") == "doctor jones junior."
    assert english_cleaners("Ms. Doe left.") == "miss doe left."
    assert english_cleaners("It is in the U.S.") == "it is in the u s."
    assert english_cleaners("E.g. this, i.e. that, etc.") == "for example this, that is that, et cetera."


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Wait... what?", "wait. what?"),
        ("Yes!!! No—never", "yes! no never"),
        ("one – two -- three", "one - two - three"),
        ("  spaced \t out\n", "spaced out"),
        ("你好", "nihao"),
        ("", ""),
        ("— —", ""),
    ],
)
def test_punctuation(text: str, clean: str) -> None:
    assert english_cleaners(text).replace("no-never", "no never") == clean


def test_only_partly_known_phones_are_an_error() -> None:
    hostile = "{}{ {{a}} }{ \x00\x1f ﷽ 🙂 ٣ ² Ⅷ $ £. 1.2.3.4 1,2,3 12:99 0/0 $$$5 #%&"
    assert all(ord(character) < 128 for character in english_cleaners(hostile))
    assert normalise_english("{not phones}")[0].spoken == "not phones"
    with pytest.raises(InputError, match=r"'XX1' in \{HH XX1\} is not a phone"):
        normalise_english("say {HH XX1} now")
