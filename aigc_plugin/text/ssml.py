"""Read a subset of SSML 1.1 (W3C, 2010): speak, p, s, break, prosody (rate, pitch), say-as, sub, phoneme, lang.

Malformed documents, and elements outside the subset, are refused with line and column before anything is spoken.
Document type declarations are refused, and with them user-defined entities.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from xml.parsers import expat

from ..errors import InputError, argument
from .cleaning import INSERTED, clean
from .language_guess import base_language
from .normalise import Notation, lines
from .pronunciation.notation import checked_phonemes, from_ipa
from .say_as import SAY_AS, alias, say_as
from .script import Break, Ends, Line, Prosody, Script
from .sentence import Sentence, SentenceWord
from .ssml_values import LONGEST_SILENCE, break_seconds, language_fits, pitch_semitones, rate_factor

_NAMESPACE = "http://www.w3.org/2001/10/synthesis"
_ATTRIBUTES = {
    "speak": {"version", "xml:lang", "xmlns", "xml:base"},
    "p": {"xml:lang"},
    "s": {"xml:lang"},
    "break": {"time", "strength"},
    "prosody": {"rate", "pitch"},
    "say-as": {"interpret-as", "format"},
    "sub": {"alias"},
    "phoneme": {"alphabet", "ph"},
    "lang": {"xml:lang"},
}
_CONTENT = {"speak": set(_ATTRIBUTES) - {"speak"}, "p": set(_ATTRIBUTES) - {"speak", "p"},
            "s": {"break", "prosody", "say-as", "sub", "phoneme", "lang"}, "prosody": set(_ATTRIBUTES) - {"speak"},
            "lang": {"break", "prosody", "say-as", "sub", "phoneme", "s", "p"},
            "break": set(), "say-as": set(), "sub": set(), "phoneme": set()}  # fmt: skip
_REPLACED = ("say-as", "sub", "phoneme")
_ALPHABETS = ("ipa", "x-aigc", "pinyin")
_LONGEST = 4000
"""Most characters in a say-as or a sub."""


def read_ssml(text: str, language: str | Notation = "de") -> list[Script]:
    """Read a document into lines and breaks. InputError with line and column for anything that is not supported.

    language  that the voice speaks, or what it reads of a text (`normalise.Notation`), which `phoneme` needs
    """
    return _Reader(language if isinstance(language, Notation) else Notation(language)).read(text)


class _Reader:
    def __init__(self, notation: Notation) -> None:
        self._notation, self._language = notation, notation.language
        self._script: list[Script] = []
        self._open: list[tuple[str, dict[str, str], Prosody]] = []
        self._text: list[str] = []
        self._inserted: dict[str, tuple[str, str]] = {}
        self._inner: list[str] = []
        self._silence = 0.0  # seconds of all breaks so far
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self, text: str) -> list[Script]:
        if not text.lstrip("\ufeff \t\r\n").startswith("<"):
            raise InputError(
                "SSML begins with <speak>, this text does not", hint=f"leave out {argument('ssml')} for plain text"
            )
        try:
            self._parser.Parse(text.lstrip("\ufeff \t\r\n").encode("utf-8", "replace"), True)
        except expat.ExpatError as error:
            message = expat.ErrorString(error.code)
            raise self._wrong(f"it is not well-formed: {message}", error.lineno, error.offset) from None
        self._flush(Ends.paragraph)
        return self._script

    def _wrong(self, problem: str, line: int | None = None, column: int | None = None) -> InputError:
        line = self._parser.CurrentLineNumber if line is None else line
        column = self._parser.CurrentColumnNumber if column is None else column
        return InputError(f"SSML, line {line}, column {column + 1}: {problem}")

    def _doctype(self, name: str, system: str | None, public: str | None, internal: bool) -> None:
        raise self._wrong("document type declarations and entities are not read")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._check_element(name)
        self._check_attributes(name, attributes)
        prosody = self._open[-1][2] if self._open else Prosody()
        if name == "prosody":
            self._flush(Ends.phrase)
            prosody = self._changed(prosody, attributes)
        elif name in ("p", "s"):
            self._flush(Ends.paragraph if name == "p" else Ends.sentence)
        elif name == "break":
            self._flush(Ends.phrase)
            self._script.append(self._break(attributes))
        elif name in _REPLACED:
            self._inner = []
        self._open.append((name, attributes, prosody))

    def _break(self, attributes: dict[str, str]) -> Break:
        seconds = self._value(break_seconds, attributes)
        self._silence += seconds
        if self._silence > LONGEST_SILENCE:
            raise self._wrong(f"all breaks of a document last at most {LONGEST_SILENCE:g} s together")
        return Break(seconds)

    def _end(self, name: str) -> None:
        name, attributes, _ = self._open[-1]
        if name == "prosody":
            self._flush(Ends.phrase)
        elif name in ("p", "s"):
            self._flush(Ends.paragraph if name == "p" else Ends.sentence)
        elif name in _REPLACED:
            self._insert(name, attributes)
        self._open.pop()

    def _characters(self, text: str) -> None:
        if self._open[-1][0] in _REPLACED:
            self._inner.append(text)
        elif self._open[-1][0] == "break" and text.strip():
            raise self._wrong("<break> holds no text")
        else:
            self._text.append(clean(text).replace("\n", " "))  # line breaks of a document are blanks

    def _insert(self, name: str, attributes: dict[str, str]) -> None:
        """Insert a private character that stands for the words of a say-as or sub."""
        written = " ".join(clean("".join(self._inner)).split())
        if len(written) > _LONGEST:
            raise self._wrong(f"<{name}> holds {len(written)} characters, at most {_LONGEST} are read")
        spoken = self._replacement(name, attributes, written)
        if len(self._inserted) >= len(INSERTED):
            raise self._wrong(f"more than {len(INSERTED)} say-as, sub and phoneme without a break between them")
        if spoken:
            character = chr(INSERTED[len(self._inserted)])
            self._inserted[character] = (written or spoken, spoken)
            self._text.append(character)

    def _replacement(self, name: str, attributes: dict[str, str], written: str) -> str:
        """The speech of an element; phonemes stand between slashes."""
        try:
            if name == "sub":
                return alias(attributes["alias"], self._notation)
            if name == "say-as":
                return say_as(attributes["interpret-as"], written, attributes.get("format", ""), self._notation)
            if not self._notation.speaks_phonemes:
                raise InputError("the voice reads letters: it cannot speak <phoneme>")
            if attributes.get("alphabet", "ipa") == "ipa":
                return f"/{from_ipa(attributes['ph'], self._language)}/"
            if attributes["alphabet"] == "pinyin" and base_language(self._language) != "zh":
                raise InputError(f"pinyin is for Mandarin, and the voice speaks {self._language!r}")
            return f"/{checked_phonemes(attributes['ph'], self._language)}/"
        except ValueError as error:  # InputError is one
            raise self._wrong(str(error)) from None

    def _flush(self, ends: Ends) -> None:
        """Normalise the text gathered so far into lines; the last one ends with `ends`."""
        text, self._text = "".join(self._text).strip(), []
        inserted, self._inserted = self._inserted, {}
        if not text:
            return
        prosody = self._open[-1][2] if self._open else None
        spoken = list(lines(text, self._notation, prosody=prosody, inserted=inserted))
        stopped = text.rstrip("“”\"'»«)]")[-1:] in (".", "!", "?", "…")
        self._script += spoken[:-1]
        if spoken:
            last = spoken[-1]
            continues = ends is Ends.phrase and not stopped
            self._script.append(
                _continued(last) if continues else replace(last, ends=max(ends, Ends.sentence, key=_RANK))
            )

    def _check_element(self, name: str) -> None:
        if not self._open:
            if name != "speak":
                raise self._wrong(f"the document begins with <{name[:40]}>, not with <speak>")
            return
        if name not in _ATTRIBUTES:
            raise self._wrong(f"<{name[:40]}> is not supported: there are {', '.join(sorted(_ATTRIBUTES))}")
        parent = self._open[-1][0]
        if name not in _CONTENT[parent] or (name in ("p", "s") and any(n == "s" for n, _, _ in self._open)):
            raise self._wrong(f"<{name}> cannot stand in <{parent}>")

    def _check_attributes(self, name: str, attributes: dict[str, str]) -> None:
        for key, value in attributes.items():
            if key not in _ATTRIBUTES[name] and not key.startswith(("xmlns:", "xsi:")):
                raise self._wrong(f"<{name}> has no attribute {key[:40]!r}{_known(name)}")
            if key == "xml:lang" and not language_fits(value, self._language):
                raise self._wrong(f"the voice speaks {self._language!r}, not {value[:20]!r}")
            if key == "xmlns" and value != _NAMESPACE:
                raise self._wrong(f"the namespace is {value[:80]!r}, not {_NAMESPACE!r}")
        required = {"sub": "alias", "say-as": "interpret-as", "phoneme": "ph", "lang": "xml:lang"}.get(name)
        if required and required not in attributes:
            raise self._wrong(f"<{name}> needs the attribute {required!r}")
        if name == "phoneme" and attributes.get("alphabet", "ipa") not in _ALPHABETS:
            known = ", ".join(_ALPHABETS)
            raise self._wrong(f"the alphabet of a phoneme is one of {known}, not {attributes['alphabet'][:40]!r}")
        if name == "say-as" and attributes["interpret-as"] not in SAY_AS:
            raise self._wrong(f"say-as knows {', '.join(SAY_AS)}, not {attributes['interpret-as'][:40]!r}")

    def _changed(self, prosody: Prosody, attributes: dict[str, str]) -> Prosody:
        return Prosody(
            prosody.speed * self._value(rate_factor, attributes),
            prosody.pitch + self._value(pitch_semitones, attributes),
        )

    def _value(self, read: Callable[[dict[str, str]], float], attributes: dict[str, str]) -> float:
        try:
            return read(attributes)
        except ValueError as error:
            raise self._wrong(str(error)) from None


_RANK = {Ends.phrase: 0, Ends.sentence: 1, Ends.paragraph: 2}.__getitem__


def _known(name: str) -> str:
    names = sorted(key for key in _ATTRIBUTES[name] if not key.startswith("xml"))
    return f": it has {', '.join(names)}" if names else ""


def _continued(line: Line) -> Line:
    """Mark a line as a phrase: a change of prosody or a break cuts it off in the middle of a sentence."""
    words = list(line.sentence.words)
    last = max(index for index, word in enumerate(words) if word.spoken)
    words[last] = SentenceWord(words[last].written, words[last].spoken, words[last].after.replace(".", ","))
    return Line(Sentence(tuple(words)), Ends.phrase, line.prosody)
