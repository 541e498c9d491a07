"""One job of a batch: the command that does it, its input and output, and its options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...delivery.s3_input import check_s3, is_s3
from ...errors import InputError, argument
from ...options.background import GenerateImageOptions, GenerateVideoOptions
from ...options.batch import JOB_NAMES
from ...options.filter import FilterOptions
from ...options.interpolate import InterpolateOptions
from ...options.kinds import FILE
from ...options.option import OptionSet
from ...options.speech import SpeechOptions
from ...options.texture import TextureOptions
from ...options.upscale import UpscaleOptions
from ...options.vocode import VocodeOptions

if TYPE_CHECKING:
    from ..video_job import VideoJob

_OPTIONS: dict[str, type[OptionSet]] = {
    "upscale": UpscaleOptions,
    "interpolate": InterpolateOptions,
    "filter": FilterOptions,
    "vocode": VocodeOptions,
    "say": SpeechOptions,
    "generate video": GenerateVideoOptions,
    "generate audio": TextureOptions,
    "generate image": GenerateImageOptions,
}
_MODELS = ("model", "voice", "vocoder")
"""Options that take a file, or the name of a model."""
_ARGUMENTS = {"say": ("text",), "filter": ("chain",)}
"""Values that a command takes beside files, by the name of its column."""


@dataclass(frozen=True)
class BatchItem:
    """A job that was read and checked.

    command    "upscale", "generate video" …
    source     input, a file or an address of S3; "" for a job without one
    target     output
    given      options by their spelling, and `text` of say or `chain` of filter
    """

    command: str
    source: str
    target: str
    given: Mapping[str, str]

    def words(self, threads: int | None, *, overwrite: bool) -> list[str]:
        """The command line of the job, after `aigc`; options come first, so that a name may begin with a dash."""
        options = {each.spelling: each for each in _OPTIONS[self.command].options()}
        extra = _ARGUMENTS.get(self.command, ())
        given = {name: text for name, text in self.given.items() if name not in extra}
        if threads is not None and "threads" in options:
            given.setdefault("threads", str(threads))
        flags = [word for name, text in given.items() for word in options[name].words(text)]
        flags += ["--overwrite"] if overwrite else []
        return [*self.command.split(), *flags, *self._files()]

    def options(self, threads: int | None) -> OptionSet:
        """The options as values; `threads` where the job does not say how many."""
        extra = _ARGUMENTS.get(self.command, ())
        given = {name: text for name, text in self.given.items() if name not in extra}
        if threads is not None:
            given.setdefault("threads", str(threads))
        return _OPTIONS[self.command].from_text(given)

    def _files(self) -> list[str]:
        if self.command == "say" and "text" not in self.given:
            return ["--file", self.source, "--", self.target]
        extra = [self.given[name] for name in _ARGUMENTS.get(self.command, ())]
        return ["--", *extra, *([self.source] if self.source else []), self.target]

    def files(self) -> dict[str, tuple[Path, ...]]:
        """The files that the job reads: its input as "", those of its options by their spelling; of models also what
        is read beside them. Files that another text names, such as a chain, are not among them."""
        from ...weights.model_files import files_of_model

        kinds = {each.spelling: each.kind for each in _OPTIONS[self.command].options()}
        named = {"": self.source} if self.source else {}
        named |= {name: text for name, text in self.given.items() if kinds.get(name) is FILE or name in _MODELS}
        paths = {name: Path(text) for name, text in named.items()}
        return {
            name: files_of_model(path) if name in _MODELS else (path,) for name, path in paths.items() if path.is_file()
        }

    def moved(self, target: Path, files: Mapping[str, Path]) -> BatchItem:
        """The same job with another output and other places of `files()`."""
        given = {**self.given, **{name: str(path) for name, path in files.items() if name}}
        return replace(self, source=str(files.get("", self.source)), target=str(target), given=given)

    def described(self) -> dict[str, Any]:
        """The job as JSON."""
        return {"job": self.command, "input": self.source, "output": self.target, "options": dict(self.given)}


@dataclass(frozen=True)
class BatchTask:
    """A job as it is to run.

    threads      of the job; None leaves them to it
    overwrite    its output may be replaced
    """

    item: BatchItem
    threads: int | None
    overwrite: bool

    def words(self) -> list[str]:
        """The command line, after `aigc`."""
        return self.item.words(self.threads, overwrite=self.overwrite)

    def video_job(self) -> VideoJob | None:
        """The job as one that reads and writes a video; None for any other."""
        from ..video_jobs import filter_job, interpolate_job, upscale_job
        from ..work_kinds import is_folder_work, is_image_work

        item = self.item
        if item.command not in ("upscale", "interpolate", "filter"):
            return None
        options = item.options(self.threads)
        if isinstance(options, UpscaleOptions):
            is_images = is_folder_work(item.source, item.target) or is_image_work(item.source, item.target)
            return None if is_images else upscale_job(item.source, item.target, options, self.overwrite)
        if isinstance(options, InterpolateOptions):
            return interpolate_job(item.source, item.target, options, self.overwrite)
        assert isinstance(options, FilterOptions)
        return filter_job(item.source, item.target, item.given["chain"], options, self.overwrite)


def checked_item(command: str, source: str, target: str, given: Mapping[str, str], where: str) -> BatchItem:
    """A job; InputError, which begins with `where`, for a command, an option or a value that cannot be."""
    if command not in _OPTIONS:
        raise InputError(f"{where}: there is no job {command!r}", hint=f"there are {', '.join(JOB_NAMES)}")
    extra = _ARGUMENTS.get(command, ())
    known = {each.spelling for each in _OPTIONS[command].options()}
    for name in given:
        if name not in known and name not in extra:
            raise InputError(f"{where}: {command} has no option {name!r}", hint=f"there are {', '.join(sorted(known))}")
    try:
        _OPTIONS[command].from_text({name: text for name, text in given.items() if name not in extra})
    except InputError as error:
        message, hint = error.spelled(lambda name, value: f"{name}={value}" if value else name)
        raise InputError(f"{where}: {message}", hint=hint) from None
    if not target:
        raise InputError(f"{where}: it has no output")
    if "-" in (source, target):
        raise InputError(f"{where}: a batch reads and writes files, no pipes")
    if is_s3(target):
        raise InputError(f"{where}: outputs are files of folders", hint="aigc publish sends them to S3")
    _check_input(command, source, given, where)
    return BatchItem(command, source, target, dict(given))


def _check_input(command: str, source: str, given: Mapping[str, str], where: str) -> None:
    if command == "filter" and "chain" not in given:
        raise InputError(f"{where}: filter needs a chain", hint=f"give it as {argument('chain')}")
    if is_s3(source):
        try:
            check_s3(source)
        except InputError as error:
            raise InputError(f"{where}: {error}", hint=error.hint) from None
    needs_input = not command.startswith("generate") and not (command == "say" and "text" in given)
    if needs_input and not source:
        raise InputError(f"{where}: {command} needs an input")
    if not needs_input and source:
        raise InputError(f"{where}: {command} takes no input there, but has {source}")
