"""Options read and check themselves, and tell every host of themselves."""

from __future__ import annotations

import importlib
import pkgutil
import runpy
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

import aigc_plugin as aigc
from aigc_plugin import options
from aigc_plugin.errors import argument, spelled
from aigc_plugin.lavfi.names import option_names
from aigc_plugin.options.bench import UpscalerBenchOptions, WaveGlowBenchOptions
from aigc_plugin.options.collect import ClipOptions, CollectOptions, ProvenanceOptions
from aigc_plugin.options.kinds import TEXT
from aigc_plugin.options.models import AddOptions, ConvertOptions, PullOptions
from aigc_plugin.options.option import OptionSet
from aigc_plugin.options.train import (
    GanTrainOptions,
    PackOptions,
    PitchTrainOptions,
    UpscalerTrainOptions,
    VaeTrainOptions,
    VoiceTrainOptions,
    WaveGlowTrainOptions,
)

ROOT = Path(__file__).resolve().parent.parent.parent
SETS: tuple[type[OptionSet], ...] = (
    aigc.UpscaleOptions,
    aigc.InterpolateOptions,
    aigc.FilterOptions,
    aigc.SpeechOptions,
    aigc.VocodeOptions,
    aigc.TextureOptions,
    aigc.ProduceOptions,
    aigc.data.CollectSettings,
    CollectOptions,
    ProvenanceOptions,
    WaveGlowTrainOptions,
    PitchTrainOptions,
    UpscalerTrainOptions,
    VoiceTrainOptions,
    VaeTrainOptions,
    GanTrainOptions,
    PackOptions,
    AddOptions,
    ConvertOptions,
    PullOptions,
    WaveGlowBenchOptions,
    UpscalerBenchOptions,
)


@pytest.mark.parametrize("kind", SETS)
def test_every_option_is_described(kind: type[OptionSet]) -> None:
    options = kind.options()
    assert len({each.flag for each in options}) == len(options)
    for each in options:
        assert each.help
        assert not each.help.endswith(".")
        assert each.required or each.checked(each.default) == each.default
    needed = {each.name: "x" for each in options if each.required}
    assert kind(**needed) == kind(**needed)


@pytest.mark.parametrize(
    ("given", "seconds"),
    [(12.5, "25/2"), (2, "2"), ("1:02:03.5", "7447/2"), ("1001/24000", "1001/24000"), (Fraction(1, 3), "1/3")],
)
def test_times_are_exact(given: Any, seconds: str) -> None:
    options = aigc.UpscaleOptions(start=given)
    assert options.span() == (Fraction(seconds), None)


@pytest.mark.parametrize(
    ("given", "rate"),
    [
        (60, "60"),
        ("60fps", "60"),
        ("50 Hz", "50"),
        ("24p", "24"),
        ("29.97 FPS", "30000/1001"),
        (23.976, "24000/1001"),
        ("29.97", "30000/1001"),
        (Fraction(25), "25"),
        (12.5, "25/2"),
    ],
)
def test_decimals_of_ntsc_rates_mean_those(given: Any, rate: str) -> None:
    assert aigc.InterpolateOptions(fps=given).fps == Fraction(rate)


@pytest.mark.parametrize(
    ("given", "factor"),
    [(2, "2"), ("2.5", "5/2"), ("5/2", "5/2"), ("2x", "2"), ("x3", "3"), ("2.5 ×", "5/2"), (Fraction(4, 3), "4/3")],
)
def test_factors_as_people_write_them(given: Any, factor: str) -> None:
    assert aigc.UpscaleOptions(scale=given).scale == Fraction(factor)
    assert aigc.InterpolateOptions(slow=given).slow == Fraction(factor)


@pytest.mark.parametrize("size", [(320, 240), "320x240", "320×240", "320:240", "320X240", "320 x 240", "320*240"])
def test_sizes(size: Any) -> None:
    assert aigc.UpscaleOptions(size=size).size == (320, 240)


@pytest.mark.parametrize(
    ("kind", "given", "parameter", "message"),
    [
        (aigc.SpeechOptions, {"speed": 9}, "speed", "speed must be from 0.25 to 4, not 9"),
        (aigc.SpeechOptions, {"seed": "many"}, "seed", "seed must be a whole number, not 'many'"),
        (aigc.SpeechOptions, {"seed": 1.5}, "seed", "seed must be a whole number, not 1.5"),
        (aigc.SpeechOptions, {"pitch": float("nan")}, "pitch", "pitch must be a finite number"),
        (aigc.SpeechOptions, {"speed": None}, "speed", "speed must be a number, not None"),
        (aigc.VocodeOptions, {"sigma": -1}, "sigma", "sigma must be at least 0, not -1"),
        (aigc.VocodeOptions, {"bits": "12"}, "bits", "bits cannot be '12'"),
        (aigc.UpscaleOptions, {"start": "soon"}, "start", "start soon is no time"),
        (aigc.UpscaleOptions, {"start": -1}, "start", "start -1 is no time"),
        (aigc.UpscaleOptions, {"size": "large"}, "size", "size large is no size"),
        (aigc.UpscaleOptions, {"size": (0, 9)}, "size", "size 0x9 is not between"),
        (aigc.UpscaleOptions, {"scale": 0}, "scale", "scale 0 must be positive"),
        (aigc.UpscaleOptions, {"scale": "x"}, "scale", "scale x is no factor: 2, 2.5 or 5/2"),
        (aigc.UpscaleOptions, {"scale": "twice"}, "scale", "scale twice is no factor"),
        (aigc.UpscaleOptions, {"scale": "60fps"}, "scale", "scale 60fps is no factor"),
        (aigc.InterpolateOptions, {"slow": "1/0"}, "slow", "slow 1/0 is no factor: 2, 2.5 or 5/2"),
        (aigc.InterpolateOptions, {"fps": "2x"}, "fps", "fps 2x is no frame rate: 60, 23.976 or 30000/1001"),
        (aigc.InterpolateOptions, {"scene_threshold": 5}, "scene_threshold", "scene_threshold must be from 0 to 1"),
        (aigc.UpscaleOptions, {"encoder_options": ["x"]}, "encoder_options", "takes NAME=VALUE"),
        (aigc.InterpolateOptions, {"fps": 60, "factor": 2}, "fps", "fps and factor exclude each other"),
        (aigc.InterpolateOptions, {"quality": "superb"}, "quality", "quality cannot be 'superb'"),
        (aigc.TextureOptions, {"to": "b.wav"}, "to", "to needs like"),
        (aigc.data.CollectSettings, {"loudness": "loud"}, "loudness", "loudness must be a number of LUFS or off"),
        (aigc.data.CollectSettings, {"loudness": -3}, "loudness", "loudness must be from -70 to -5, not -3"),
        (aigc.data.CollectSettings, {"margin": True}, "margin", "margin must be a number, not True"),
        (aigc.data.CollectSettings, {"trim": "maybe"}, "trim", "trim must be 1 or 0, not 'maybe'"),
        (WaveGlowTrainOptions, {"out": "run", "rate": 2}, "rate", "rate must lie between 0 and 1, not be 2"),
        (WaveGlowTrainOptions, {"out": "run", "varied": 1.5}, "varied", "varied must be from 0 to 1, not 1.5"),
        (UpscalerTrainOptions, {"out": "run", "scale": 5}, "scale", "scale must be from 2 to 4, not 5"),
        (GanTrainOptions, {"out": "run", "kind": "pix2pix"}, "kind", "kind cannot be 'pix2pix'"),
        (VoiceTrainOptions, {"out": "run", "frames": 9}, "frames", "frames must be at least 500, not 9"),
        (WaveGlowBenchOptions, {"frames": "86,x"}, "frames", "frames must be whole numbers separated by commas"),
    ],
)
def test_wrong_values_name_their_parameter(kind: Any, given: dict[str, Any], parameter: str, message: str) -> None:
    with pytest.raises(aigc.InputError) as caught:
        kind(**given)
    assert caught.value.parameter == parameter
    assert message in str(caught.value)


def test_loudness_can_be_off() -> None:
    assert aigc.data.CollectSettings(loudness="off") == aigc.data.CollectSettings(loudness=None)
    assert aigc.data.CollectSettings().loudness == -23


def test_lists_of_numbers_names_and_files() -> None:
    bench = WaveGlowBenchOptions(frames="86, 256", threads=[1], only="ours, torch,")
    assert (bench.frames, bench.threads, bench.only) == ((86, 256), (1,), ("ours", "torch"))
    assert VaeTrainOptions(out="run", styles=["a,b", Path("c")]).styles == ("a,b", "c")


def test_settings_of_a_run_take_the_options_that_they_know() -> None:
    @dataclass(frozen=True)
    class Settings:
        steps: int
        rate: float
        validation: float = 0.02

    options = PitchTrainOptions(out="run", steps=9, validation_folder="held")
    assert Settings(**options.shared_with(Settings)) == Settings(9, 2e-3, 0.02)
    assert options.validation == Path("held")


def test_only_some_options_are_read_without_the_defaults_of_others() -> None:
    assert ClipOptions.read({"rate": "16000", "trim": False}) == {"rate": 16000, "trim": False}
    with pytest.raises(aigc.InputError, match="rate must be from 4000 to 192000"):
        ClipOptions.read({"rate": 1})


def test_two_frames_for_each_where_nothing_is_asked_for() -> None:
    chosen = [aigc.InterpolateOptions(**given) for given in ({}, {"fps": 50}, {"slow": 2}, {"slow": 2, "factor": 3})]
    assert [each.frames_for_each for each in chosen] == [2, None, None, 3]


def test_filters_have_the_options_of_their_commands() -> None:
    assert option_names("upscale") == ("scale", "model", "size", "denoise", "precision", "backend", "threads")
    assert option_names("interpolate") == (
        "fps", "factor", "slow", "quality", "scene_threshold", "bridge_duplicates", "backend", "threads",
    )  # fmt: skip
    assert option_names("say")[:6] == ("text", "textfile", "voice", "speed", "pitch", "seed")
    assert {each.spelling for each in aigc.SpeechOptions.options()} > set(option_names("say")[2:])


def test_the_manual_holds_the_tables_of_the_options() -> None:
    manual = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    tables = runpy.run_path(str(ROOT / ".ci" / "option_tables.py"))
    assert tables["with_tables"](manual) == manual, "run `python .ci/option_tables.py`"
    for name in tables["TABLES"]:
        assert f"<!-- options: {name} -->" in manual


def all_sets(kind: type[OptionSet] = OptionSet) -> Iterator[type[OptionSet]]:
    for child in kind.__subclasses__():
        yield child
        yield from all_sets(child)


def test_no_number_is_read_as_a_text() -> None:
    """An option whose default is None has the kind that it is given, else it is a text."""
    for module in pkgutil.iter_modules(options.__path__):
        importlib.import_module(f"{options.__name__}.{module.name}")
    wrong = {
        f"{kind.__name__}.{each.name}"
        for kind in all_sets()
        for each in kind.options()
        if {int, float} & set(get_args(get_type_hints(kind)[each.name])) and each.kind is TEXT
    }
    assert not wrong


def test_each_caller_reads_its_own_language() -> None:
    from aigc_plugin.cli.spelling import flag

    hint = f"give {argument('overwrite', True)}, {argument('bits', 'float')} or {argument('start')}"
    error = aigc.OutputExists("a.wav exists already", hint=hint)
    assert error.parameter == "overwrite"
    assert error.hint == "give overwrite=True, bits='float' or start"
    assert error.spelled(flag) == ("a.wav exists already", "give --overwrite, --bits float or --from")
    assert spelled(hint) == error.hint


def test_errors_keep_their_parameter_between_processes() -> None:
    import pickle

    error = pickle.loads(pickle.dumps(aigc.InputError(f"{argument('speed')} is wrong", hint="less")))
    assert (str(error), error.hint, error.parameter) == ("speed is wrong", "less", "speed")
