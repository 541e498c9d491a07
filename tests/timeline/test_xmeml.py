"""XML of Final Cut Pro 7: timelines there and back, those of other editors, and files of strangers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from aigc_plugin.errors import InputError
from aigc_plugin.files.xml_tree import read_xml
from aigc_plugin.timeline.clips import Clip, Effect, FileSource, GainPoint, GeneratedSource, Place
from aigc_plugin.timeline.timeline import CaptionTrack, Marker, Timeline, Track, Transition
from aigc_plugin.timeline.times import sample_of_frame
from aigc_plugin.timeline.xmeml_reader import read_xmeml
from aigc_plugin.timeline.xmeml_writer import text_of_xmeml


def read(folder: Path, text: str) -> tuple[Timeline, list[str]]:
    (folder / "cut.xml").write_text(text, encoding="utf-8")
    return read_xmeml(folder / "cut.xml")


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(24000, 1001), Fraction(60)])
def test_a_timeline_comes_back_as_it_was(rate: Fraction, tmp_path: Path) -> None:
    source = FileSource(str(tmp_path / "ü 你 'a' & [b]%d.mp4"))
    first = Clip(source, 0, 50, 48 / rate, name="<eins>")
    second = Clip(FileSource(str(tmp_path / "b.mov")), 50, 75, 100 / rate, Fraction(2), opacity=0.25)
    third = Clip(source, 140, 20, 10 / rate)
    edges = [sample_of_frame(frame, rate) for frame in (0, 38, 50, 62, 125)]
    first, link = replace(first, link="clipitem-1"), "clipitem-1"
    sound = Clip(source, edges[0], edges[2], 48 / rate, link=link, gain=(GainPoint(0, -6.0),))
    other = Clip(FileSource(source.path, 1), edges[2], edges[4] - edges[2], 100 / rate)
    crossing = Transition(edges[2], edges[2] - edges[1], edges[3] - edges[2])
    timeline = Timeline(
        rate, (1280, 720),
        (Track("video", (first, second, third), (Transition(50, 12, 12),)), Track("video", (replace(third, at=7),))),
        (Track("audio", (sound, other), (crossing,)), Track("audio", (replace(sound, source=other.source, link=""),))),
        markers=(Marker(3, "a & b", 4), Marker(30, "hier")), title="Film <1>",
    )  # fmt: skip
    text, losses = text_of_xmeml(timeline)
    assert losses == []
    found, losses = read(tmp_path, text)
    assert losses == []
    assert found == timeline
    of_source = replace(timeline, size=None)
    assert read(tmp_path, text_of_xmeml(of_source)[0]) == (of_source, [])


def test_each_loss_is_told() -> None:
    clip = Clip(FileSource("a.mp4"), 0, 50, effects=(Effect("blur"),), fade_in=3, place=Place(0.5))
    colour = Clip(GeneratedSource("colour"), 50, 25)
    video = Track("video", (clip, colour), (Transition(50, 5, 5, "wipeleft"),))
    envelope = (GainPoint(0, 0.0), GainPoint(9, -3.0))
    audio = Track("audio", (Clip(FileSource("a.wav"), 777, 4800, gain=envelope),), duck=-9.0, output="Deutsch")
    timeline = Timeline(Fraction(12, 5), video=(video,), audio=(audio,), captions=(CaptionTrack(),))
    text, losses = text_of_xmeml(timeline)
    assert losses == [
        "12/5 frames/s become 2: the format knows whole rates and NTSC's",
        "captions are left out",
        "a.mp4: effects, fades, its place cannot be in an .xml of Final Cut Pro 7",
        "the transition wipeleft becomes a dissolve",
        "colour: its generator cannot be in an .xml of Final Cut Pro 7",
        "gain and ducking of the track audio are left out",
        "that a track is heard in Deutsch alone is left out",
        "1 sounds begin or end between frames, and are moved to the nearest",
        "a.wav: its gain envelope cannot be in an .xml of Final Cut Pro 7",
    ]
    read_xml(text, "x", "xmeml")


FILE = '<file id="f1"><name>a.mov</name><pathurl>file://localhost/C%3a/x/a.mov</pathurl></file>'
FILTERS = (
    "<filter><effect><name>Basic Motion</name><effectid>basic</effectid><parameter><parameterid>scale</parameterid>"
    "<value>100</value></parameter><parameter><parameterid>center</parameterid><value><horiz>0</horiz><vert>0</vert>"
    "</value></parameter></effect></filter><filter><effect><name>Glow</name><effectid>glow</effectid></effect></filter>"
)
PREMIERE = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE xmeml>
<xmeml version="4"><project><children><sequence id="s"><name>S</name>
<rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate><media><video>
<track>
<transitionitem><start>0</start><end>10</end><alignment>start-black</alignment></transitionitem>
<clipitem id="1"><name>a.mov</name><rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate><start>-1</start><end>-1</end>
<in>100</in><out>165</out>{FILE}{FILTERS}<link><linkclipref>1</linkclipref></link></clipitem>
<transitionitem><start>50</start><end>60</end></transitionitem>
<clipitem id="2"><name>a.mov</name><rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate><start>-1</start><end>90</end>
<in>20</in><out>60</out><file id="f1"/></clipitem>
<generatoritem><name>Slug</name><start>90</start><end>99</end></generatoritem>
<clipitem id="3"><name>off</name><enabled>FALSE</enabled><start>99</start><end>109</end><in>0</in><out>10</out>
<file id="f1"/></clipitem>
</track></video><audio>
<track><clipitem id="4"><name>a.mov</name><start>0</start><end>60</end><in>0</in><out>60</out><file id="f1"/>
<sourcetrack><trackindex>1</trackindex></sourcetrack></clipitem></track>
<track><clipitem id="5"><name>a.mov</name><start>0</start><end>60</end><in>0</in><out>60</out><file id="f1"/>
<sourcetrack><trackindex>2</trackindex></sourcetrack></clipitem></track>
</audio></media></sequence></children></project></xmeml>"""


def test_what_editors_write_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.mov").touch()
    timeline, losses = read(tmp_path, PREMIERE)
    rate = Fraction(30000, 1001)
    assert timeline.rate == rate
    assert losses == [
        "the effect 'Glow' of 'a.mov' is left out",
        "the generator 'Slug' is left as a gap",
        "the clip 'off' is switched off, and is left as a gap",
    ]
    first, second = timeline.video[0].clips
    assert first.source == FileSource(str(tmp_path / "a.mov"))
    assert (first.at, first.length, first.start, first.fade_in) == (0, 55, 100 / rate, 10)
    assert (second.at, second.length, second.start) == (55, 35, 25 / rate)
    assert timeline.video[0].transitions == (Transition(55, 5, 5),)
    assert [len(track.clips) for track in timeline.audio] == [1]  # two channels of one sound


HEAD = '<xmeml version="5"><sequence><rate><timebase>25</timebase></rate><media><video><track>'
TAIL = "</track></video></media></sequence></xmeml>"
CLIP = "<clipitem><name>x</name><start>{}</start><end>{}</end><in>0</in><out>10</out>{}</clipitem>"
BOMB = '<!DOCTYPE xmeml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xmeml>&b;</xmeml>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB, "line 1: document type declarations and entities"),
        ('<!DOCTYPE xmeml SYSTEM "file:///etc/passwd"><xmeml/>', "document type declarations"),
        ("<fcpxml/>", "it is <fcpxml>, not <xmeml>"), ("<xmeml>", "not well-formed"), ("", "not well-formed"),
        ("<xmeml/>", "holds no sequence"), (HEAD + TAIL, "holds no clip of a file"),
        (HEAD + CLIP.format(0, 10, "") + TAIL, "holds no clip of a file"),
        (HEAD + CLIP.format("ten", 10, FILE) + TAIL, "start of a clipitem is 'ten', not a number of frames"),
        (HEAD + CLIP.format(10**12, 10, FILE) + TAIL, "not a number of frames"),
        (HEAD + CLIP.format(10, 5, FILE) + TAIL, "the clip 'x' lasts from 10 to 5"),
        (HEAD + CLIP.format(0, 10, "<file><pathurl>http://h/x</pathurl></file>") + TAIL, "which is no file"),
        ("<xmeml>" + "<a>" * 300 + "</a>" * 300 + "</xmeml>", "too deep"),
    ],
)  # fmt: skip
def test_bad_files_are_refused(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, text)
