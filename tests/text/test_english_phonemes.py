"""English words to phonemes: dictionary, homographs, inflections, weak forms, initialisms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aigc_plugin.text.en.phonemes.inflection import inflected, with_ed, with_ing, with_s
from aigc_plugin.text.en.phonemes.words import EnglishWords, spelt
from aigc_plugin.text.normalise import Notation, normalise
from aigc_plugin.text.pronunciation.packed_dictionary import DEFAULT
from aigc_plugin.text.pronunciation.symbols import ENGLISH
from aigc_plugin.text.pronunciation.user_lexicon import UserLexicon
from aigc_plugin.text.symbols import PHONEMES

ENGLISH_VOICE = Notation("en", PHONEMES)
HOMOGRAPHS = [
    ("I will read it.", "read", "ɹˈid"), ("She read it yesterday.", "read", "ɹˈɛd"),
    ("I have read it.", "read", "ɹˈɛd"),
    ("It was read aloud.", "read", "ɹˈɛd"), ("He read the letter.", "read", "ɹˈɛd"),
    ("They read books.", "read", "ɹˈid"),
    ("Please read this.", "read", "ɹˈid"), ("Can you read?", "read?", "ɹˈid"), ("I read it last week.", "read", "ɹˈɛd"),
    ("They lead the team.", "lead", "lˈid"), ("The lead pipe broke.", "lead", "lˈɛd"),
    ("He took the lead.", "lead.", "lˈid"), ("It is made of lead.", "lead.", "lˈɛd"),
    ("We live here.", "live", "lˈɪv"), ("They live in Rome.", "live", "lˈɪv"), ("We heard live music.", "live", "lˈIv"),
    ("People live long.", "live", "lˈɪv"), ("It is a live show.", "live", "lˈIv"),
    ("She lives alone.", "lives", "lˈɪvz"),
    ("It saved their lives.", "lives.", "lˈIvz"), ("He lives in Paris.", "lives", "lˈɪvz"),
    ("The wind blew.", "wind", "wˈɪnd"), ("Please wind the clock.", "wind", "wˈInd"),
    ("They wind up here.", "wind", "wˈInd"), ("Close the door.", "Close", "klˈOz"),
    ("Stay close to me.", "close", "klˈOs"), ("He is a close friend.", "close", "klˈOs"),
    ("They will close soon.", "close", "klˈOz"), ("It came to a close.", "close.", "klˈOz"),
    ("Use the tool.", "Use", "jˈuz"), ("It is of no use.", "use.", "jˈus"), ("We use it.", "use", "jˈuz"),
    ("The use of force.", "use", "jˈus"), ("I used to run.", "used", "jˈust"), ("I used the tool.", "used", "jˈuzd"),
    ("It is used to cut wood.", "used", "jˈuzd"), ("I am used to the noise.", "used", "jˈust"),
    ("The object is red.", "object", "ˈɑbʤəkt"), ("I object to that.", "object", "əbʤˈɛkt"),
    ("He broke the record.", "record.", "ɹˈɛkəɹd"), ("Record the song.", "Record", "ɹəkˈɔɹd"),
    ("We record it now.", "record", "ɹəkˈɔɹd"), ("They want to record it.", "record", "ɹəkˈɔɹd"),
    ("I got a present.", "present.", "pɹˈɛzᵊnt"), ("We present the results.", "present", "pɹizˈɛnt"),
    ("All were present.", "present.", "pɹˈɛzᵊnt"), ("A tear fell.", "tear", "tˈɪɹ"),
    ("Do not tear it.", "tear", "tˈɛɹ"),
    ("Wear and tear.", "tear.", "tˈɛɹ"), ("Take a bow.", "bow.", "bˈW"), ("The bow and arrow.", "bow", "bˈO"),
    ("The wound healed.", "wound", "wˈund"), ("He wound up the toy.", "wound", "wˈWnd"),
    ("Wait a minute.", "minute.", "mˈɪnət"), ("See the minute details.", "minute", "mInˈut"),
    ("The desert is dry.", "desert", "dˈɛzəɹt"), ("Do not desert us.", "desert", "dəzˈɜɹt"),
    ("He plays bass guitar.", "bass", "bˈAs"), ("He caught a bass.", "bass.", "bˈæs"),
    ("The content is good.", "content", "kˈɑntɛnt"), ("He is content with it.", "content", "kəntˈɛnt"),
    ("They refuse to go.", "refuse", "ɹəfjˈuz"), ("The refuse was taken away.", "refuse", "ɹˈɛfjˌus"),
    ("An increase in pay.", "increase", "ˈɪnkɹˌis"), ("We must increase it.", "increase", "ɪnkɹˈis"),
    ("This is the house.", "house.", "hˈWs"), ("We can house them.", "house", "hˈWz"),
    ("My estimate is low.", "estimate", "ˈɛstəmət"), ("We estimate it.", "estimate", "ˈɛstəmˌAt"),
    ("Send me your resume.", "resume.", "ɹˈɛzəmˌA"), ("We resume at noon.", "resume", "ɹəzˈum"),
    ("Do you permit it?", "permit", "pəɹmˈɪt"), ("He has a permit.", "permit.", "pˈɜɹmɪt"),
    ("She produces fresh produce.", "produce.", "pɹˈOdˌus"), ("They produce it.", "produce", "pɹədˈus"),
    ("Polish the table.", "Polish", "pˈOlɪʃ"), ("Please polish it.", "polish", "pˈɑlɪʃ"),
]  # fmt: skip


def phonemes(text: str, notation: Notation = ENGLISH_VOICE) -> str:
    """Phonemes of all words with their punctuation."""
    return " ".join(word.phonemes + word.after for said in normalise(text, notation) for word in said.words)


def of_word(text: str, written: str) -> str:
    words = [word for said in normalise(text, ENGLISH_VOICE) for word in said.words]
    return next(word.phonemes for word in words if word.written == written)


@pytest.mark.parametrize(("text", "word", "sound"), HOMOGRAPHS)
def test_homographs_are_told_apart(text: str, word: str, sound: str) -> None:
    assert of_word(text, word) == sound


def test_a_sentence() -> None:
    assert phonemes("Hello, world!") == "həlˈO, wˈɜɹld!"
    assert phonemes("The lamp costs $49.90.") == "ðə lˈæmp kˈɔsts fˈɔɹTi nˈIn dˈɑləɹz ænd nˈIndi sˈɛnts."


def test_each_written_word_keeps_its_phonemes() -> None:
    (sentence,) = normalise("I paid $3.50, OK?", ENGLISH_VOICE)
    assert [(word.written, word.phonemes) for word in sentence.words] == [
        ("I", "ˌI"), ("paid", "pˈAd"), ("$3.50,", "θɹˈi dˈɑləɹz ænd fˈɪfti sˈɛnts"), ("OK?", "ˌOkˈA"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("the end", "ði ˈɛnd."), ("the start", "ðə stˈɑɹt."), ("the hour", "ði ˈWəɹ."), ("the use", "ðə jˈus."),
        ("a dog", "ɐ dˈɔɡ."), ("an egg", "ɐn ˈɛɡ."), ("go to Eve", "ɡˌO tʊ ˈiv."), ("go to Bob", "ɡˌO tə bˈɑb."),
        ("plan A", "plˈæn ˈA."), ("the FBI", "ði ˌɛfbˌiˈI."),
    ],
)  # fmt: skip
def test_words_sound_as_the_next_one_asks_for(text: str, sound: str) -> None:
    assert phonemes(text) == sound


@pytest.mark.parametrize(
    ("stem", "plural", "past", "continuous"),
    [
        ("wˈɔk", "wˈɔks", "wˈɔkt", "wˈɔkɪŋ"), ("plˈA", "plˈAz", "plˈAd", "plˈAɪŋ"),
        ("wˈAt", "wˈAts", "wˈATᵻd", "wˈATɪŋ"),
        ("nˈid", "nˈidz", "nˈidᵻd", "nˈidɪŋ"), ("mˈɪs", "mˈɪsᵻz", "mˈɪst", "mˈɪsɪŋ"),
        ("ʤˈʌʤ", "ʤˈʌʤᵻz", "ʤˈʌʤd", "ʤˈʌʤɪŋ"),
        ("wˈɑʧ", "wˈɑʧᵻz", "wˈɑʧt", "wˈɑʧɪŋ"), ("bˈæθ", "bˈæθs", "bˈæθt", "bˈæθɪŋ"),
        ("lˈæst", "lˈæsts", "lˈæstᵻd", "lˈæstɪŋ"),
    ],
)  # fmt: skip
def test_endings_are_voiced_as_their_stem(stem: str, plural: str, past: str, continuous: str) -> None:
    assert (with_s(stem), with_ed(stem), with_ing(stem)) == (plural, past, continuous)


def test_stems_are_found_by_spelling() -> None:
    stems = {"try": "tɹˈI", "plan": "plˈæn", "bake": "bˈAk", "walk": "wˈɔk", "box": "bˈɑks", "Ann": "ˈæn"}
    known = {word: {DEFAULT: sound} for word, sound in stems.items()}
    said = {
        "tries": "tɹˈIz", "tried": "tɹˈId", "planned": "plˈænd", "planning": "plˈænɪŋ", "baked": "bˈAkt",
        "baking": "bˈAkɪŋ", "walks": "wˈɔks", "boxes": "bˈɑksᵻz", "Ann's": "ˈænz",
    }  # fmt: skip
    for word, sound in said.items():
        assert inflected(word, known.get) == {DEFAULT: sound}, word
    assert inflected("bus", known.get) is None


def test_initialisms_are_named_by_letters() -> None:
    assert spelt("FBI") == "ˌɛfbˌiˈI"
    assert phonemes("NASA") == "nˈæsə."
    assert phonemes("CEOs") == "sˌiˌiˈOz."
    assert phonemes("the US and us") == "ðə jˌuˈɛs ænd ˌʌs."


def test_compounds_are_made_of_their_parts() -> None:
    words = EnglishWords()
    assert words.pronunciations("voiceover")[DEFAULT] == "vˈYsˌOvəɹ"
    assert words.pronunciations("McDonald's")[DEFAULT].startswith("mək")
    assert words.pronunciations("café") == words.pronunciations("CAFÉ")


def test_everything_is_written_in_the_symbols_of_the_voices() -> None:
    text = "Thoroughly, whoever queued jumped over 12 lazy Xhosa dogs' naïve façade; Zürich's 3rd æther, Björk & Łódź!"
    assert set("".join(word.phonemes for said in normalise(text, ENGLISH_VOICE) for word in said.words)) <= ENGLISH | {
        " "
    }


def test_a_user_s_lexicon_wins() -> None:
    own = Notation("en", PHONEMES, UserLexicon({"lamp": "lˈImp", "NASA": "ˈɛnˌA", "read": "ɹˈʌd"}))
    assert phonemes("A lamp, Lamp, NASA read.", own) == "ɐ lˈImp, lˈImp, ˈɛnˌA ɹˈʌd."


@pytest.mark.parametrize(
    "name", ["Zuckerberg", "Kowalski", "Thunberg", "Spotify", "Ozempic", "Blorftang", "Xqzt", "Ng"]
)
def test_unknown_words_are_read_by_the_network(name: str) -> None:
    said = phonemes(name).rstrip(".")
    assert set(said) <= ENGLISH
    assert said.count("ˈ") == 1
    assert phonemes(f"{name}'s").rstrip(".") != said


def test_the_network_is_small_and_says_what_it_learned_from() -> None:
    from safetensors import safe_open

    from aigc_plugin.text.en import phonemes as package
    from aigc_plugin.text.pronunciation.g2p_file import read_g2p

    (folder,) = (Path(name) for name in package.__path__)
    _, tensors = read_g2p(folder / "g2p.safetensors")
    assert sum(values.size for values in tensors.values()) < 700_000
    assert (folder / "g2p.safetensors").stat().st_size + (folder / "dictionary.bin").stat().st_size < 1_600_000
    with safe_open(folder / "g2p.safetensors", "numpy") as file:
        card = json.loads(file.metadata()["card"])
    assert "CMUdict" in card["data"]
    assert 0 < card["phonemes wrong"] < 0.2
