"""Filter graphs are parsed as libavfilter parses them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from aigc_plugin.errors import InputError
from aigc_plugin.lavfi.names import parse_chain
from aigc_plugin.lavfi.syntax import parse_graph, parse_options, quoted

GRAPHS = [
    "null",
    "scale=2*iw:-1,format=yuv420p",
    "[0:v] split [a][b]; [a]crop=iw/2@x, hflip[c]; [b][c]overlay=x=10:y='if(gt(t,1),0,10)'[out]",
    "sws_flags=lanczos; [in]scale@big=1280:720[out];",
    r"drawtext=text=it\\\\\'s:x=1,drawtext=text=a\\:b\,c",
    "aevalsrc='sin(440*2*PI*t)|cos(2*t)':d=1",
]


@pytest.mark.parametrize("text", GRAPHS)
def test_written_graph_parses_to_the_same(text: str) -> None:
    graph = parse_graph(text)
    again = parse_graph(str(graph))
    assert [(c.name, c.arguments, c.inputs, c.outputs) for c in again.calls] == [
        (c.name, c.arguments, c.inputs, c.outputs) for c in graph.calls
    ]


def test_labels_names_and_arguments() -> None:
    graph = parse_graph("[0:v] scale@big=w=2*iw , null [a] ;\n[a][1:v]overlay = 1 : 2 [out]")
    (scale, null), (overlay,) = graph.chains
    assert (scale.name, scale.arguments, scale.inputs, scale.outputs) == ("scale", "w=2*iw", ("0:v",), ())
    assert (null.inputs, null.outputs) == ((), ("a",))
    assert (overlay.inputs, overlay.arguments, overlay.outputs) == (("a", "1:v"), "1 : 2", ("out",))


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ("2", {"scale": "2"}),
        ("2:aigc-x2", {"scale": "2", "model": "aigc-x2"}),
        ("2 : size = 10x10", {"scale": "2", "size": "10x10"}),
        (r"model=C\:/nets/a", {"model": "C:/nets/a"}),
        ("model='a:b'", {"model": "a:b"}),
        ("", {}),
    ],
)
def test_options(arguments: str, options: dict[str, str]) -> None:
    assert parse_options(arguments, ("scale", "model")) == options


HOSTILE = ["a:b", "it's", "a,b;c[d]", "back\\slash", " blanks at both ends ", "50% = half", "äöü\n"]


@pytest.mark.parametrize("value", HOSTILE)
def test_quoted_values_come_back(value: str) -> None:
    (call,) = parse_graph(f"say=text={quoted(value)}[out]").calls
    assert parse_options(call.arguments, ()) == {"text": value}
    assert call.outputs == ("out",)


@pytest.mark.parametrize("value", HOSTILE[:-1])
def test_ffmpeg_reads_quoted_values_alike(value: str, require: Callable[[str], Any]) -> None:
    """The `metadata` filter prints the value that arrived."""
    graph = f"metadata=add:key=k:value={quoted(value)},metadata=print:file=-"
    done = subprocess.run(
        [require("ffmpeg"), "-v", "error", "-f", "lavfi", "-i", "color=s=16x16", "-frames:v", "1",
         "-vf", graph, "-f", "null", "-"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert f"k={value}\n" in done.stdout, done.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "a filter is missing"),
        ("scale=2,,null", "a filter is missing"),
        ("[a scale", "not closed"),
        ("drawtext=text='open", "this quote is not closed"),
        ("null [a] null", "a , or ; is missing"),
    ],
)
def test_error_shows_the_position(text: str, words: str) -> None:
    with pytest.raises(InputError, match="in the filter graph") as caught:
        parse_graph(text)
    assert words in str(caught.value)


def test_chains_of_our_filters() -> None:
    assert parse_chain("upscale=2:lanczos, aigc_interpolate=quality=best:fps=60") == [
        ("upscale", {"scale": "2", "model": "lanczos"}),
        ("interpolate", {"quality": "best", "fps": "60"}),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (" ", "empty"),
        ("scale=2", "there is no filter 'scale'"),
        ("upscale=2;upscale=2", "neither ; nor labels"),
        ("[in]upscale=2", "neither ; nor labels"),
        ("upscale=scael=2", "has no option 'scael'"),
        ("upscale=scale=2:scale=3", "scale is given twice"),
        ("upscale=2" + ":a" * 20, "has no name"),
    ],
)
def test_chains_that_are_refused(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        parse_chain(text)
