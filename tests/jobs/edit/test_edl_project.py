"""Edit decision lists and XML of Final Cut Pro 7 are rendered as project files are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av

from aigc_plugin.jobs.edit.edit_project import edit_project
from aigc_plugin.options.edit import EditOptions
from support.numbered_video import shown, write_numbered

LIST = """TITLE: Schnitt
FCM: NON-DROP FRAME

001  TAPE1    B     C        10:00:01:00 10:00:02:00 01:00:00:00 01:00:01:00
002  TAPE1    B     C        10:00:02:00 10:00:02:00 01:00:01:00 01:00:01:00
002  AX       B     D    010 00:00:00:10 00:00:01:10 01:00:01:00 01:00:02:00
* TO CLIP NAME: other.mkv
"""


def with_timecode(source: Path, target: Path) -> Path:
    with av.open(str(source)) as clip, av.open(str(target), "w") as container:
        container.metadata["timecode"] = "10:00:00:00"
        streams: dict[int, Any] = {each.index: container.add_stream_from_template(each) for each in clip.streams}
        for packet in clip.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                container.mux(packet)
    return target


def test_a_list_is_rendered_and_written_again(tmp_path: Path) -> None:
    with_timecode(write_numbered(tmp_path / "in.mkv", 3), tmp_path / "tape1.mov")
    write_numbered(tmp_path / "other.mkv", 3, first=1000)
    (tmp_path / "list.edl").write_text(LIST, encoding="utf-8")
    result = edit_project(tmp_path / "list.edl", tmp_path / "out.mp4")
    assert result.frames == 50
    numbers = [number for number, _ in shown(tmp_path / "out.mp4")]
    assert numbers[:25] == list(range(25, 50))
    assert numbers[36:] == list(range(1021, 1035))
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert len(container.streams.audio) == 1
        assert container.metadata["title"] == "Schnitt"
    for name in ("again.edl", "again.xml"):
        edit_project(tmp_path / "list.edl", tmp_path / "out.mp4", EditOptions(otio=str(tmp_path / name), plan=True))
        again = edit_project(tmp_path / name, tmp_path / "out2.mp4", overwrite=True)
        assert again.frames == 50
        frames = [number for number, _ in shown(tmp_path / "out2.mp4")]
        assert frames[:25] + frames[36:] == numbers[:25] + numbers[36:]
