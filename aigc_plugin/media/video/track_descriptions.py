"""Description of a track: language, title and dispositions, in the form of its container, and what that loses.

Sources: ISO 639-2, ISO/IEC 14496-12 8.4.2 (language in three letters), QuickTime File Format (language codes).
"""

from __future__ import annotations

from collections.abc import Iterator

from av.stream import Disposition, Stream

# Facts about the old file, or what the muxer writes itself.
_STALE_TAGS = ("encoder", "duration", "bps", "number_of_frames", "number_of_bytes", "_statistics", "rotate")
_THREE_LETTERS = {
    "ar": "ara", "bg": "bul", "ca": "cat", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa",
    "et": "est", "fa": "fas", "fi": "fin", "fr": "fra", "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun", "id": "ind",
    "it": "ita", "ja": "jpn", "ko": "kor", "lt": "lit", "lv": "lav", "ms": "msa", "nb": "nob", "nl": "nld", "no": "nor",
    "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv", "sr": "srp", "sv": "swe", "th": "tha",
    "tr": "tur", "uk": "ukr", "vi": "vie", "zh": "zho",
}  # fmt: skip
# FFmpeg's names of the numbers that QuickTime has for languages, where they are not those of ISO 639-2/T or /B.
_IN_QUICKTIME = {
    "fre": "fra", "deu": "ger", "nld": "dut", "swe": "sve", "nob": "nor", "ell": "gre", "isl": "ice", "zho": "chi",
    "fas": "per", "sqi": "alb", "rum": "ron", "cze": "ces", "slo": "slk", "mkd": "mac", "hye": "arm", "kat": "geo",
    "mya": "bur", "msa": "may", "eus": "baq", "cym": "wel",
}  # fmt: skip
_QUICKTIME = frozenset(_IN_QUICKTIME.values()) | {
    "eng", "ita", "spa", "dan", "por", "heb", "jpn", "ara", "fin", "mlt", "tur", "urd", "hin", "tha", "kor", "lit",
    "pol", "hun", "est", "lav", "rus", "slv", "yid", "bul", "ukr", "bel", "uzb", "kaz", "aze", "kir", "tgk", "tuk",
    "mon", "pus", "kur", "nep", "san", "mar", "ben", "guj", "mal", "kan", "tam", "tel", "sin", "khm", "lao", "vie",
    "ind", "tgl", "amh", "som", "swa", "cat", "lat",
}  # fmt: skip
_UNKNOWN = ("", "und", "unk", "mul", "zxx")
_NAMES = {
    Disposition.dub: "as dubbed", Disposition.original: "as original", Disposition.comment: "as commentary",
    Disposition.lyrics: "as lyrics", Disposition.karaoke: "as karaoke", Disposition.forced: "as forced",
    Disposition.hearing_impaired: "for the hearing impaired", Disposition.visual_impaired: "for the visually impaired",
    Disposition.captions: "as captions", Disposition.descriptions: "as descriptions",
}  # fmt: skip
_OFTEN = Disposition.forced | Disposition.captions | Disposition.descriptions
_KEPT = {
    "mp4": _OFTEN | Disposition.dub | Disposition.comment | Disposition.hearing_impaired | Disposition.visual_impaired,
    "matroska": Disposition.dub | Disposition.original | Disposition.comment | Disposition.forced
    | Disposition.hearing_impaired | Disposition.visual_impaired | Disposition.descriptions,
    "webm": _OFTEN,
    "nut": Disposition.dub | Disposition.original | Disposition.comment | Disposition.lyrics | Disposition.karaoke,
}  # fmt: skip
_WITHOUT_TITLES, _WITHOUT_LANGUAGES = {"mpegts", "flv"}, {"flv"}


def language_in(container: str, language: str) -> str:
    """The code of a language as a container takes it; empty where it has none.

    container    FFmpeg's name of it
    language     three letters of ISO 639-2, or a tag of BCP 47
    """
    code = three_letters(language)
    if container in _WITHOUT_LANGUAGES:
        return ""
    if container == "mov":
        code = _IN_QUICKTIME.get(code, code)
        return code if code in _QUICKTIME else ""
    return code if container in ("mp4", "mpegts") else language


def three_letters(language: str) -> str:
    """The language of a tag of BCP 47 in three letters; empty where they are not known."""
    code = language.replace("_", "-").split("-")[0].lower()
    code = _THREE_LETTERS.get(code, code)
    return code if len(code) == 3 and code.isalpha() and code.isascii() else ""


def copy_description(source: Stream, target: Stream) -> None:
    """Copy language, title and the like, and the disposition."""
    tags = {name: text for name, text in source.metadata.items() if not name.lower().startswith(_STALE_TAGS)}
    if "name" in tags and "title" not in tags and source.container.format.name.startswith("mov"):
        tags["title"] = tags.pop("name")
    if language := language_in(target.container.format.name, tags.get("language", "")):
        tags["language"] = language
    target.metadata.update(tags)
    target.disposition = source.disposition


def description_lost(source: Stream, container: str) -> Iterator[str]:
    """Lines about what a container does not hold of the description of a track."""
    language = source.metadata.get("language", "")
    if language.lower() not in _UNKNOWN and not language_in(container, language):
        yield f"stream {source.index}: its language {language} cannot be kept in {container}"
    title = source.metadata.get("title") or source.metadata.get("name")
    if title and container in _WITHOUT_TITLES:
        yield f"stream {source.index}: its title {title!r} cannot be kept in {container}"
    for disposition, words in _NAMES.items():
        if source.disposition & disposition and not disposition & _KEPT.get(container, 0):
            yield f"stream {source.index}: that it is marked {words} cannot be kept in {container}"
