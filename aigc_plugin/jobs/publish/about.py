"""Facts about a film for people: what options say of it, else what the file does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ...options.publish import PublishOptions

_SHORT = {
    "ara": "ar", "chi": "zh", "ces": "cs", "cmn": "zh", "cze": "cs", "dan": "da", "deu": "de", "dut": "nl", "ell": "el",
    "eng": "en", "fin": "fi", "fra": "fr", "fre": "fr", "ger": "de", "gre": "el", "heb": "he", "hin": "hi", "hun": "hu",
    "ita": "it", "jpn": "ja", "kor": "ko", "nld": "nl", "nor": "no", "pol": "pl", "por": "pt", "ron": "ro", "rum": "ro",
    "rus": "ru", "spa": "es", "swe": "sv", "tur": "tr", "ukr": "uk", "vie": "vi", "zho": "zh",
}  # fmt: skip
"""ISO 639-2 codes, which containers use, as BCP 47 has them."""
_DISCLOSURES = {
    "de": ("Mit KI erzeugt.", "Teilweise mit KI erzeugt."),
    "en": ("Made with AI.", "Made in part with AI."),
    "zh": ("本内容由人工智能生成。", "本内容部分由人工智能生成。"),
}


@dataclass(frozen=True)
class FilmFacts:
    """Description of a film for feeds and pages.

    title         never empty
    description   plain text, or empty
    author        or empty
    language      BCP 47, or empty
    date          when it came out
    dated         whether the user gave that
    seconds       its length; 0 where the file does not say
    size          width and height as shown; zeros for sound alone
    source_type   URI of its IPTC digital source type, or empty
    disclosure    a sentence that says that it was generated; empty where nothing says so
    """

    title: str
    description: str
    author: str
    language: str
    date: datetime
    dated: bool
    seconds: float
    size: tuple[int, int]
    source_type: str
    disclosure: str


def film_facts(source: str, options: PublishOptions) -> FilmFacts:
    """Read the facts of a video or an audio file. MediaError where it cannot be read."""
    import av
    import av.error

    from ...errors import MediaError
    from ...media.hls.tracks import track_language
    from ...media.label.origin import GENERATED, source_type_uri
    from ..origin import label_of

    try:
        with av.open(source) as container:
            tags = {name.lower(): str(value).strip() for name, value in container.metadata.items()}
            languages = [track_language(stream) for stream in container.streams.audio]
            seconds = 0.0 if container.duration is None else container.duration / av.time_base
            size = _shown_size(container)
    except av.error.FFmpegError as error:
        raise MediaError(f"{source}: {error.strerror}", hint="give a media file") from None
    language = web_language(options.language or next(filter(None, languages), ""))
    label, source_type = label_of(source)
    source_type = source_type or (source_type_uri(GENERATED) if label else "")
    return FilmFacts(
        options.title or tags.get("title") or Path(source).stem,
        options.description if options.description is not None else tags.get("description", ""),
        options.author or tags.get("artist", ""), language,
        datetime.fromisoformat(options.date) if options.date else datetime.now(UTC).replace(microsecond=0),
        options.date is not None, seconds, size, source_type, _disclosure(source_type, language),
    )  # fmt: skip


def web_language(language: str) -> str:
    """A language of a container as pages and feeds name it (BCP 47)."""
    return _SHORT.get(language, language)


def _shown_size(container: Any) -> tuple[int, int]:
    from ...media.hls.tracks import main_video
    from ...media.hls.upright import Upright

    try:
        video = main_video(container, "")
    except ValueError:
        return 0, 0
    frame = next(container.decode(video), None)
    if frame is None:
        return 0, 0
    upright = Upright(video, frame)
    width, height = upright.size
    aspect = upright.aspect
    return (round(width * aspect), height) if aspect >= 1 else (width, round(height / aspect))


def _disclosure(source_type: str, language: str) -> str:
    """That the film was generated, in its language where that is known, else in English."""
    from ...media.label.origin import COMPOSITE, GENERATED_TERMS, source_type_term

    term = source_type_term(source_type) if source_type else ""
    if term not in GENERATED_TERMS:
        return ""
    whole, part = _DISCLOSURES.get(language.split("-")[0].lower(), _DISCLOSURES["en"])
    return part if term == COMPOSITE else whole
