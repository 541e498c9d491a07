"""Speak one text into an audio file, with captions beside it."""

from __future__ import annotations

import os
import re

from ..files.chunk_store import remove_outlived
from ..options.speech import SpeechOptions
from ..text.subtitles import text_of_subtitles
from .progress import Progress, Record
from .results import AudioResult
from .speech_files import SpeechFiles
from .spoken_chunks import long_speech
from .video_job import PathName
from .voices import load_speaker, with_voice

_DEFAULT = SpeechOptions()


def speak_to_file(
    text: str,
    target: PathName,
    options: SpeechOptions = _DEFAULT,
    *,
    srt: PathName | None = None,
    vtt: PathName | None = None,
    json: PathName | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> AudioResult:
    """Speak a text of any length, sentence by sentence, in bounded memory.

    text       plain text; subtitles, whose words are spoken; SSML with `ssml` among the options
    target     .wav .flac .ogg .opus .mp3 .m4a .aac; "-" for WAV to stdout
    options    voice, language, speed, pitch, pauses, seed, bits; without a voice, the packaged one of the text's
               language speaks
    srt, vtt   subtitles are written here, as SubRip and WebVTT
    json       sentences and words with their times are written here
    overwrite  replace files that exist
    progress   receives progress, in characters, and warnings

    A long text is spoken in chunks, and the same call goes on after a crash (option `resume`). All files appear whole,
    or none of them, also when `progress` raises an exception. Characters that the voice does not know are left out, and
    named in `warnings` of the result. Raises InputError, GenerationFailed, ModelFormatError, MediaError, OutputExists,
    BackendUnavailable.
    """
    captions = {kind: os.fspath(name) for kind, name in (("srt", srt), ("vtt", vtt), ("json", json)) if name}
    files = SpeechFiles(os.fspath(target), captions, overwrite)
    remove_outlived(files.audio)
    files.check(options.bits)
    record = Record(progress)
    if not options.ssml:
        text = _without_times(text, record)
    options = with_voice(options, text)
    speaker = load_speaker(options)
    record.start("say", total=float(_spoken_length(text, ssml=options.ssml)), unit="characters")
    result = files.write(speaker, text, options, record, long_work=long_speech(text, files.audio, options))
    remove_outlived(files.audio)
    return result


def _without_times(text: str, record: Record) -> str:
    """The words of subtitles; other text as it is."""
    words = text_of_subtitles(text)
    if words is None:
        return text
    record.warn("the text is subtitles: their words are spoken, one after the other, and not at their times")
    return words


def _spoken_length(text: str, *, ssml: bool) -> int:
    return max(1, len(re.sub(r"<[^>]*>", "", text) if ssml else text))
