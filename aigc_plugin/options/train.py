"""The options of training; those of a kind of model beside those that all kinds share."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from .kinds import FILE, FILES, LEARNING_RATE, NUMBER, WHOLE
from .option import OptionSet, option, required_option

# They are those of `text.symbols`, which stands above this layer; a test compares them.
NOTATIONS = ("graphemes", "phonemes-en-us", "phonemes-zh-cn", "phonemes-de")

File = str | PathLike[str] | None


def _steps(default: int, help: str = "steps of the optimiser, in all") -> int:
    return option(default, help, least=1)


def _rate(default: float = 1e-3) -> float:
    return option(default, "peak learning rate", kind=LEARNING_RATE)


def _batch(default: int, help: str = "segments a step") -> int:
    return option(default, help, least=1)


def _frames(default: int, least: int, help: str = "mel frames a segment") -> int:
    return option(default, help, least=least)


@dataclass(frozen=True, kw_only=True)
class TrainOptions(OptionSet):
    """The options of every kind of training run."""

    out: str | PathLike[str] = required_option("folder of the run; where it holds one, that one goes on", kind=FILE)
    seed: int = option(0, "number that the random numbers follow from", least=0)
    minutes: float | None = option(None, "stop, resumable, after so long", kind=NUMBER, unit="min", least=0)
    device: str = option("auto", "processor that trains", choices=("auto", "cpu", "cuda"))
    threads: int | None = option(None, "threads of torch", kind=WHOLE, least=1)

    @property
    def folder(self) -> Path:
        return Path(self.out)


@dataclass(frozen=True, kw_only=True)
class LicenceOptions(OptionSet):
    """Options of training on recordings, pictures and videos."""

    unlicensed: bool = option(False, "take collected sets with clips or pictures that no licence is known for")


@dataclass(frozen=True, kw_only=True)
class HeldOutOptions(OptionSet):
    """Options of training that validates on a share of the data, or on a folder."""

    validation_folder: File = option(
        None, "folder to validate on, rather than a share of DATA", kind=FILE, spelling="validation"
    )

    @property
    def validation(self) -> Path | None:
        return path_of(self.validation_folder)


@dataclass(frozen=True, kw_only=True)
class CardOptions(OptionSet):
    """Options of training that leaves a model with a card."""

    card: File = option(None, "JSON file that goes into the model as its card", kind=FILE)


@dataclass(frozen=True, kw_only=True)
class WaveGlowTrainOptions(TrainOptions, LicenceOptions, HeldOutOptions, CardOptions):
    preset: str = option("whitened", "whitened (the packaged default's form), squeeze, published, …")
    config: File = option(None, "JSON file of fields that differ", kind=FILE)
    pitch: File = option(None, "run of `aigc train pitch`; by default the packaged model's network", kind=FILE)
    steps: int = _steps(20000)
    mean_steps: int = option(500, "first steps, which train the predictor alone", least=0)
    spectral: float = option(0.5, "weight of the spectral distance of the sampled audio", kind=NUMBER, least=0)
    spectral_from: int = option(2200, "step from which it counts", least=0)
    varied: float = option(
        0.5, "share of the recordings that are also used at another speed", kind=NUMBER, least=0, most=1
    )
    rate: float = _rate()
    batch: int = _batch(12)
    frames: int = _frames(64, 8)


@dataclass(frozen=True, kw_only=True)
class PitchTrainOptions(TrainOptions, LicenceOptions, HeldOutOptions):
    steps: int = _steps(2400)
    rate: float = _rate(2e-3)
    batch: int = _batch(32)
    frames: int = _frames(128, 8)


@dataclass(frozen=True, kw_only=True)
class UpscalerTrainOptions(TrainOptions, LicenceOptions, HeldOutOptions, CardOptions):
    scale: int = option(2, "factor on width and height", least=2, most=4)
    degradation: str = option("bicubic", "of the small images; h264: small videos through x264",
                              choices=("bicubic", "h264"))  # fmt: skip
    start: File = option(None, "run whose layers are taken to begin with", kind=FILE)
    channels: int = option(16, "channels of a layer", least=1)
    depth: int = option(4, "layers between the first and the last", least=1)
    steps: int = _steps(120_000)
    rate: float = _rate()
    batch: int = _batch(16, "patches a step")
    side: int = option(40, "side of a patch, in small pixels", unit="pixels", least=4)


@dataclass(frozen=True, kw_only=True)
class VoiceTrainOptions(TrainOptions, LicenceOptions, CardOptions):
    language: str = option("de", "language of the texts")
    notation: str = option("graphemes", "what the texts are; phonemes are the third column of metadata.csv",
                           choices=NOTATIONS)  # fmt: skip
    speakers: str | None = option(None, "names of the speakers, one for each folder, with commas between them")
    start: File = option(None, "run of `aigc train vae` whose decoder begins, or a voice, run or file", kind=FILE)
    alignment_steps: int = _steps(2800, "steps of the aligner, which comes first")
    steps: int = _steps(3600)
    critic_from: float = option(0.4, "share of the steps after which the critic is used", kind=NUMBER, least=0, most=1)
    excerpts: float = option(0.7, "share of the steps that use parts of sentences", kind=NUMBER, least=0, most=1)
    rate: float = _rate()
    frames: int = _frames(6400, 500, "mel frames a step")

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the speakers; () where all folders are one speaker."""
        return tuple(name.strip() for name in self.speakers.split(",")) if self.speakers else ()


@dataclass(frozen=True, kw_only=True)
class VaeTrainOptions(TrainOptions, LicenceOptions, HeldOutOptions, CardOptions):
    styles: tuple[str, ...] = option((), "folder that can be imitated by its name; may be repeated", kind=FILES)
    divergence: float = option(0.1, "weight of the Kullback-Leibler term", kind=NUMBER, least=0)
    steps: int = _steps(1000)
    rate: float = _rate()
    batch: int = _batch(20)
    frames: int = _frames(256, 32)


@dataclass(frozen=True, kw_only=True)
class G2pTrainOptions(TrainOptions, CardOptions):
    language: str = option("en", "language of the words")
    steps: int = _steps(4000)
    rate: float = _rate(2e-3)
    batch: int = _batch(256, "words a step")
    width: int = option(128, "channels of a convolution", least=1)
    blocks: int = option(8, "convolutions", least=1)


@dataclass(frozen=True, kw_only=True)
class GanTrainOptions(TrainOptions, LicenceOptions, HeldOutOptions, CardOptions):
    kind: str = option("dcgan", "generator; videogan learns from videos, stackgan from pictures with captions",
                       choices=("dcgan", "stylegan2", "videogan", "stackgan"))  # fmt: skip
    size: int = option(64, "width and height of an image: 16, 32, 64, 128 or 256", unit="pixels", least=16, most=256)
    channels: int = option(
        64, "channels of the layer of the image's size; the others have up to 8 times as many", least=2
    )
    z: int = option(100, "size of the noise", least=1)
    steps: int = _steps(20_000)
    rate: float | None = option(None, "peak learning rate; by default 0.0002, of stylegan2 0.002", kind=LEARNING_RATE)
    batch: int = option(32, "images or clips a step", least=2)
    start: str = option("none", "without the critic at first: as an auto-encoder, or by the distance of patches",
                        choices=("none", "vae", "patches"))  # fmt: skip
    start_steps: int = option(1000, "steps of that", least=0)
    penalty: float = option(1.0, "weight of R1, the penalty on the critic's gradient", kind=NUMBER, least=0)
    crops: bool = option(False, "learn from squares at random places of the pictures, as of textures")
    mirror: bool = option(False, "mirror half of the examples")


@dataclass(frozen=True, kw_only=True)
class PackOptions(OptionSet):
    """The options of packing a run's model."""

    card: tuple[str, ...] = option(
        (), "JSON file that is added to the card; may be repeated, one is added after the other", kind=FILES
    )
    images: tuple[str, ...] = option(
        (),
        "folder of images by which int8 of an up-scaler is fitted and measured, as a rule those it was trained on; may "
        "be repeated. With them int8 becomes the default where it loses at most 0.03 dB",
        kind=FILES,
    )


def path_of(name: File) -> Path | None:
    """The path of an option that may be left out."""
    return None if name is None else Path(name)
