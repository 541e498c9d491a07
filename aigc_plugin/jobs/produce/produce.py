"""Produce finished videos from a script."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from math import gcd
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from ...errors import GenerationFailed, InputError, OutputExists, argument
from ...options.produce import ProduceOptions
from ...options.speech import SpeechOptions
from ...production.scenes import Music, Scene, Script
from ...text.captions import Cue, SpokenText, ass_of, cues, srt_of, vtt_of
from ..origin import generated_origin, write_label
from ..progress import Progress, Record
from ..provenance import provenance_comment
from ..results import ProductionResult
from ..video_job import PathName
from .production_timeline import check_timeline_name, timeline_of, write_media, write_timeline
from .scene_cache import SceneCache, digest_of_file, key_of
from .scene_speech import SceneSpeaker, SceneSpeech
from .schedule import Schedule, schedule
from .script_file import check_files, check_look, music_of, read_script, with_script

if TYPE_CHECKING:
    from ...timeline.timeline import Timeline
    from ...types import FloatArray
    from .pictures import Size
    from .publications import Publications

_DEFAULT = ProduceOptions()
_SPEECH_SHARE, _FRAMES_SHARE = 12.0, 96.0
"""Percent of the work after which speech, and then frames, are done."""


def produce(
    script: PathName,
    folder: PathName,
    options: ProduceOptions | Mapping[str, Any] = _DEFAULT,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> ProductionResult:
    """Produce finished videos from a script, one for each size: spoken, with pictures, titles, captions and music.

    script     plain text (a blank line begins a scene, `# ` a title, `![](file)` a picture), or .toml; "-" is stdin
    folder     where the videos, their captions and report.json are written; made if need be
    options    sizes, voice, captions, music, loudness; what the script gives itself counts where these are
               the defaults; a dictionary of options wins over the script with all that is in it
    overwrite  replace results that are there
    progress   receives progress, in percent of the whole, and warnings

    A scene lasts as long as its speech. Finished scenes are kept in a hidden folder beside the result: a changed script
    renders what changed, and a run that was stopped goes on. The same script, options and seed give the same bytes.
    Raises InputError, with the line of the script, MediaError, OutputExists, ModelFormatError, BackendUnavailable.
    """
    record = Record(progress)
    return _Production(os.fspath(script), Path(folder), options, record).write(overwrite=overwrite)


def plan_production(
    script: PathName, options: ProduceOptions | Mapping[str, Any] = _DEFAULT, *, progress: Progress | None = None
) -> Timeline:
    """Read a script and time its speech; return what `produce` would make as a timeline, and write nothing."""
    production = _Production(os.fspath(script), Path(), options, Record(progress))
    return production.timeline(production.timed(), {})


class _Production:
    """One script and its versions."""

    def __init__(self, name: str, folder: Path, options: ProduceOptions | Mapping[str, Any], record: Record) -> None:
        self._folder, self._record = folder, record
        self._script: Script = read_script(name)
        self._options = with_script(options, self._script)
        self._music: Music | None = music_of(self._script, self._options)
        self._origin = generated_origin(wanted=self._options.ai_label)
        self._stem = "script" if name == "-" else Path(name).stem
        check_files(self._script, self._music)
        check_look(self._options)
        if self._options.otio is not None:
            check_timeline_name(os.fspath(self._options.otio))
        self._speech_options = self._voice()
        self._publications = self._checked_publications(Path() if name == "-" else Path(name).parent)
        self._speaker = SceneSpeaker(self._speech_options, self._warn_of_voice)

    def write(self, *, overwrite: bool) -> ProductionResult:
        paths = [self._folder / f"{self._stem}-{name}.mp4" for name in version_names(self._options.sizes)]
        self._check_folder(paths, overwrite=overwrite)
        self._record.start("produce", total=100, unit="%")
        cache = SceneCache(self._folder)
        plan = self._spoken(cache)
        sentences = plan.sentences()
        sound = self._sound(plan, cache)
        outputs = []
        for number, (size, path) in enumerate(zip(self._options.sizes, paths, strict=True)):
            outputs.append(self._version(plan, sentences, size, path, sound, cache, number))
        self._write_texts(plan, sentences, outputs)
        cache.forget_others()
        self._record.update(100)
        published: tuple[str, ...] = ()
        if self._publications is not None:
            published = self._publications.run(paths, self._record, overwrite=overwrite)
        return self._result(plan, paths, cache, published)

    def _checked_publications(self, folder: Path) -> Publications | None:
        """Places where the videos are published; None where the caller did not ask for that."""
        script, options = self._script, self._options
        if options.publish and not script.publications:
            raise InputError(f"{script.name} says nowhere where to publish", hint="add a table [[publish]] with to")
        if not options.publish:
            if script.publications:
                self._record.warn("the script is not published", f"give {argument('publish', True)} to do what it says")
            return None
        from .publications import Publications

        return Publications(script, folder, version_names(options.sizes), self._spoken_language())

    def timed(self) -> Schedule:
        return self._schedule([self._said(scene, self._speaker.timed) for scene in self._script.scenes])

    def _said(self, scene: Scene, speak: Callable[[str], SceneSpeech]) -> SceneSpeech | None:
        """The speech of a scene; errors about its text get its line."""
        if not scene.say:
            return None
        try:
            return speak(scene.say)
        except (InputError, GenerationFailed) as error:
            raise self._script.error(scene.line, str(error), error.hint) from None

    def timeline(self, plan: Schedule, media: Mapping[str, str]) -> Timeline:
        return timeline_of(self._script, plan, self._options, self._music, media)

    def _voice(self) -> SpeechOptions:
        """The voice of the script's language; InputError where nobody speaks it."""
        from ..voices import with_voice

        options = self._options
        spoken = SpeechOptions(
            voice=options.voice, speaker=options.speaker, language=options.language, speed=options.speed,
            seed=options.seed, backend=options.backend, threads=options.threads,
        )  # fmt: skip
        return with_voice(spoken, self._script.spoken) if self._script.spoken else spoken

    def _check_folder(self, paths: list[Path], *, overwrite: bool) -> None:
        from ...files.output import write_error

        if self._folder.exists() and not self._folder.is_dir():
            raise InputError(f"{self._folder} is no folder", hint="give a folder to write into")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise write_error(str(self._folder), error) from None
        taken = next((path for path in paths if path.exists()), None)
        if taken is not None and not overwrite:
            raise OutputExists(f"{taken} exists already", hint=f"give {argument('overwrite', True)} to replace it")

    def _spoken(self, cache: SceneCache) -> Schedule:
        """Speak all scenes."""
        scenes = self._script.scenes
        total = max(1, sum(len(scene.say) for scene in scenes))
        done, said = 0, []
        for scene in scenes:
            said.append(self._said(scene, lambda text: self._speaker.spoken(text, cache)))
            done += len(scene.say)
            self._record.update(_SPEECH_SHARE * done / total)
        return self._schedule(said)

    def _schedule(self, said: list[SceneSpeech | None]) -> Schedule:
        return schedule(self._script, said, self._options.rate, self._options.transition)

    def _sound(self, plan: Schedule, cache: SceneCache) -> Path | None:
        """The whole sound, encoded; None where there is nothing to hear."""
        from .soundtrack import kept_sounds

        kept = kept_sounds(plan)
        options, music = self._options, self._music
        if music is None and not kept and not self._script.spoken and not options.audible_label:
            return None
        bed = None if music is None else [music.file and digest_of_file(music.file), music.gain, music.duck, music.fade]
        key = key_of(
            kind="sound", samples=plan.samples, loudness=options.loudness, peak=options.peak, music=bed,
            seed=options.seed, kept=[[digest_of_file(k.path), k.start, k.gain, k.at, k.length] for k in kept],
            speech=[[p.voice_at, self._speaker.key(p.scene.say)] for p in plan.scenes if p.scene.say],
            **({"label": "morse"} if options.audible_label else {}),
        )  # fmt: skip
        return cache.piece(key, ".m4a", lambda file: self._write_sound(plan, file))

    def _write_sound(self, plan: Schedule, file: BinaryIO) -> None:
        from ...engine import Engine
        from .mastering import write_mastered
        from .morse_label import with_morse_label
        from .soundtrack import kept_sounds, mixed

        music = self._music
        mix = mixed(plan, self._bed(plan), music or Music(), kept_sounds(plan))
        if self._options.audible_label:
            mix = with_morse_label(mix)
        engine = Engine(self._options.backend, threads=self._options.threads)
        write_mastered(mix, self._options.loudness, self._options.peak, file, engine, self._warn_once)

    def _bed(self, plan: Schedule) -> FloatArray | None:
        """The music, as long as the video; None for none."""
        from ...generators.ambient_music import ambient_music
        from ...timeline.times import SAMPLE_RATE
        from .soundtrack import faded, music_of_file

        music = self._music
        if music is None:
            return None
        if music.file is not None:
            return music_of_file(music.file, plan.samples, music.fade)
        return faded(ambient_music(plan.samples / SAMPLE_RATE, self._options.seed)[:, : plan.samples], music.fade)

    def _version(
        self, plan: Schedule, sentences: list[SpokenText], size: Size, path: Path, sound: Path | None,
        cache: SceneCache, number: int,
    ) -> dict[str, Any]:  # fmt: skip
        from ...files.output import Output
        from .film_file import FilmParts, write_film
        from .report import output_facts
        from .texts import cues_for
        from .versions import version_of

        options, count = self._options, len(self._options.sizes)
        shown = cues_for(sentences, size) if options.captions != "none" else []
        version = version_of(plan, size, options, shown, self._spoken_language(), self._warn_of_font, self._warn_once)
        begin = _SPEECH_SHARE + (_FRAMES_SHARE - _SPEECH_SHARE) * number / count
        share = (_FRAMES_SHARE - _SPEECH_SHARE) / count / plan.frames
        segments = version.render(cache, lambda done: self._record.update(begin + share * done))
        parts = FilmParts(
            plan.rate, segments, sound, shown if "track" in options.captions else [], self._script.title,
            provenance_comment("produce", self._settings(size)), self._spoken_language(),
            self._origin.tags() if self._origin else {},
        )  # fmt: skip
        with Output(path, overwrite=True) as output:
            write_film(parts, output.file)
            write_label(output, self._origin, self._record)
        facts = output_facts(path, shown, plan, has_sound=sound is not None)
        self._record.progress.result(str(path), self._settings(size), f"{facts['frames']} frames, {facts['seconds']} s")
        return facts

    def _write_texts(self, plan: Schedule, sentences: list[SpokenText], outputs: list[dict[str, Any]]) -> None:
        """Captions as files, the timeline, and the report, which comes last."""
        from ...files.output import Output
        from .report import REPORT, report_text

        shown: list[Cue] = list(cues(sentences))
        texts = {}
        if shown and self._options.captions != "none":
            texts = {".srt": srt_of(shown), ".vtt": vtt_of(shown), ".ass": ass_of(shown)}
        for suffix, text in texts.items():
            self._write_text(self._folder / f"{self._stem}{suffix}", text)
        if self._options.otio is not None:
            bed = None if self._music is None or self._music.file else self._bed(plan)
            media = write_media(plan, bed, self._folder / f"{self._stem}-media")
            write_timeline(self.timeline(plan, media), os.fspath(self._options.otio))
        facts = {"title": self._script.title, "settings": self._settings(None), "warnings": list(self._record.warnings)}
        with Output(self._folder / REPORT, overwrite=True) as output:
            output.file.write(report_text(outputs, plan, sentences, facts).encode())

    def _write_text(self, path: Path, text: str) -> None:
        from ...files.output import Output

        with Output(path, overwrite=True) as output:
            output.file.write(text.encode())

    def _result(
        self, plan: Schedule, paths: list[Path], cache: SceneCache, published: tuple[str, ...]
    ) -> ProductionResult:
        record = self._record
        summary = f"{len(paths)} videos of {float(plan.frames / plan.rate):.1f} s; "
        summary += f"{cache.made} pieces made, {cache.found} taken from an earlier run"
        record.progress.result(str(self._folder), self._settings(None), summary)
        return ProductionResult(
            path=str(self._folder), seconds=record.seconds, settings=self._settings(None),
            warnings=tuple(record.warnings), files=tuple(map(str, paths)), duration=float(plan.frames / plan.rate),
            made=cache.made, found=cache.found, published=published,
        )  # fmt: skip

    def _settings(self, size: Size | None) -> dict[str, Any]:
        """Provenance of the video, without any folder of the user."""
        options, music = self._options, self._music
        return {
            "size": None if size is None else f"{size[0]}x{size[1]}", "fps": str(options.rate),
            "voice": Path(self._speech_options.voice).name if self._speech_options.voice else None,
            "speed": options.speed, "captions": options.captions, "transition": options.transition,
            "music": "none" if music is None else Path(music.file).name if music.file else "generated",
            "loudness": options.loudness, "seed": options.seed,
        }  # fmt: skip

    def _spoken_language(self) -> str:
        """Language of the speech, as the user gave it or as the voice speaks it; may be empty."""
        if self._speech_options.language:
            return self._speech_options.language
        from ...generators.speaker import packaged_voices

        return next((tag for tag, name in packaged_voices().items() if name == self._speech_options.voice), "")

    def _warn_of_voice(self, characters: str) -> None:
        from ...generators.speaker import named

        self._warn_once(f"the voice does not know {named(characters)}: left out")

    def _warn_of_font(self, characters: str) -> None:
        from ...generators.speaker import named

        self._warn_once(
            f"no font has {named(characters)}: left out of what is shown", f"give a {argument('font')} that has it"
        )

    def _warn_once(self, text: str, hint: str = "") -> None:
        if not any(text in known for known in self._record.warnings):
            self._record.warn(text, hint)


def version_names(sizes: tuple[Size, ...]) -> list[str]:
    """Names of versions: their shape, such as 16x9, or their size where two have one shape."""
    shapes = []
    for width, height in sizes:
        part = gcd(width, height)
        shapes.append((width // part, height // part))
    return [
        "{}x{}".format(*(shape if shapes.count(shape) == 1 and max(shape) <= 64 else size))
        for shape, size in zip(shapes, sizes, strict=True)
    ]
