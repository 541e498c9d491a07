"""The native Tacotron 2 against the paper in float64 PyTorch, step by step with the same dropout."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from aigc_plugin import InputError, backends, ops
from oracles import ops as op_oracle
from support import tacotron2
from support.require import require

require("torch")

from oracles.tacotron2 import Tacotron2Oracle  # noqa: E402

SYMBOLS = [3, 40, 41, 50, 147, 11, 64, 1, 7]
STEPS = 25
CELLS = ("decoder.attention_rnn", "decoder.decoder_rnn")


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """torch's second thread would only wait: its tensors are small here."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def canonical(state: tacotron2.State, tmp_path: Any) -> tuple[dict[str, Any], Any]:
    """Configuration and tensors, read from a file as the generator does."""
    import torch

    from aigc_plugin.weights import load_tacotron2

    torch.save({name: torch.as_tensor(value) for name, value in state.items()}, tmp_path / "made.pt")
    model = load_tacotron2(tmp_path / "made.pt")
    return model.config.to_dict(), model.tensors


def as_held(state: tacotron2.State, precision: str) -> dict[str, Any]:
    """The state with its decoder's cells rounded as the model holds them."""
    rounded: dict[str, Any] = dict(state)
    for cell in CELLS:
        names = (f"{cell}.weight_ih", f"{cell}.weight_hh")
        both = op_oracle.rounded_weights(np.concatenate([state[name] for name in names], axis=1), precision)
        rounded[names[0]], rounded[names[1]] = np.split(both, [state[names[0]].shape[1]], axis=1)
    return rounded


@pytest.mark.parametrize("precision", ["float32", "bfloat16", "int8"])
@pytest.mark.parametrize("walks", [False, True])
def test_it_matches_the_paper(precision: str, walks: bool, backend: str, tmp_path: Any) -> None:
    sizes = tacotron2.SMALL
    state = tacotron2.walking_state() if walks else tacotron2.random_state(sizes, seed=1)
    config, tensors = canonical(state, tmp_path)
    model = backends.core.Tacotron2(config, tensors, engine=backends.core.Engine(backend, precision, 2))
    assert (model.engine.precision, model.engine.backend, model.engine.threads) == (precision, backend, 2)
    masks = ops.coin_flips(STEPS, 2 * sizes["prenet"], seed=77)
    expected = Tacotron2Oracle(as_held(state, precision)).speak(SYMBOLS, masks, STEPS)

    memory = model.encode(np.array(SYMBOLS, np.int32))
    np.testing.assert_allclose(memory, Tacotron2Oracle(state).encode(SYMBOLS), rtol=0, atol=1e-6)
    mel, shares, gates = model.open(memory, seed=77).run(STEPS, 2.0)
    # Energies of the walking model are steep in its counts.
    loose = 100 if walks else 1
    np.testing.assert_allclose(mel, expected.mel, rtol=0, atol=2e-6 * loose)
    np.testing.assert_allclose(shares, expected.alignments, rtol=0, atol=2e-6 * loose)
    np.testing.assert_allclose(gates, expected.gates, rtol=0, atol=2e-6 * loose * 10)
    np.testing.assert_allclose(model.refine(mel), expected.refined, rtol=0, atol=5e-6 * loose)
    assert np.ptp(expected.mel) > 0.1


@pytest.fixture
def small(tmp_path: Any) -> Any:
    config, tensors = canonical(tacotron2.random_state(tacotron2.SMALL), tmp_path)

    def make(precision: str = "bfloat16") -> Any:
        return backends.core.Tacotron2(config, tensors, engine=backends.core.Engine("auto", precision, 1))

    return make


def test_neither_threads_nor_pieces_change_a_bit(tmp_path: Any) -> None:
    """Cells large enough to be shared."""
    sizes = tacotron2.SMALL | {"attention_units": 200, "decoder_units": 230}
    config, tensors = canonical(tacotron2.random_state(sizes), tmp_path)
    symbols = np.arange(1, 140, dtype=np.int32)
    runs = []
    for threads, pieces in ((1, [20]), (2, [1, 7, 12]), (5, [10, 10])):
        model = backends.core.Tacotron2(config, tensors, engine=backends.core.Engine("auto", "bfloat16", threads))
        memory = model.encode(symbols)
        decoder = model.open(memory, seed=5)
        parts = [decoder.run(steps, 2.0) for steps in pieces]
        runs.append([memory, *(np.concatenate(same) for same in zip(*parts, strict=True))])
    for run in runs[1:]:
        for got, expected in zip(run, runs[0], strict=True):
            np.testing.assert_array_equal(got, expected)


def test_the_seed_is_what_differs(small: Any) -> None:
    model = small()
    memory = model.encode(np.array([5, 6, 7], np.int32))
    first, again, other = (model.open(memory, seed=seed).run(5, 2.0)[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.any(first != other)


def test_it_stops_at_the_gate_and_keeps_that_frame(small: Any) -> None:
    model = small()
    memory = model.encode(np.array([5, 6, 7], np.int32))
    gates = model.open(memory, seed=1).run(30, 2.0)[2]
    threshold = float(np.sort(gates)[-2])
    first = int(np.argmax(gates > threshold))
    mel, shares, stopped = model.open(memory, seed=1).run(30, threshold)
    assert len(mel) == len(shares) == len(stopped) == first + 1
    np.testing.assert_array_equal(stopped, gates[: first + 1])


def test_alignments_are_distributions(small: Any) -> None:
    model = small(precision="int8")
    shares = model.open(model.encode(np.arange(100, dtype=np.int32)), seed=1).run(20, 2.0)[1]
    assert shares.min() >= 0
    np.testing.assert_allclose(shares.sum(1), 1, rtol=0, atol=1e-5)


def test_what_does_not_fit_is_refused(small: Any, tmp_path: Any) -> None:
    model = small()
    for symbols, message in (
        ([], "at least one symbol"),
        ([148], "148 is not one of 148"),
        ([-1], "-1 is not"),
    ):
        with pytest.raises(InputError, match=message):
            model.encode(np.array(symbols, np.int32))
    with pytest.raises(InputError, match="memory must have 36 columns"):
        model.open(np.zeros((3, 35), np.float32), seed=0)
    with pytest.raises(InputError, match="80 columns"):
        model.refine(np.zeros((3, 79), np.float32))
    assert model.refine(np.zeros((0, 80), np.float32)).shape == (0, 80)
    with pytest.raises(InputError, match="precision must be"):
        small(precision="int4")
    config, tensors = canonical(tacotron2.random_state(tacotron2.SMALL), tmp_path)
    with pytest.raises(InputError, match=r"decoder\.projection\.weight"):
        backends.core.Tacotron2(
            config | {"n_mel": 79}, {**tensors, "decoder.prenet.0.weight": np.zeros((21, 79), np.float32)},
            engine=backends.core.Engine("auto", "float32", 1),
        )  # fmt: skip
