"""The network of unknown words: alignment, a short run that resumes, the same words from torch and our kernels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aigc_plugin.errors import InputError, ModelFormatError
from aigc_plugin.text.pronunciation.g2p import GraphemeToPhoneme
from aigc_plugin.text.pronunciation.g2p_config import G2pConfig
from aigc_plugin.text.pronunciation.g2p_file import read_g2p, write_g2p
from support.require import require

torch = require("torch")
require("tensorboard")

from aigc_plugin.training.g2p.alignment import align  # noqa: E402
from aigc_plugin.training.g2p.g2p_network import G2pNetwork, history_of, letter_rows  # noqa: E402
from aigc_plugin.training.g2p.g2p_run import G2pSettings, train_g2p  # noqa: E402
from aigc_plugin.training.g2p.g2p_task import distance  # noqa: E402

CONFIG = G2pConfig("en", "abcde", ("", "a", "ˈa", "b", "ks", "d"), styles=2, width=16, blocks=2, hidden=12, history=4)
SOUNDS = {"a": "ˈA", "b": "b", "x": "ks", "t": "t", "h": ""}


def lexicon(folder: Path) -> Path:
    rng = np.random.default_rng(3)
    words = {"".join(rng.choice(list(SOUNDS), 5)) for _ in range(300)}
    lines = (f"{word}\t{''.join(SOUNDS[letter] for letter in word)}\n" for word in sorted(words))
    path = folder / "words.tsv"
    path.write_text("".join(line for line in lines if not line.endswith("\t\n")), encoding="utf-8")
    return path


def test_letters_find_their_phonemes() -> None:
    rng = np.random.default_rng(5)
    words = ["".join(rng.choice(list("abxh"), 4)) for _ in range(300)]
    numbers = {"a": [1], "b": [2], "x": [3, 4], "h": []}
    units = [[unit for letter in word for unit in numbers[letter]] for word in words]
    lengths = align([["abxh".index(letter) for letter in word] for word in words], units)
    for word, given, row in zip(words, lengths, units, strict=True):
        assert given == ([len(numbers[letter]) for letter in word] if row else None)


def test_words_with_more_phonemes_than_letters_can_speak_are_left_out() -> None:
    assert align([[0], [0, 1]], [[1, 2, 3], [1, 2]])[0] is None


def test_what_stands_before_a_letter() -> None:
    chunks = torch.tensor([[1, 2, 3, 0]])
    before, stressed = history_of(chunks, torch.tensor([0, 0, 1, 0]), 9)
    assert before[0].tolist() == [[9, 9, 9], [1, 9, 9], [2, 1, 9], [3, 2, 1]]
    assert stressed[0].tolist() == [0, 0, 1, 1]


def test_our_kernels_read_as_torch_does(tmp_path: Path) -> None:
    torch.manual_seed(1)
    network = G2pNetwork(CONFIG).eval()
    for values in network.parameters():
        values.data += torch.randn_like(values) * 0.3
    tensors = {name: values.detach().numpy() for name, values in network.state_dict().items()}
    write_g2p(tmp_path / "g2p.safetensors", CONFIG, tensors, {})
    config, stored = read_g2p(tmp_path / "g2p.safetensors")
    assert config == CONFIG
    network.load_state_dict({name: torch.from_numpy(values) for name, values in stored.items()})
    reader = GraphemeToPhoneme.load(tmp_path / "g2p.safetensors")
    stress = torch.tensor(CONFIG.stressed, dtype=torch.int64)
    for word in ("a", "abcde", "eddcbazz", "edcba" * 6):
        chunks = network.greedy(letter_rows(CONFIG, [(0, word)]), stress)[0].tolist()
        assert reader.phonemes(word, beam=1) == "".join(CONFIG.chunks[chunk] for chunk in chunks)
    for name, values in tensors.items():
        assert np.abs(stored[name] - values).max() <= np.abs(values).max() / 200 + 1e-3


def test_a_run_learns_resumes_and_is_read(tmp_path: Path) -> None:
    def run(steps: int, batch: int = 32) -> dict[str, float]:
        told: dict[str, float] = {}
        train_g2p(
            [lexicon(tmp_path)], tmp_path / "run", G2pSettings(steps=60, batch=batch, width=24, blocks=2, rate=1e-2),
            language="en", until=iter([False] * steps + [True]).__next__, device=torch.device("cpu"),
            report=lambda stage, done, total, measured: told.update(measured), card={"licence": "CC0-1.0"},
        )  # fmt: skip
        return told

    run(5)
    assert run(55)["validation/phonemes wrong"] < 0.2
    assert GraphemeToPhoneme.load(tmp_path / "run" / "g2p.safetensors").phonemes("bb").count("b") == 2
    with pytest.raises(InputError, match="batch 32 → 16"):
        run(1, batch=16)


def test_too_few_words_are_told(tmp_path: Path) -> None:
    (tmp_path / "few.tsv").write_text("ab\tab\n", encoding="utf-8")
    with pytest.raises(InputError, match="1 words are too few"):
        train_g2p(
            [tmp_path / "few.tsv"], tmp_path / "run", G2pSettings(steps=1), language="en", until=lambda: True,
            device=torch.device("cpu"), report=lambda *told: None, card={},
        )  # fmt: skip


def test_a_file_of_other_sizes_is_refused(tmp_path: Path) -> None:
    tensors = {name: values.detach().numpy() for name, values in G2pNetwork(CONFIG).state_dict().items()}
    wider = G2pConfig("en", "abcde", CONFIG.chunks, styles=2, width=17, blocks=2, hidden=12, history=4)
    write_g2p(tmp_path / "g2p.safetensors", wider, tensors, {})
    with pytest.raises(ModelFormatError, match="must have the shape"):
        read_g2p(tmp_path / "g2p.safetensors")


def test_distance() -> None:
    assert [distance("abc", other) for other in ("abc", "ac", "xbc", "", "abcd")] == [0, 1, 1, 3, 1]
