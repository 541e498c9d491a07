"""WaveGlow, the vocoder: a mel spectrogram in, audio out, on the native kernels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..engine import Engine, RunsOnEngine, chosen_engine
from ..errors import InputError, ModelFormatError
from ..media.audio.audio import Audio
from ..signal.denoise import BIAS_FRAMES, bias_spectrum, denoising_pass
from ..signal.mel import MelSettings
from ..signal.pitch import CLASSES, decode_pitch, network_input
from ..signal.refinement import MelPass
from ..types import FloatArray, Latents, Mel, as_mel, real_number, whole_number
from ..weights.families.waveglow import WaveGlowModel, load_waveglow
from ..weights.families.waveglow_config import WaveGlowConfig
from .activation_scales import IN_FILE, FlowRecorder, calibration_mels, known_scales, remember_scales
from .audio_stages import AudioStage, AudioStages
from .flow_stages import FlowStream, LatentSource, SampleFlow, SourceNetworks, WhitenedFlow
from .mel_blocks import FrameBlocks
from .reloading import Reloadable, reloadable

DEFAULT_MODEL = "aigc-waveglow"
_NETWORKS = ("pitch", "predictor")


class WaveGlow(RunsOnEngine, Reloadable):
    """One loaded model; thread-safe, since every run opens a stream of its own.

    Prenger, Valle, Catanzaro 2018. The default model is this project's own member of the family: it models whitened
    transform coefficients, given the mel and a source-filter signal whose pitch is read from the mel.
    """

    def __init__(self, model: WaveGlowModel, engine: Engine) -> None:
        self.config: WaveGlowConfig = model.config
        self.card: dict[str, Any] = model.card
        self.engine = (engine.quick() if IN_FILE in model.tensors else engine).resolved()
        self.sigma = float(self.config.signal.get("sigma", 0.6))
        self.refine = int(self.config.signal.get("refine", 0))
        self._settings = MelSettings(rate=self.config.rate, hop=self.config.hop, n_mel=self.config.n_mel)
        self._bias: FloatArray | None = None
        self._networks = self._source_networks(model) if self.config.domain == "mdct" else None
        scales = self._scales(model) if self.precision == "int8" else None
        self._flow = self._native_flow(model, scales)

    @classmethod
    @reloadable
    def load(
        cls,
        model: str | PathLike[str] = DEFAULT_MODEL,
        *,
        precision: str = "auto",
        backend: str = "auto",
        threads: int | None = None,
        engine: Engine | None = None,
    ) -> WaveGlow:
        """Load a model.

        model       a file (ours, or a published torch checkpoint), or a name of `aigc models list`
        precision   "auto" (int8 where the file has its scales, else bfloat16 where that is native, else float32),
                    "float32", "bfloat16" or "int8"
        backend     "auto", a tier that `aigc doctor` lists, or "cuda"
        threads     1 to 1024; None is all that this process may use
        engine      an `aigc.Engine` in place of the three

        Raises InputError, ModelFormatError, BackendUnavailable.
        """
        chosen = chosen_engine(engine, backend=backend, precision=precision, threads=threads, on_gpu=True)
        return cls(load_waveglow(model), chosen)

    def generate(
        self,
        mel: Mel | ArrayLike,
        *,
        pitch: ArrayLike | None = None,
        sigma: float | None = None,
        seed: int = 0,
        latents: Latents | ArrayLike | None = None,
        denoise: float = 0.0,
        refine: int | None = None,
    ) -> Audio:
        """Synthesize audio from a mel.

        mel       `Mel`, or float32 (n_mel, frames), natural logarithm
        pitch     (frames,) in hertz, 0 where unvoiced, in place of what the model reads from the mel; refused where
                  `takes_pitch` is false
        sigma     standard deviation of the latents; None is that of the model, 0.6 for published ones
        seed      of the latents
        latents   float32 (n_group, frames * hop / n_group) of unit deviation in place of those of the seed, rows in the
                  order in which the inverse pass takes them
        denoise   how much of the constant tone of the model is subtracted, usually 0.01 … 0.1
        refine    passes that bring the mel of the audio closer to the given one; None is the number of the model, 0 for
                  published ones
        returns   one channel of frames * hop samples

        Raises InputError for values that do not fit.
        """
        checked = as_mel(mel, n_mel=self.config.n_mel, rate=self.config.rate, hop=self.config.hop)
        own_latents = None if latents is None else self._checked_latents(latents, checked.frames)
        tracks = None if pitch is None else [pitch]
        pieces = list(
            self._run(
                [checked.values],
                tracks,
                sigma=sigma,
                seed=seed,
                latents=own_latents,
                denoise=denoise,
                refine=refine,
            )
        )
        return Audio(np.concatenate(pieces), self.config.rate)

    def stream(
        self,
        mel: Mel | ArrayLike | Iterable[FloatArray],
        *,
        pitch: ArrayLike | Iterable[ArrayLike] | None = None,
        sigma: float | None = None,
        seed: int = 0,
        denoise: float = 0.0,
        refine: int | None = None,
    ) -> Iterator[FloatArray]:
        """The same samples as `generate`, as they become final, in bounded memory.

        mel      as for `generate`, or an iterable of pieces (n_mel, frames)
        pitch    as for `generate`, or an iterable of pieces (frames,) as long as those of the mel
        yields   float32 (n,), frames * hop samples in all
        """
        blocks: Iterable[FloatArray]
        tracks: Iterable[ArrayLike] | None
        if isinstance(mel, Mel | np.ndarray):
            blocks = [as_mel(mel, n_mel=self.config.n_mel, rate=self.config.rate, hop=self.config.hop).values]
            tracks = None if pitch is None else [pitch]  # type: ignore[list-item]
        else:
            blocks = mel  # type: ignore[assignment]
            tracks = pitch  # type: ignore[assignment]
        return self._run(blocks, tracks, sigma=sigma, seed=seed, latents=None, denoise=denoise, refine=refine)

    @property
    def takes_pitch(self) -> bool:
        """True where `generate` and `stream` take a pitch."""
        return self._networks is not None

    def pitch(self, mel: Mel | ArrayLike) -> NDArray[np.float64]:
        """The pitch that the network of the model reads from a mel: (frames,) in hertz, 0 where unvoiced."""
        if self._networks is None:
            raise InputError("this model has no pitch network", hint=f"the packaged one, {DEFAULT_MODEL}, has")
        checked = as_mel(mel, n_mel=self.config.n_mel, rate=self.config.rate, hop=self.config.hop)
        rows = np.ascontiguousarray(network_input(checked.values.T))
        return decode_pitch(self._networks["pitch"].run(rows))

    def __repr__(self) -> str:
        c = self.config
        return (
            f"WaveGlow({c.n_flows} flows x {c.n_layers} layers x {c.n_channels} channels, group {c.n_group}, "
            f"{c.conditioning}, {c.domain}, {self.precision} on {self.backend}, {self.threads} threads)"
        )

    def _run(
        self,
        blocks: Iterable[FloatArray],
        tracks: Iterable[ArrayLike] | None,
        *,
        sigma: float | None,
        seed: int,
        latents: FloatArray | None,
        denoise: float,
        refine: int | None,
    ) -> Iterator[FloatArray]:
        sigma = self.sigma if sigma is None else real_number(sigma, "sigma")
        passes = self.refine if refine is None else whole_number(refine, "refine")
        seed = whole_number(seed, "seed")
        if not 0 <= sigma < np.inf:
            raise InputError(f"sigma must be at least 0, not {sigma}")
        if not 0 <= real_number(denoise, "denoise") < np.inf:
            raise InputError(f"denoise must be at least 0, not {denoise}")
        if not 0 <= passes <= 100:
            raise InputError(f"refine must be from 0 to 100 passes, not {passes}")
        if tracks is not None and not self.takes_pitch:
            raise InputError("this model takes no pitch: its mel is its only condition")
        frames = FrameBlocks(blocks, tracks, n_mel=self.config.n_mel, rate=self.config.rate, hop=self.config.hop)
        flow = self._open(sigma, seed, latents)
        after = AudioStages(self._sound_stages(denoise, passes))
        return self._stream(frames, flow, after)

    @staticmethod
    def _stream(frames: FrameBlocks, flow: SampleFlow | WhitenedFlow, after: AudioStages) -> Iterator[FloatArray]:
        for mel, pitch in frames:
            after.want(mel)
            yield after.push(flow.push(mel, pitch))
        yield np.concatenate([after.push(flow.finish()), after.finish()])

    def _open(self, sigma: float, seed: int, latents: FloatArray | None) -> SampleFlow | WhitenedFlow:
        return self._around(self._flow.open(sigma=sigma, seed=seed % 2**64), seed, latents)

    def _around(self, flow: FlowStream, seed: int, latents: FloatArray | None) -> SampleFlow | WhitenedFlow:
        dealt = LatentSource(latents, self.config.hop // self.config.n_group)
        if self._networks is None:
            return SampleFlow(flow, dealt)
        opened = SourceNetworks(*(self._networks[name].open() for name in _NETWORKS))
        return WhitenedFlow(self.config, flow, dealt, opened, seed=seed)

    def measure_activations(self) -> FloatArray:
        """Measure the activation scales that int8 needs, on packaged mels; needs a model in float32."""
        recorder = FlowRecorder(self.config.n_group)
        for mel in calibration_mels(self.config.n_mel):
            stage = self._around(recorder, 0, None)
            stage.push(mel)
            stage.finish()
        measured: FloatArray = self._flow.calibrate(recorder.mel, recorder.source, seed=0, sigma=1.0)
        return measured

    def _scales(self, model: WaveGlowModel) -> FloatArray:
        known = known_scales(model)
        if known is None:
            exact = WaveGlow(model, self.engine.at("float32"))
            known = exact.measure_activations()
            remember_scales(model, known)
        return known

    def _sound_stages(self, denoise: float, passes: int) -> list[AudioStage]:
        stages: list[AudioStage] = []
        if denoise > 0:
            stages.append(denoising_pass(self._model_bias(), denoise, self._settings))
        stages += [MelPass(self._settings, above="keep") for _ in range(passes)]
        return stages

    def _model_bias(self) -> FloatArray:
        if self._bias is None:
            silence = np.zeros((BIAS_FRAMES, self.config.n_mel), np.float32)
            flow = self._open(0.0, 0, None)
            self._bias = bias_spectrum(np.concatenate([flow.push(silence), flow.finish()]), self._settings)
        return self._bias

    def _checked_latents(self, latents: Latents | ArrayLike, frames: int) -> FloatArray:
        values = (latents if isinstance(latents, Latents) else Latents(latents)).values  # type: ignore[arg-type]
        wanted = (self.config.n_group, frames * self.config.hop // self.config.n_group)
        if values.shape != wanted:
            raise InputError(f"latents have the shape {values.shape}, but {frames} frames take {wanted}")
        return values

    def _native_flow(self, model: WaveGlowModel, scales: FloatArray | None) -> Any:
        apart = (*(f"{name}." for name in _NETWORKS), "scales.")
        tensors = {name: model.tensors[name] for name in model.tensors if not name.startswith(apart)}
        return self.engine.core.WaveGlow(
            model.config.to_dict(), tensors, engine=self.engine.native, activation_scales=scales
        )

    def _source_networks(self, model: WaveGlowModel) -> dict[str, Any]:
        """The networks of the source, in float32 at every precision of the flow: they are small, and a wrong pitch is
        worse than any noise. They run on the CPU."""
        group, n_mel = self.config.n_group, self.config.n_mel
        widths = {"pitch": (n_mel, 1 + CLASSES), "predictor": (2 * group + n_mel, 2 * group)}
        missing = [name for name in ("source_passes", "source_share", *_NETWORKS) if name not in self.config.signal]
        if missing or self.config.n_source != 2 * group:
            raise ModelFormatError(
                f"the model's source has {self.config.n_source} columns, {', '.join(missing) or 'nothing'} missing",
                hint="It may come from another version of this package.",
            )
        return {name: self._network(model, name, *widths[name]) for name in _NETWORKS}

    def _network(self, model: WaveGlowModel, name: str, n_in: int, n_out: int) -> Any:
        prefix = f"{name}."
        tensors = {key.removeprefix(prefix): model.tensors[key] for key in model.tensors if key.startswith(prefix)}
        config = {**self.config.signal[name], "n_in": n_in, "n_out": n_out, "n_cond": 0}
        host = self.engine.host.at("float32")
        return host.core.WaveNet(config, tensors, engine=host.native)
