"""Training run of a voice: alignment of recordings and texts, then the acoustic model; resumable in both stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ...data.transcripts import Transcript, read_transcripts
from ...errors import InputError, argument
from ...text.normalise import normalise
from ...text.sentence import Sentence
from ...text.symbols import GERMAN, SymbolTable
from ...weights.families.voice_config import VoiceConfig
from ..corpus import load_utterances, prepare_reported, variants
from ..run import OnProgress, ShouldStop, require_least, require_share, run_task
from ..trainer import Schedule, Trainer, averaged
from .alignment_task import DURATIONS, AlignmentTask
from .voice_corpus import TranscribedRecording
from .voice_examples import measured, voice_examples
from .voice_task import VoiceTask

ALIGNMENT = "alignment"


@dataclass(frozen=True)
class VoiceSettings:
    """Settings that identify a run; it resumes only with the same.

    alignment_steps: of the aligner, which is trained first
    steps:           of the acoustic model
    rate:            peak learning rate of the acoustic model
    frames:          mel frames per step, including padding; at least 500
    critic_from:     share of the steps after which the critic is used, 0 … 1
    excerpts:        share of the steps that use parts of sentences, 0 … 1
    """

    alignment_steps: int = 2800
    steps: int = 3600
    rate: float = 1e-3
    frames: int = 6400
    critic_from: float = 0.4
    excerpts: float = 0.7
    seed: int = 0

    def __post_init__(self) -> None:
        require_least(self, alignment_steps=1, steps=1, frames=500, critic_from=0, excerpts=0)
        require_share(self, "rate")
        for name in ("critic_from", "excerpts"):
            if getattr(self, name) > 1:
                raise InputError(f"{argument(name)} must be at most 1, not {getattr(self, name)}")


@dataclass(frozen=True)
class VoiceData:
    training: Sequence[TranscribedRecording]
    validation: Sequence[TranscribedRecording]
    test: Sequence[TranscribedRecording]


def gather_recordings(folders: Sequence[Path], out: Path, language: str, report: OnProgress) -> VoiceData:
    """Read texts, decode recordings and measure pitch; results of an earlier start are reused."""
    transcripts = [one for folder in folders for one in read_transcripts(folder)]
    table = SymbolTable(GERMAN)
    spoken = [(one, sentence) for one in transcripts if (sentence := _one_sentence(one, language)) is not None]
    files = prepare_reported(variants([one.path for one, _ in spoken], 0.0), out / "corpus", report)
    sides: dict[str, list[TranscribedRecording]] = {"train": [], "validation": [], "test": []}
    for (one, sentence), file in zip(spoken, files, strict=True):
        recording = _transcribed(one.id, sentence, table, file)
        if recording is not None:
            sides[one.split].append(recording)
    if not (sides["train"] and sides["validation"]):
        raise InputError(f"{len(spoken)} recordings with texts are too few to hold some out for validation")
    return VoiceData(sides["train"], sides["validation"], sides["test"])


def _one_sentence(transcript: Transcript, language: str) -> Sentence | None:
    """Join all sentences of a transcript, since a recording is one training example."""
    words = tuple(word for sentence in normalise(transcript.text, language) for word in sentence.words)
    return Sentence(words) if any(word.spoken for word in words) else None


def _transcribed(name: str, sentence: Sentence, table: SymbolTable, file: Path) -> TranscribedRecording | None:
    """Combine symbols and recording; None if the recording has fewer frames than the text has symbols."""
    row = table.row(sentence)
    utterance = load_utterances([file])[0]
    return (
        TranscribedRecording(name, row, utterance.mel, utterance.f0) if utterance.mel.shape[1] >= len(row.ids) else None
    )


def align(
    data: VoiceData,
    out: Path,
    settings: VoiceSettings,
    *,
    until: ShouldStop,
    device: torch.device,
    report: OnProgress,
) -> dict[str, NDArray[np.int64]] | None:
    """Train the aligner; return the frames of every symbol of every recording, or None if `until` stopped it."""
    folder = out / ALIGNMENT
    folder.mkdir(parents=True, exist_ok=True)
    held = [*data.validation, *data.test]
    task = AlignmentTask(data.training, held, symbols=len(GERMAN), frames=settings.frames, seed=settings.seed,
                         device=device)  # fmt: skip
    schedule = Schedule(steps=settings.alignment_steps, warm_up=min(100, settings.alignment_steps), averaging=0.99)
    identity = {"kind": "alignment", "steps": settings.alignment_steps, "frames": settings.frames,
                "seed": settings.seed}  # fmt: skip
    trainer = Trainer(task, schedule, folder, seed=settings.seed, identity=identity)
    if trainer.step < settings.alignment_steps or not (folder / DURATIONS).is_file():
        trainer.run(until=until, report=lambda step, found: report("align", step, settings.alignment_steps, found))
    if trainer.step < settings.alignment_steps:
        return None
    with np.load(folder / DURATIONS, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def train_voice(
    data: VoiceData,
    out: Path,
    settings: VoiceSettings,
    *,
    language: str,
    start: Path | None,
    until: ShouldStop,
    device: torch.device,
    report: OnProgress,
    card: Mapping[str, object],
) -> None:
    """Train a voice; write `model.safetensors`, `alignment/`, `tensorboard/` and a checkpoint to `out`.

    start: run of `aigc train vae`, whose decoder is the initial one
    """
    durations = align(data, out, settings, until=until, device=device, report=report)
    if durations is None:
        return
    config = measured(VoiceConfig(GERMAN, language), data.training)
    task = VoiceTask(
        config,
        voice_examples(config, data.training, durations),
        voice_examples(config, data.validation, durations),
        frames=settings.frames,
        critic_from=round(settings.critic_from * settings.steps),
        excerpts=settings.excerpts,
        seed=settings.seed,
        device=device,
        card=card,
    )
    if start is not None:
        take_decoder(start, task)
    schedule = Schedule(steps=settings.steps, rate=settings.rate, warm_up=min(300, settings.steps), averaging=0.995)
    identity = {"kind": "voice", "start": start is not None}
    run_task(task, schedule, out, settings, identity, until, report)


def take_decoder(run: Path, task: VoiceTask) -> None:
    """Copy the averaged decoder of an auto-encoder's run."""
    stored = averaged(run, "aigc train vae")
    decoder = {name: value for name, value in stored.items() if name.startswith("decoder.")}
    own = task.model.voice.state_dict()
    if not decoder or any(name not in own or own[name].shape != value.shape for name, value in decoder.items()):
        raise InputError(f"{run} trains a decoder of other sizes")
    task.model.voice.load_state_dict({**own, **decoder})
