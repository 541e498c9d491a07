"""Training of a voice: alignment, training examples, the critic, and the commands from data to file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aigc_plugin import Audio, _core
from aigc_plugin.cli import main
from aigc_plugin.text.symbols import GERMAN, SymbolRow
from aigc_plugin.weights.families.vae import load_vae
from aigc_plugin.weights.families.voice import load_voice
from support import voices
from support.require import require

torch = require("torch")
torch.set_num_threads(1)  # these networks are too small to be shared out

from aigc_plugin.training.export import tensors_of  # noqa: E402
from aigc_plugin.training.voice.alignment import alignment_loss, best_path, diagonal_prior  # noqa: E402
from aigc_plugin.training.voice.mel_critic import MelCritic, judge  # noqa: E402
from aigc_plugin.training.voice.vae_network import MelVaeNetwork, Posterior, divergence  # noqa: E402
from aigc_plugin.training.voice.voice_corpus import BatchOrder, TranscribedRecording  # noqa: E402
from aigc_plugin.training.voice.voice_examples import example_batch, excerpt, measured, voice_example  # noqa: E402
from aigc_plugin.training.voice.voice_network import VoiceNetwork  # noqa: E402
from aigc_plugin.training.voice.voice_task import VoiceTask  # noqa: E402


def paths(frames: int, symbols: int) -> list[list[int]]:
    """List every monotonic path: the symbol of each frame, from the first to the last without omission."""
    if symbols == 1:
        return [[0] * frames]
    found = []
    for last in range(symbols - 1, frames):
        found += [[*path, *[symbols - 1] * (frames - last)] for path in paths(last, symbols - 1)]
    return found


def scores(frames: int, symbols: int, seed: int = 0) -> np.ndarray:
    return np.log(np.random.default_rng(seed).dirichlet(np.ones(symbols), frames)).astype(np.float32)


@pytest.mark.parametrize(("frames", "symbols"), [(1, 1), (5, 1), (5, 5), (7, 3), (8, 4)])
def test_the_best_path_is_found(frames: int, symbols: int) -> None:
    table = scores(frames, symbols)
    sums = [sum(table[t, s] for t, s in enumerate(path)) for path in paths(frames, symbols)]
    best = paths(frames, symbols)[int(np.argmax(sums))]
    assert best_path(table).tolist() == np.bincount(best, minlength=symbols).tolist()


def test_the_loss_falls_as_the_true_path_grows_likelier() -> None:
    wanted = torch.tensor([0, 0, 1, 2, 2, 2])
    losses = []
    for sure in (0.0, 2.0, 8.0):
        table = torch.log_softmax(sure * torch.nn.functional.one_hot(wanted, 3).float(), 1)[None]
        losses.append(float(alignment_loss(table, torch.tensor([3]), torch.tensor([6]))))
    assert losses[0] > losses[1] > losses[2]


@pytest.mark.parametrize(("symbols", "frames"), [(1, 4), (6, 6), (9, 40)])
def test_the_prior_is_a_distribution_near_the_diagonal(symbols: int, frames: int) -> None:
    prior = diagonal_prior(symbols, frames).exp()
    torch.testing.assert_close(prior.sum(1), torch.ones(frames), atol=1e-4, rtol=0)
    expected = (prior * torch.arange(symbols)).sum(1)
    assert float((expected - torch.linspace(0, symbols - 1, frames)).abs().max()) <= 1.0


def recording(frames: int = 40, seed: int = 1) -> TranscribedRecording:
    text = "^ab cd efg.$"
    ids = np.array([GERMAN.index(character) for character in text])
    rng = np.random.default_rng(seed)
    mel = rng.normal(-5, 2, (80, frames)).astype(np.float32)
    f0 = np.where(rng.random(frames) < 0.6, rng.uniform(150, 250, frames), 0).astype(np.float32)
    return TranscribedRecording("one", SymbolRow(ids, np.full(len(ids), -1)), mel, f0)


DURATIONS = np.array([2, 3, 5, 1, 4, 4, 2, 5, 5, 6, 2, 1])


def test_targets_of_a_symbol_are_means_of_its_frames() -> None:
    one = recording()
    config = measured(voices.VOICE, [one])
    taught = voice_example(config, one, DURATIONS)
    f0 = one.f0[5:10]
    pitch = np.log(f0[f0 > 0]).mean()
    assert taught.pitch[2] == pytest.approx((pitch - config.pitch_mean) / config.pitch_scale, abs=1e-4)
    energy = (one.mel[:, 5:10].mean() - config.energy_mean) / config.energy_scale
    assert taught.energy[2] == pytest.approx(energy, abs=1e-4)
    np.testing.assert_allclose(taught.mel * 3.0 - 5.0, one.mel.T, atol=1e-5)


def test_an_excerpt_is_whole_words_with_their_frames() -> None:
    one = recording()
    whole = voice_example(measured(voices.VOICE, [one]), one, DURATIONS)
    space = GERMAN.index(" ")
    seen = set()
    for seed in range(30):
        part = excerpt(whole, 0.67, space, np.random.default_rng(seed))
        text = "".join(GERMAN[i] for i in part.ids)
        seen.add(text)
        assert len(part.mel) == part.durations.sum() == len(part.voiced)
        start = {"^ab cd": 0, "cd efg.$": 11}[text]
        np.testing.assert_array_equal(part.mel, whole.mel[start : start + len(part.mel)])
    assert len(seen) == 2


def test_batches_hold_similar_lengths_and_repeat() -> None:
    lengths = np.random.default_rng(0).integers(50, 900, 400)
    order = BatchOrder(lengths.tolist(), frames=4000, seed=1)
    for step in range(20):
        chosen = order.at(step)
        assert len(set(chosen.tolist())) == len(chosen) >= 1
        assert np.array_equal(chosen, order.at(step))
        padded = lengths[chosen].max() * len(chosen)
        assert padded <= 1.6 * 4000
        assert lengths[chosen].sum() >= 0.6 * padded


def test_the_network_in_torch_equals_the_native_one() -> None:
    torch.manual_seed(2)
    network = VoiceNetwork(voices.VOICE).eval()
    core = _core.VoiceNetwork(voices.VOICE.to_dict(), tensors_of(network), engine=_core.Engine("auto", threads=1))
    one = recording(39)
    durations = DURATIONS.copy()
    durations[2] -= 1
    batch = example_batch([voice_example(voices.VOICE, one, durations)])
    with torch.no_grad():
        rows = network.encode(batch.ids, batch.present, batch.speakers)
        prosody = network.predict(rows, batch.present)
        frames = network.decode(rows, batch.present, batch.pitch, batch.energy, batch.durations, batch.pairs)
    ours = core.encode(one.row.ids.tolist())
    np.testing.assert_allclose(ours, rows[0], atol=2e-5)
    told = torch.stack([prosody.log_duration, prosody.pitch, prosody.energy], 2)[0]
    np.testing.assert_allclose(core.predict(ours), told, atol=2e-5)
    tone = torch.stack([batch.pitch, batch.energy], 2)[0].numpy()
    made = core.decode(ours, tone, durations.tolist())[:39]
    np.testing.assert_allclose(made[:, :80], frames.mel[0, :39], atol=3e-5)
    np.testing.assert_allclose(made[:, 80], frames.log_pitch[0, :39], atol=3e-5)


def test_padding_does_not_change_a_sentence() -> None:
    torch.manual_seed(3)
    network = VoiceNetwork(voices.VOICE).eval()
    config = voices.VOICE
    short, long = (
        voice_example(config, recording(40), DURATIONS),
        voice_example(config, recording(80, 2), 2 * DURATIONS),
    )
    alone, padded = example_batch([short]), example_batch([short, long])
    with torch.no_grad():
        made = [
            network.decode(
                network.encode(b.ids, b.present, b.speakers), b.present, b.pitch, b.energy, b.durations, b.pairs
            ).mel[0]
            for b in (alone, padded)
        ]
    torch.testing.assert_close(made[0], made[1][:40], atol=1e-5, rtol=0)


def test_the_auto_encoder_in_torch_equals_the_native_one() -> None:
    torch.manual_seed(4)
    network = MelVaeNetwork(voices.VAE).eval()
    core = _core.MelVae(voices.VAE.to_dict(), tensors_of(network), engine=_core.Engine("auto", threads=1))
    mel = torch.randn(1, 4 * voices.VAE.frames, 80)
    with torch.no_grad():
        posterior = network.encode(mel)
        frames = network.decode(posterior.mean)
    code = core.encode(mel[0].numpy())
    np.testing.assert_allclose(code, torch.cat([posterior.mean, posterior.log_variance], 2)[0], atol=2e-5)
    made = core.decode(np.ascontiguousarray(code[:, : voices.VAE.latents]))
    np.testing.assert_allclose(made[:, :80], frames.mel[0], atol=3e-5)


def test_divergence_matches_torch_distributions() -> None:
    mean, log_variance = torch.tensor([[[0.7, 0.0]]]), torch.tensor([[[np.log(0.25), 0.0]]])
    exact = torch.distributions.kl_divergence(
        torch.distributions.Normal(0.7, 0.5), torch.distributions.Normal(0.0, 1.0)
    )
    torch.testing.assert_close(divergence(Posterior(mean, log_variance)), torch.tensor([float(exact), 0.0]))


def test_critic_and_generator_do_not_train_each_other() -> None:
    torch.manual_seed(5)
    critic = MelCritic()
    made, recorded = torch.randn(2, 32, 80, requires_grad=True), torch.randn(2, 32, 80)
    judgement = judge(critic, made, recorded)
    judgement.critic.backward(retain_graph=True)
    assert made.grad is None
    kept = [parameter.grad.clone() for parameter in critic.parameters()]
    (judgement.maker + judgement.features).backward()
    assert float(made.grad.abs().sum()) > 0
    for parameter, before in zip(critic.parameters(), kept, strict=True):
        torch.testing.assert_close(parameter.grad, before)


def test_a_voice_learns_a_sentence(tmp_path: Path) -> None:
    """Forty steps on one sentence, with the critic from the half: the error falls, and the file speaks as long."""
    one = recording()
    config = measured(voices.VOICE, [one])
    voice_examples = [voice_example(config, one, DURATIONS)]
    task = VoiceTask(config, voice_examples, voice_examples, frames=600, critic_from=20, excerpts=0.0, seed=0,
                     device=torch.device("cpu"), card={})  # fmt: skip
    optimizer = torch.optim.Adam(task.model.parameters(), lr=5e-3)
    with torch.no_grad():
        first = task.validate()["mel"]
    task.model.train()
    for step in range(40):
        loss, parts = task.loss(step)
        assert ("critic" in parts) == (step >= 20)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    task.model.eval()
    with torch.no_grad():
        measured_now = task.validate()
        task.keep(tmp_path, 40, measured_now)
    assert measured_now["mel"] < 0.8 * first
    assert load_voice(tmp_path / "model.safetensors").config.length > 0


def recordings(folder: Path, count: int) -> Path:
    """Hums of two pitches with texts; their names put some into training and some into validation."""
    folder.mkdir()
    rng = np.random.default_rng(0)
    lines = []
    for number in range(count):
        at = np.arange(22050) / 22050
        tone = 0.2 * np.sin(2 * np.pi * (140 + 60 * (number % 2)) * at) + 0.02 * rng.standard_normal(22050)
        Audio(tone.astype(np.float32), 22050).write(folder / f"hum{number}.wav")
        lines.append(f"hum{number}|Ein Ton, {number % 2} mal.")
    (folder / "metadata.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_the_commands_train_from_recordings_and_resume(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data, vae, voice = recordings(tmp_path / "data", 24), tmp_path / "vae", tmp_path / "voice"
    common = ["--threads", "1", "--frames", "500", "--progress", "plain"]
    assert main(["train", "vae", str(data), "--styles", str(data), "--out", str(vae), "--steps", "2", "--batch", "2",
                 "--threads", "1", "--frames", "64"]) == 0  # fmt: skip
    texture = load_vae(vae / "model.safetensors")
    assert len(texture.config.styles) == 24
    command = ["train", "voice", str(data), "--start", str(vae), "--out", str(voice), "--alignment-steps", "2",
               "--steps", "3", *common]  # fmt: skip
    assert main([*command, "--minutes", "0"]) == 0
    assert not (voice / "model.safetensors").exists()
    assert main(command) == 0
    assert load_voice(voice / "model.safetensors").card["steps"] == 3
    assert main([*command[: -len(common)], "--steps", "4", *common]) == 1
    assert "steps 3 → 4" in capfd.readouterr().err
