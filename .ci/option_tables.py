"""Write the option tables of docs/command-line.md anew, from the options themselves.

A table stands between `<!-- options: NAME -->` and `<!-- end of options -->`.
"""

from __future__ import annotations

import re
from inspect import get_annotations
from pathlib import Path

from aigc_plugin.cli.label import OutOptions
from aigc_plugin.cli.options import JobOptions, OverwriteOptions, ProgressOptions
from aigc_plugin.cli.produce import ProducePlanOptions
from aigc_plugin.cli.publish import TargetOptions
from aigc_plugin.cli.say import SayOptions
from aigc_plugin.options.audio import AudioFileOptions
from aigc_plugin.options.background import (
    BackgroundSettings,
    GenerateImageOptions,
    GenerateVideoOptions,
    LoopOptions,
)
from aigc_plugin.options.batch import BatchOptions
from aigc_plugin.options.bench import UpscalerBenchOptions, WaveGlowBenchOptions
from aigc_plugin.options.collect import ClipOptions, CollectOptions, PictureOptions, ProvenanceOptions
from aigc_plugin.options.edit import CutOptions, EditOptions, JoinOptions, PlanOptions, RenderOptions, SoundOptions
from aigc_plugin.options.engine import EngineOptions, PrecisionOptions
from aigc_plugin.options.filter import FilterOptions
from aigc_plugin.options.interpolate import InterpolateSettings
from aigc_plugin.options.label import EnhancedOptions, GeneratedOptions, LabelOptions
from aigc_plugin.options.models import AddOptions, ConvertOptions, PullOptions, VariantOptions
from aigc_plugin.options.option import Option, OptionSet
from aigc_plugin.options.platforms import PlatformOptions
from aigc_plugin.options.produce import FilmOptions, ProduceOptions
from aigc_plugin.options.publish import AboutOptions, PublishOptions
from aigc_plugin.options.speech import SpeechOptions, SpeechSettings
from aigc_plugin.options.texture import TextureOptions
from aigc_plugin.options.train import (
    CardOptions,
    GanTrainOptions,
    HeldOutOptions,
    LicenceOptions,
    PitchTrainOptions,
    TrainOptions,
    UpscalerTrainOptions,
    VaeTrainOptions,
    VoiceTrainOptions,
    WaveGlowTrainOptions,
)
from aigc_plugin.options.upscale import UpscaleOptions, UpscaleSettings
from aigc_plugin.options.video import PartOptions, VideoOptions
from aigc_plugin.options.vocode import VocodeOptions

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "command-line.md"
TABLES: dict[str, tuple[type[OptionSet], ...]] = {
    "all": (ProgressOptions, JobOptions, OverwriteOptions, EngineOptions, PrecisionOptions),
    "say": (SpeechSettings, AudioFileOptions, GeneratedOptions, SpeechOptions, SayOptions),
    "vocode": (VocodeOptions, AudioFileOptions),
    "upscale": (UpscaleSettings, UpscaleOptions, PartOptions, VideoOptions, EnhancedOptions),
    "interpolate": (InterpolateSettings,),
    "filter": (FilterOptions,),
    "cut": (CutOptions, PlanOptions),
    "join": (JoinOptions,),
    "edit": (RenderOptions, EditOptions),
    "sound": (SoundOptions,),
    "produce": (FilmOptions, ProduceOptions, ProducePlanOptions),
    "generate": (TextureOptions, AudioFileOptions),
    "label": (OutOptions, LabelOptions),
    "publish": (TargetOptions, PublishOptions, AboutOptions, PlatformOptions),
    "batch": (BatchOptions,),
    "models add": (AddOptions, VariantOptions),
    "models convert": (ConvertOptions, VariantOptions),
    "models pull": (PullOptions,),
    "data collect": (CollectOptions, ProvenanceOptions, ClipOptions),
    "data pictures": (PictureOptions,),
    "train": (TrainOptions, LicenceOptions, HeldOutOptions, CardOptions),
    "train waveglow": (WaveGlowTrainOptions,),
    "train pitch": (PitchTrainOptions,),
    "train upscaler": (UpscalerTrainOptions,),
    "train voice": (VoiceTrainOptions,),
    "train vae": (VaeTrainOptions,),
    "train gan": (GanTrainOptions,),
    "bench waveglow": (WaveGlowBenchOptions,),
    "bench upscaler": (UpscalerBenchOptions,),
    "background": (BackgroundSettings, LoopOptions, GenerateVideoOptions),
    "still": (GenerateImageOptions,),
}
_TABLE = re.compile(r"(<!-- options: ([\w ]+) -->\n).*?(<!-- end of options -->)", re.S)


def table(sets: tuple[type[OptionSet], ...]) -> str:
    """The fields that stand in these classes themselves, not those of their bases."""
    rows = [_row(each) for kind in sets for each in kind.options() if each.name in get_annotations(kind)]
    return "\n".join(["| option | meaning |", "| --- | --- |", *rows]) + "\n"


def with_tables(text: str) -> str:
    return _TABLE.sub(lambda match: match[1] + table(TABLES[match[2]]) + match[3], text)


def _row(option: Option) -> str:
    value = ("|".join(option.choices) or option.kind.metavar).replace("|", "\\|")
    words = " ".join(filter(None, [option.flags, value]))
    return f"| `{words}` | {'; '.join(filter(None, [option.help, option.bounds]))} |"


if __name__ == "__main__":
    DOCUMENT.write_text(with_tables(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
