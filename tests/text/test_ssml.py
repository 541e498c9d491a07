"""SSML: the effect of each element, and errors with line and column for everything else."""

from __future__ import annotations

import pytest

from aigc_plugin import InputError
from aigc_plugin.text.script import Break, Ends, Line
from aigc_plugin.text.ssml import read_ssml


def spoken(inner: str) -> list[str]:
    return [item.sentence.spoken for item in read_ssml(f"<speak>{inner}</speak>") if isinstance(item, Line)]


def test_plain_text_within() -> None:
    assert spoken("Guten Tag &amp; hallo. Zwei &#228;hnliche!") == ["guten tag und hallo.", "zwei ähnliche!"]


@pytest.mark.parametrize(
    ("element", "seconds"),
    [
        ("<break/>", 0.4),
        ('<break time="500ms"/>', 0.5),
        ('<break time="1.25s"/>', 1.25),
        ('<break strength="none"/>', 0.0),
        ('<break strength="x-strong"/>', 1.2),
        ('<break time="2s" strength="weak"/>', 2.0),
    ],
)
def test_breaks(element: str, seconds: float) -> None:
    script = read_ssml(f"<speak>Eins. {element} Zwei.</speak>")
    assert script[1] == Break(seconds)
    assert [type(item) for item in script] == [Line, Break, Line]


def test_a_break_within_a_sentence_leaves_it_open() -> None:
    assert spoken("Ich <break/> komme.") == ["ich,", "komme."]


def test_prosody_multiplies_and_adds() -> None:
    script = read_ssml(
        '<speak>Eins. <prosody rate="fast" pitch="+2st">Zwei. <prosody rate="80%" pitch="-10%">Drei.</prosody>'
        "</prosody> Vier.</speak>"
    )
    prosody = [item.prosody for item in script if isinstance(item, Line)]
    assert [item.speed for item in prosody] == pytest.approx([1.0, 1.25, 1.0, 1.0])
    assert [item.pitch for item in prosody] == pytest.approx([0.0, 2.0, 2.0 - 1.824, 0.0], abs=1e-3)


@pytest.mark.parametrize(
    ("rate", "speed"),
    [
        ("x-slow", 0.5),
        ("medium", 1.0),
        ("x-fast", 1.5),
        ("150%", 1.5),
        ("+20%", 1.2),
        ("-20%", 0.8),
        ("1.3", 1.3),
    ],
)
def test_rates(rate: str, speed: float) -> None:
    line = read_ssml(f'<speak><prosody rate="{rate}">Ja.</prosody></speak>')[0]
    assert isinstance(line, Line)
    assert line.prosody.speed == pytest.approx(speed)


@pytest.mark.parametrize(
    ("attributes", "text", "words"),
    [
        ('interpret-as="characters"', "USA1", "u es a eins"),
        ('interpret-as="spell-out"', "Haus", "ha a u es"),
        ('interpret-as="cardinal"', "1985", "neunzehnhundertfünfundachtzig"),
        ('interpret-as="cardinal"', "12.345", "zwölftausenddreihundertfünfundvierzig"),
        ('interpret-as="ordinal"', "3", "dritte"),
        ('interpret-as="digits"', "120", "eins zwei null"),
        ('interpret-as="telephone"', "030 12", "null drei null, eins zwei"),
        ('interpret-as="telephone"', "+49 30", "plus vier neun, drei null"),
        ('interpret-as="time"', "14:30", "vierzehn uhr dreißig"),
        ('interpret-as="date"', "24.12.2025", "vierundzwanzigster dezember zweitausendfünfundzwanzig"),
        (
            'interpret-as="date" format="mdy"',
            "12/24/2025",
            "vierundzwanzigster dezember zweitausendfünfundzwanzig",
        ),
        ('interpret-as="date"', "2025-12-24", "vierundzwanzigster dezember zweitausendfünfundzwanzig"),
    ],
)
def test_say_as(attributes: str, text: str, words: str) -> None:
    assert spoken(f"<say-as {attributes}>{text}</say-as>") == [f"{words}."]


def test_say_as_and_sub_keep_the_written_form() -> None:
    line = read_ssml('<speak>Der <sub alias="World Wide Web 2">WWW-2</sub>, ja.</speak>')[0]
    assert isinstance(line, Line)
    assert [(word.written, word.spoken) for word in line.sentence.words] == [
        ("Der", "der"), ("WWW-2,", "world wide web zwei"), ("ja.", "ja"),
    ]  # fmt: skip


def test_paragraphs_and_sentences_end() -> None:
    script = read_ssml("<speak><p><s>Eins</s><s>Zwei</s></p><p>Drei</p></speak>")
    ends = [item.ends for item in script if isinstance(item, Line)]
    assert ends == [Ends.sentence, Ends.sentence, Ends.paragraph]


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ("Hallo", "begins with <speak>"),
        ("", "begins with <speak>"),
        ("<p>Hallo</p>", "line 1, column 1: the document begins with <p>"),
        ("<speak>Hallo", "line 1, column 13"),
        ("<speak>\n  <b>Hallo</b></speak>", "line 2, column 3: <b> is not supported"),
        ("<speak><s><p>a</p></s></speak>", "line 1, column 11: <p> cannot stand in <s>"),
        ('<speak><break time="soon"/></speak>', "'soon'"),
        ('<speak><break time="-1s"/></speak>', "'-1s'"),
        ('<speak><break time="99999s"/></speak>', "at most"),
        ("<speak>a" + '<break time="600s"/>' * 7 + "</speak>", "all breaks of a document last at most 3600 s together"),
        ('<speak><break strength="huge"/></speak>', "'huge'"),
        ("<speak><break>a</break></speak>", "no text"),
        ('<speak><prosody volume="loud">a</prosody></speak>', "no attribute 'volume'"),
        ('<speak><prosody rate="warp">a</prosody></speak>', "'warp'"),
        ('<speak><prosody rate="0%">a</prosody></speak>', "out of reach"),
        ('<speak><prosody pitch="200Hz">a</prosody></speak>', "'200Hz'"),
        ('<speak><prosody pitch="+99st">a</prosody></speak>', "out of reach"),
        ("<speak><say-as>a</say-as></speak>", "interpret-as"),
        ('<speak><say-as interpret-as="currency">1</say-as></speak>', "'currency'"),
        ('<speak><say-as interpret-as="ordinal">drei</say-as></speak>', "'drei'"),
        ('<speak><say-as interpret-as="date">99.99.2000</say-as></speak>', "not a date"),
        ('<speak><say-as interpret-as="cardinal"><s>1</s></say-as></speak>', "cannot stand in"),
        ("<speak><sub>a</sub></speak>", "alias"),
        ('<speak xml:lang="en-US">a</speak>', "speaks 'de'"),
        ('<speak xmlns="http://example.com">a</speak>', "namespace"),
        ("<speak>&nbsp;</speak>", "undefined entity"),
        ("<speak>a</speak><speak>b</speak>", "line 1, column 17"),
        ('<!DOCTYPE speak [<!ENTITY a "b">]><speak>&a;</speak>', "not read"),
        ('<!DOCTYPE speak SYSTEM "file:///etc/hostname"><speak>a</speak>', "not read"),
        ("<speak>" + "<prosody>" * 3000 + "</speak>", "mismatched"),
        ("<speak>\x00</speak>", "not well-formed"),
    ],
    ids=lambda value: value[:40],
)
def test_errors_name_line_and_column(document: str, where: str) -> None:
    with pytest.raises(InputError) as error:
        read_ssml(document)
    assert where in str(error.value)


def test_deep_nesting_is_read() -> None:
    assert spoken("<prosody>" * 3000 + "Hallo" + "</prosody>" * 3000) == ["hallo,"]


def test_headers_of_other_tools_are_accepted() -> None:
    script = read_ssml(
        '<?xml version="1.0"?>\n<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="de-DE">'
        "Hallo</speak>"
    )
    assert len(script) == 1
