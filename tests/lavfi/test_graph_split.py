"""Filter graphs are split at our filters."""

from __future__ import annotations

import pytest

from aigc_plugin.errors import InputError
from aigc_plugin.lavfi.expansion import source_arguments
from aigc_plugin.lavfi.graph_split import Parts, split_graph
from aigc_plugin.lavfi.syntax import parse_graph

KINDS = {
    "split": "V->N",
    "scale": "V->V",
    "hflip": "V->V",
    "volume": "A->A",
    "asplit": "A->N",
    "concat": "N->N",
}


def split(text: str) -> Parts:
    return split_graph(parse_graph(text), KINDS, into="1:v", out="OUT", source_inputs=2)


@pytest.mark.parametrize(
    ("graph", "chain", "before", "after"),
    [
        ("aigc_upscale", "aigc_upscale", "OUT", "[1:v]null"),
        ("aigc_upscale=2[v]", "aigc_upscale=2", "OUT", "[1:v]null[v]"),
        ("[0:v]aigc_upscale=2[v]", "aigc_upscale=2", "[0:v]OUT", "[1:v]null[v]"),
        (
            "hflip,aigc_upscale=2,aigc_interpolate=60,scale=9:9",
            "aigc_upscale=2,aigc_interpolate=60",
            "hflip,OUT",
            "[1:v]null,scale=9:9",
        ),
        (
            "[0:v]hflip[a];[a]aigc_upscale[b];[b]aigc_interpolate[c];[c]scale=9:9[v]",
            "aigc_upscale,aigc_interpolate",
            "[0:v]hflip[a];[a]OUT",
            "[1:v]null[c];[c]scale=9:9[v]",
        ),
        (
            "[0:a]volume=2[s];[0:v]aigc_upscale[v]",
            "aigc_upscale",
            "[0:v]OUT",
            "[0:a]volume=2[s];[1:v]null[v]",
        ),
        (
            "[0:v]split[a][b];[a]aigc_upscale[big];[b]scale=9:9[small];[big][small]hstack[v]",
            "aigc_upscale",
            "[0:v]split[a][b];[a]OUT;[b]nullsink",
            "[0:v]split[a][b];[1:v]null[big];[b]scale=9:9[small];[big][small]hstack[v];[a]nullsink",
        ),
        (
            "[0:v]split[small],aigc_upscale[big]",
            "aigc_upscale",
            "[0:v]split[small],OUT;[small]nullsink",
            "[0:v]split[small],nullsink;[1:v]null[big]",
        ),
    ],
)
def test_parts(graph: str, chain: str, before: str, after: str) -> None:
    parts = split(graph)
    assert (parts.chain, parts.before, parts.after) == (chain, before, after)


def test_speech_becomes_an_input() -> None:
    parts = split("aigc_say=hello[v];aigc_say='text=b:voice=x',volume=2[w];[v][w]amix[out]")
    assert (parts.chain, parts.before) == (None, None)
    assert parts.after == "[2:a]anull[v];[3:a]anull,volume=2[w];[v][w]amix[out]"
    assert [call.arguments for call in parts.sources] == ["hello", "text=b:voice=x"]


def test_a_background_becomes_an_input() -> None:
    parts = split("aigc_generate=smoke:320x180:seconds=2[b];[0:v][b]overlay[v];aigc_say=hello[a]")
    assert (parts.chain, parts.before) == (None, None)
    assert parts.after == "[2:v]null[b];[0:v][b]overlay[v];[3:a]anull[a]"
    arguments = source_arguments(parts.sources[0])
    assert arguments == ["generate", "video", "--style", "smoke", "--size", "320x180", "--seconds", "2", "-"]


@pytest.mark.parametrize(
    ("graph", "words"),
    [
        ("aigc_generate=smoke,aigc_upscale[v]", "cannot go into our filters"),
        ("[0:v]aigc_upscale[a];[1:v]aigc_upscale[b]", r"\[1:v\]aigc_upscale\[b\] stands apart"),
        ("aigc_upscale,hflip,aigc_upscale", "stands apart"),
        ("[a][b]aigc_upscale[v]", "has one input and one output"),
        ("aigc_sharpen", "there is no filter aigc_sharpen"),
        ("[0:a]aigc_say=hello[a]", "is a source"),
        ("[0:v][0:a]concat[a][b];[a]aigc_upscale[v]", "cannot be split after concat"),
    ],
)
def test_impossible_graphs_are_refused(graph: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        split(graph)
