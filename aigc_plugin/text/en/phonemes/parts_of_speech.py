"""Part of speech of an English word that is pronounced by it, from the words around: rules for homographs alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...word_lists import words

_DETERMINERS = words(
    "the a an this that these those my your his her its our their some any no each every another whose both many few "
    "several more most other such one two three four five six seven eight nine ten first second last next own"
)
_OBJECTS = words("me you him her it us them myself yourself himself herself itself ourselves themselves")
_SUBJECTS = words("i you we they he she it who people everyone somebody someone anybody nobody")
_SINGULAR = words("he she it who that which everyone somebody someone nobody")
_BEFORE_VERBS = words(
    "to will would can could shall should may might must do does did don't doesn't didn't won't can't couldn't "
    "wouldn't shouldn't mustn't cannot let's please i'll you'll we'll they'll he'll she'll it'll i'd you'd we'd they'd "
    "he'd she'd help let makes make made"
)
_BE = words(
    "is are was were be been being am isn't aren't wasn't weren't i'm you're we're they're he's she's it's that's "
    "gets get got becomes became seems looks stays remains"
)
_HAVE = words("have has had having haven't hasn't hadn't i've you've we've they've")
_PREPOSITIONS = words(
    "of in on at by for with from about into onto over after before under between through during without within as "
    "like than near per via against among off upon"
)
_ADVERBS = words(
    "not also just still never always often only already really ever even now then usually sometimes soon rarely "
    "together rather quite probably actually"
)
_DEGREES = words("very so too as how more most quite rather pretty extremely fairly")
_CONJUNCTIONS = words("and or but nor")
_AFTER_VERBS = words("up down out off away back around over through")
_FUNCTION = (
    _DETERMINERS | _OBJECTS | _SUBJECTS | _BEFORE_VERBS | _BE | _HAVE | _PREPOSITIONS | _ADVERBS | _CONJUNCTIONS
    | _AFTER_VERBS | words("if when where why because while that which what ago until since though there here")
)  # fmt: skip
_PAST = words("yesterday ago was were had did last earlier before when once said went came took saw told found wrote")
_PLURALS = words("people children men women police they we you i folks families birds")
# Adjectives that the dictionary has as the common pronunciation, beside that of a noun.
_ADJECTIVES = words("close closer content invalid covert compact live separate present perfect moderate")


@dataclass(frozen=True)
class Context:
    """A word among the words of its sentence, all in lower case.

    words   of the sentence
    at      index of the word
    pauses  tells of each word whether punctuation follows it
    """

    words: Sequence[str]
    at: int
    pauses: Sequence[bool]

    @property
    def word(self) -> str:
        return self.words[self.at]

    def before(self, back: int = 1) -> str:
        """The word so many places before, unless a pause lies between; "" without one."""
        first = self.at - back
        return self.words[first] if first >= 0 and not any(self.pauses[first : self.at]) else ""

    def after(self, ahead: int = 1) -> str:
        """The word so many places behind, unless a pause lies between; "" without one."""
        last = self.at + ahead
        return self.words[last] if last < len(self.words) and not any(self.pauses[self.at : last]) else ""

    def governor(self) -> str:
        """The word before, without adverbs."""
        back = 1
        while self.before(back) in _ADVERBS or (len(self.before(back)) > 4 and self.before(back).endswith("ly")):
            back += 1
        return self.before(back)


def parts_of_speech(context: Context) -> tuple[str, ...]:
    """Likely parts of speech of a word, the likeliest first: VERB, NOUN, ADJ, and VBD, VBN for forms of the past."""
    word, governor, following = context.word, context.governor(), context.after()
    if word == "used":
        return ("VBD",) if _accustomed(context) else ("VERB",)
    if governor in _HAVE:
        return ("VBN", "VERB") if following in _DETERMINERS | _OBJECTS | {""} else ("VBN", "ADJ", "NOUN")
    if governor in _BE:
        return ("VBN", "ADJ", "VERB") if word in ("read", "reread", "wound") else ("ADJ", "DEFAULT", "VBN")
    if governor in _BEFORE_VERBS and not _closes(context):
        return ("VERB",)
    if word in ("read", "reread", "wound") and _is_past(context, governor):
        return ("VBD", "VBN")
    if governor in _SINGULAR and word.endswith("s"):
        return ("VERB",)
    if governor in _DETERMINERS or governor.endswith(("'s", "s'")):
        return _nominal(context) if not (governor in ("that", "it") and word.endswith("s")) else ("VERB",)
    if context.before() in _DEGREES or governor in _PREPOSITIONS:
        return _nominal(context) if context.before() not in _DEGREES else ("ADJ", "ADV", "DEFAULT")
    if governor in _SUBJECTS:
        return ("VERB",)
    return _loose(context, governor, following)


def _closes(context: Context) -> bool:
    """Tell whether "to" before the word is a preposition: "close to home", where the word is no verb."""
    return context.before() == "to" and context.before(2) in ("close", "closer", "due", "next", "according", "thanks")


def _accustomed(context: Context) -> bool:
    """Tell "used to" of habits from "used" of tools."""
    if context.after() != "to":
        return False
    then = context.after(2)
    tool = context.governor() in _BE and not (then in _FUNCTION or then.endswith("ing"))
    return not tool or context.before() in ("get", "got", "gets", "i'm", "getting")


def _is_past(context: Context, governor: str) -> bool:
    if context.word == "wound":
        return governor in _SUBJECTS or context.after() in _AFTER_VERBS
    if governor in ("he", "she", "it"):
        return True
    others = [word for index, word in enumerate(context.words) if index != context.at]
    cued = any(word in _PAST or (len(word) > 4 and word.endswith("ed")) for word in others)
    return cued and governor not in _DETERMINERS | _PREPOSITIONS


def _nominal(context: Context) -> tuple[str, ...]:
    """Parts of a word after an article or a preposition: an adjective before another word, else a noun."""
    following = context.after()
    describes = bool(following) and following not in _FUNCTION
    if describes and context.word in _ADJECTIVES:
        return ("ADJ", "DEFAULT")
    return ("ADJ", "NOUN") if describes else ("NOUN",)


def _loose(context: Context, governor: str, following: str) -> tuple[str, ...]:
    """Parts of a word after a name, a noun, a conjunction, or nothing."""
    takes_object = following in _DETERMINERS | _OBJECTS
    if not governor or governor in _CONJUNCTIONS:
        if takes_object or (following in _AFTER_VERBS and context.word not in _ADJECTIVES):
            return ("VERB",)
        return ("ADJ", "DEFAULT") if context.word in _ADJECTIVES else ("NOUN",)
    plural = governor in _PLURALS or (governor.endswith("s") and not governor.endswith(("ss", "us", "is")))
    if plural and not context.word.endswith("s") and following not in _BE | _BEFORE_VERBS | {""}:
        return ("VERB",)
    if takes_object or (context.word.endswith("s") and following in _PREPOSITIONS and context.word == "lives"):
        return ("VERB",)
    if governor in _FUNCTION:
        return ("VERB",) if governor in ("if", "when", "where") else ("NOUN",)
    return ("ADJ", "DEFAULT") if context.word in _ADJECTIVES and following not in ("", *_BE) else ("NOUN",)
