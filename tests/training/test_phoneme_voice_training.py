"""Training of a voice of phonemes with several speakers, whose corpus brings lengths and pitch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aigc_plugin import Audio, Engine
from aigc_plugin.cli import main
from aigc_plugin.errors import InputError
from aigc_plugin.generators.voice import VoiceModel
from aigc_plugin.options import train
from aigc_plugin.text.sentence import Sentence, SentenceWord
from aigc_plugin.text.symbols import NOTATIONS
from aigc_plugin.weights.families.voice import load_voice
from support import voices
from support.require import require

torch = require("torch")
torch.set_num_threads(1)

from aigc_plugin.training.corpus import refine_pitch  # noqa: E402
from aigc_plugin.training.voice.known_prosody import durations_of, fitted, read_numbers  # noqa: E402
from aigc_plugin.training.voice.voice_data import VoiceTexts, gather_recordings  # noqa: E402
from aigc_plugin.training.voice.voice_network import VoiceNetwork  # noqa: E402
from aigc_plugin.training.voice.voice_start import take_weights  # noqa: E402

FRAME = 256 / 22050
PHONEMES = "tədˈA, θɹˈi."
SYMBOLS = len(PHONEMES) + 2


def corpus(folder: Path, count: int, hertz: float) -> Path:
    """Hums whose symbols are equally long; names put some into training and some into validation."""
    folder.mkdir()
    rng = np.random.default_rng(round(hertz))
    tables: dict[str, list[str]] = {"metadata.csv": [], "alignment.csv": [], "pitch.csv": []}
    for number in range(count):
        at = np.arange(22050) / 22050
        tone = sum(np.sin(2 * np.pi * hertz * k * at) / k for k in range(1, 9))
        tone = 0.1 * tone + 0.005 * rng.standard_normal(22050)
        Audio(tone.astype(np.float32), 22050).write(folder / f"hum{number}.wav")
        ends = np.linspace(0, 1, SYMBOLS + 1)[1:]
        tables["metadata.csv"].append(f"hum{number}|Today, three.|{PHONEMES}")
        tables["alignment.csv"].append(f"hum{number}|{' '.join(f'{end:.4f}' for end in ends)}")
        tables["pitch.csv"].append(f"hum{number}|{' '.join(['30.0'] * 3 + [f'{1.03 * hertz:.1f}'] * 83)}")
    for name, lines in tables.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_the_options_offer_every_notation() -> None:
    assert train.NOTATIONS == NOTATIONS


def test_ends_in_seconds_become_frames() -> None:
    durations = durations_of(np.array([0.5, 2.4, 2.4, 9.0]) * FRAME, 4, 8, FRAME)
    assert durations.tolist() == [0, 2, 0, 6]
    assert durations_of(np.array([1.0, 2.0]) * FRAME, 2, 5, FRAME).tolist() == [1, 4]
    with pytest.raises(InputError, match="3 ends for 4 symbols"):
        durations_of(np.array([1.0, 2.0, 3.0]), 4, 8, FRAME)
    with pytest.raises(InputError, match="not in order"):
        durations_of(np.array([2.0, 1.0]), 2, 8, FRAME)


def test_a_table_of_numbers_is_read_or_refused(tmp_path: Path) -> None:
    table = tmp_path / "pitch.csv"
    assert read_numbers(table) == {}
    table.write_text("a|1 2.5\nb|\n")
    rows = read_numbers(table)
    assert (rows["a"].tolist(), rows["b"].tolist()) == ([1.0, 2.5], [])
    table.write_text("a|1 x\n")
    with pytest.raises(InputError, match=r"line 1: 'a\|1 x' is not id"):
        read_numbers(table)


def test_a_rough_pitch_is_refined_and_a_low_one_unvoiced() -> None:
    at = np.arange(22050) / 22050
    tone = sum(np.sin(2 * np.pi * 150 * k * at) / k for k in range(1, 9)).astype(np.float32)
    refined = refine_pitch(0.1 * tone, fitted(np.array([40.0] * 20 + [157.0] * 50), 87))
    assert np.all(refined[:20] == 0)
    assert np.all(refined[70:] == 0)
    assert np.abs(refined[25:65] - 150).max() < 1


def test_a_corpus_of_two_speakers_is_gathered(tmp_path: Path) -> None:
    folders = [corpus(tmp_path / "low", 12, 110.0), corpus(tmp_path / "high", 12, 220.0)]
    texts = VoiceTexts("en", "phonemes-en-us", ("low", "high"))
    data = gather_recordings(folders, tmp_path / "run", texts, lambda *_: None)
    assert len(data.recordings) == 24
    for one in data.recordings:
        assert one.durations is not None
        assert one.durations.sum() == one.frames
        assert len(one.durations) == len(one.row.ids) == SYMBOLS
        assert np.median(one.f0[10:80]) == pytest.approx((110.0, 220.0)[one.speaker], abs=1.5)
    assert {one.name.split("/")[0] for one in data.recordings} == {"low", "high"}
    with pytest.raises(InputError, match="2 folders and 1 speakers"):
        gather_recordings(folders, tmp_path / "run", VoiceTexts("en", "phonemes-en-us", ("low",)), lambda *_: None)


def test_the_command_trains_two_speakers_and_starts_from_a_voice(tmp_path: Path) -> None:
    folders = [str(corpus(tmp_path / "low", 12, 110.0)), str(corpus(tmp_path / "high", 12, 220.0))]
    common = ["--language", "en", "--notation", "phonemes-en-us", "--speakers", "low, high",
              "--threads", "1", "--frames", "500", "--progress", "plain"]  # fmt: skip
    first = tmp_path / "first"
    assert main(["train", "voice", *folders, "--out", str(first), "--steps", "2", *common]) == 0
    model = load_voice(first / "model.safetensors")
    assert [one.name for one in model.config.speakers] == ["low", "high"]
    means = [one.pitch_mean for one in model.config.speakers]
    assert means == pytest.approx(np.log([110, 220]).tolist(), abs=0.05)
    assert not (first / "alignment").exists()
    again = ["--start", str(first), "--out", str(tmp_path / "second"), "--steps", "1"]
    assert main(["train", "voice", *folders, *again, *common]) == 0
    voice = VoiceModel(load_voice(tmp_path / "second" / "model.safetensors"), Engine(threads=1), speaker="high")
    assert voice.speak(Sentence((SentenceWord("three", "three", ".", "θɹˈi"),))).mel.shape[0] == 80


def test_a_voice_gives_all_but_symbols_and_speakers(tmp_path: Path) -> None:
    path = voices.write_voice(tmp_path / "voice.safetensors")
    network = VoiceNetwork(voices.PHONEME_VOICE)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    take_weights(path, network)
    given = voices.voice_tensors()
    for name, value in network.state_dict().items():
        kept = name.startswith(("embedding.", "speaker.", "timbre."))
        np.testing.assert_allclose(value, before[name] if kept else given[name], atol=1e-6)
