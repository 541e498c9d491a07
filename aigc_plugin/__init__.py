"""Neural generation for Blender, ffmpeg and Python, on native CPU kernels.

    import aigc_plugin as aigc
    audio = aigc.Audio.read("speech.flac")
    mel = aigc.mel_spectrogram(audio)
    out = aigc.WaveGlow.load("model.safetensors").generate(mel)
    aigc.upscale_video("small.mp4", "large.mp4", aigc.UpscaleOptions(scale=2))

Importing the package loads nothing heavy: each public name is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import backends, data, errors, ops
    from ._core import __version__
    from .engine import Engine
    from .errors import (
        AigcError,
        BackendUnavailable,
        Cancelled,
        DeliveryFailed,
        DependencyMissing,
        DeviceLost,
        GenerationFailed,
        InputError,
        MediaError,
        ModelFormatError,
        OutOfDeviceMemory,
        OutputExists,
    )
    from .generators.background import Background
    from .generators.gan.dcgan import DCGAN
    from .generators.gan.stackgan import StackGAN
    from .generators.gan.stylegan import StyleGAN
    from .generators.gan.videogan import VideoGAN
    from .generators.interpolator import Interpolator
    from .generators.speaker import Speaker
    from .generators.tacotron2 import Tacotron2
    from .generators.upscaler import Upscaler
    from .generators.waveglow import WaveGlow
    from .jobs.batch.batch_run import batch
    from .jobs.edit.cut_file import cut_file
    from .jobs.edit.edit_project import edit_project
    from .jobs.edit.join_files import join_files
    from .jobs.edit.mix_files import MixInput, mix_files
    from .jobs.edit.render_timeline import render_timeline
    from .jobs.generate_audio_file import generate_audio_file
    from .jobs.generate_image import generate_image
    from .jobs.generate_video import generate_video
    from .jobs.inspect_file import Inspection, inspect_file
    from .jobs.label_file import LabelResult, label_file
    from .jobs.produce.produce import plan_production, produce
    from .jobs.progress import Progress
    from .jobs.publish.check import CheckRow, check_publishing
    from .jobs.publish.deliver import Delivery
    from .jobs.publish.plan import PublishPlan, plan_publishing
    from .jobs.publish.plan_steps import PlannedStep
    from .jobs.publish.publish import PublishResult, publish
    from .jobs.results import (
        AudioResult,
        BatchResult,
        EditResult,
        FolderResult,
        ImageResult,
        JobResult,
        LoopResult,
        ProductionResult,
        VideoResult,
    )
    from .jobs.speak_table import speak_table
    from .jobs.speak_to_file import speak_to_file
    from .jobs.upscale_images import upscale_image, upscale_images
    from .jobs.video_jobs import filter_video, interpolate_video, upscale_video
    from .jobs.vocode_file import vocode_file
    from .media.audio.audio import Audio
    from .options.background import GenerateImageOptions, GenerateVideoOptions
    from .options.batch import BatchOptions
    from .options.edit import CutOptions, EditOptions, JoinOptions, MixOptions, RenderOptions
    from .options.filter import FilterOptions
    from .options.interpolate import InterpolateOptions
    from .options.label import LabelOptions
    from .options.produce import ProduceOptions
    from .options.publish import PublishOptions
    from .options.speech import SpeechOptions
    from .options.texture import TextureOptions
    from .options.upscale import UpscaleOptions
    from .options.vocode import VocodeOptions
    from .signal.mel import mel_spectrogram
    from .timeline.timeline import Timeline
    from .timeline.toml_reader import read_timeline
    from .types import Latents, Mel, SpokenWord

__all__ = [
    "DCGAN",
    "AigcError",
    "Audio",
    "AudioResult",
    "BackendUnavailable",
    "Background",
    "BatchOptions",
    "BatchResult",
    "Cancelled",
    "CheckRow",
    "CutOptions",
    "Delivery",
    "DeliveryFailed",
    "DependencyMissing",
    "DeviceLost",
    "EditOptions",
    "EditResult",
    "Engine",
    "FilterOptions",
    "FolderResult",
    "GenerateImageOptions",
    "GenerateVideoOptions",
    "GenerationFailed",
    "ImageResult",
    "InputError",
    "Inspection",
    "InterpolateOptions",
    "Interpolator",
    "JobResult",
    "JoinOptions",
    "LabelOptions",
    "LabelResult",
    "Latents",
    "LoopResult",
    "MediaError",
    "Mel",
    "MixInput",
    "MixOptions",
    "ModelFormatError",
    "OutOfDeviceMemory",
    "OutputExists",
    "PlannedStep",
    "ProduceOptions",
    "ProductionResult",
    "Progress",
    "PublishOptions",
    "PublishPlan",
    "PublishResult",
    "RenderOptions",
    "Speaker",
    "SpeechOptions",
    "SpokenWord",
    "StackGAN",
    "StyleGAN",
    "Tacotron2",
    "TextureOptions",
    "Timeline",
    "UpscaleOptions",
    "Upscaler",
    "VideoGAN",
    "VideoResult",
    "VocodeOptions",
    "WaveGlow",
    "__version__",
    "backends",
    "batch",
    "check_publishing",
    "cut_file",
    "data",
    "edit_project",
    "errors",
    "filter_video",
    "generate_audio_file",
    "generate_image",
    "generate_video",
    "inspect_file",
    "interpolate_video",
    "join_files",
    "label_file",
    "mel_spectrogram",
    "mix_files",
    "ops",
    "plan_production",
    "plan_publishing",
    "produce",
    "publish",
    "read_timeline",
    "render_timeline",
    "speak_table",
    "speak_to_file",
    "upscale_image",
    "upscale_images",
    "upscale_video",
    "vocode_file",
]

_SUBMODULES = {"backends", "data", "errors", "ops"}

_HOME = {
    "Audio": ".media.audio.audio",
    "AudioResult": ".jobs.results",
    "Background": ".generators.background",
    "BatchOptions": ".options.batch",
    "BatchResult": ".jobs.results",
    "CutOptions": ".options.edit",
    "CheckRow": ".jobs.publish.check",
    "DCGAN": ".generators.gan.dcgan",
    "Delivery": ".jobs.publish.deliver",
    "EditOptions": ".options.edit",
    "EditResult": ".jobs.results",
    "Engine": ".engine",
    "FilterOptions": ".options.filter",
    "FolderResult": ".jobs.results",
    "GenerateImageOptions": ".options.background",
    "GenerateVideoOptions": ".options.background",
    "ImageResult": ".jobs.results",
    "Inspection": ".jobs.inspect_file",
    "InterpolateOptions": ".options.interpolate",
    "Interpolator": ".generators.interpolator",
    "JobResult": ".jobs.results",
    "JoinOptions": ".options.edit",
    "LabelOptions": ".options.label",
    "LabelResult": ".jobs.label_file",
    "Latents": ".types",
    "LoopResult": ".jobs.results",
    "Mel": ".types",
    "MixInput": ".jobs.edit.mix_files",
    "MixOptions": ".options.edit",
    "PlannedStep": ".jobs.publish.plan_steps",
    "ProduceOptions": ".options.produce",
    "ProductionResult": ".jobs.results",
    "Progress": ".jobs.progress",
    "PublishOptions": ".options.publish",
    "PublishPlan": ".jobs.publish.plan",
    "PublishResult": ".jobs.publish.publish",
    "RenderOptions": ".options.edit",
    "Speaker": ".generators.speaker",
    "SpeechOptions": ".options.speech",
    "SpokenWord": ".types",
    "StackGAN": ".generators.gan.stackgan",
    "StyleGAN": ".generators.gan.stylegan",
    "Tacotron2": ".generators.tacotron2",
    "TextureOptions": ".options.texture",
    "Timeline": ".timeline.timeline",
    "UpscaleOptions": ".options.upscale",
    "Upscaler": ".generators.upscaler",
    "VideoGAN": ".generators.gan.videogan",
    "VideoResult": ".jobs.results",
    "VocodeOptions": ".options.vocode",
    "WaveGlow": ".generators.waveglow",
    "__version__": "._core",
    "batch": ".jobs.batch.batch_run",
    "check_publishing": ".jobs.publish.check",
    "cut_file": ".jobs.edit.cut_file",
    "edit_project": ".jobs.edit.edit_project",
    "filter_video": ".jobs.video_jobs",
    "generate_audio_file": ".jobs.generate_audio_file",
    "generate_image": ".jobs.generate_image",
    "generate_video": ".jobs.generate_video",
    "inspect_file": ".jobs.inspect_file",
    "interpolate_video": ".jobs.video_jobs",
    "join_files": ".jobs.edit.join_files",
    "label_file": ".jobs.label_file",
    "mel_spectrogram": ".signal.mel",
    "mix_files": ".jobs.edit.mix_files",
    "publish": ".jobs.publish.publish",
    "read_timeline": ".timeline.toml_reader",
    "render_timeline": ".jobs.edit.render_timeline",
    "plan_production": ".jobs.produce.produce",
    "plan_publishing": ".jobs.publish.plan",
    "produce": ".jobs.produce.produce",
    "speak_table": ".jobs.speak_table",
    "speak_to_file": ".jobs.speak_to_file",
    "upscale_image": ".jobs.upscale_images",
    "upscale_images": ".jobs.upscale_images",
    "upscale_video": ".jobs.video_jobs",
    "vocode_file": ".jobs.vocode_file",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in _SUBMODULES:
        return import_module(f".{name}", __name__)
    value: object = getattr(import_module(_HOME.get(name, ".errors"), __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
