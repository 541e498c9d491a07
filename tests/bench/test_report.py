"""Rows to targets, table and file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aigc_plugin.bench import report, targets
from aigc_plugin.bench.rows import Row
from aigc_plugin.bench.waveglow import Race, choose
from aigc_plugin.errors import InputError


def row(contender: str, realtime: float, frames: int = 256, threads: int = 2, **changes: float) -> Row:
    values = {"gops": 100.0, "share": 0.5, "peak_rss_mb": 250.0, "import_s": 0.1, "load_s": 0.4} | changes
    return Row(contender=contender, library="", precision="", threads=threads, frames=frames, realtime=realtime,
               snr_db=None, clean=1, commit="abc", load_average=0.5, seconds=[1.0], probes=[2.0], **values)  # fmt: skip


def verdicts(rows: list[Row], import_s: float) -> dict[str, str]:
    return {target.text: target.verdict for target in targets.check(rows, import_s)}


def test_targets() -> None:
    rows = [row("ours bfloat16", 3.3, share=0.79), row("torch float32", 1.0), row("openvino bfloat16", 3.0)]
    rows.append(row("ours bfloat16", 9.0, frames=256, threads=1))
    verdict = verdicts(rows, 0.2)
    assert verdict["ours bfloat16 over torch float32, 256 frames"] == "pass"
    assert verdict["ours bfloat16 over openvino bfloat16, 256 frames"] == "FAIL"
    assert verdict["ours bfloat16 over torch float32, 860 frames"] == "not measured"
    assert verdict["share of the bfloat16 peak in the coupling networks, 256 frames"] == "FAIL"
    assert verdict["load of a 256-channel file, s"] == "pass"
    assert verdict["import over numpy, s"] == "FAIL"


def test_table_groups_by_heat_and_compares_with_torch() -> None:
    table = report.table([row("torch float32", 0.5), row("ours float32", 1.0), row("ours float32", 2.0, 86)])
    assert [line for line in table.splitlines() if line.startswith("#")] == [
        "### 86 frames, 2 threads",
        "### 256 frames, 2 threads",
    ]
    assert "| ours float32 | 1.00x | 2.00x | 100 | 50% |" in table
    assert "| ours float32 | 2.00x | — | 100 | 50% |" in table


def test_rows_of_the_same_processor_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "results" / "race.json"
    old = [row("ours float32", 1.0), row("torch float32", 0.5)]
    report.write_json(path, {"machine": {"cpu": "one"}, "rows": [each.to_dict() for each in old]})
    new = [row("ours float32", 1.5)]
    assert report.merged(new, path, {"cpu": "one"}) == [old[1], *new]
    assert report.merged(new, path, {"cpu": "another"}) == new
    assert report.merged(new, tmp_path / "absent.json", {"cpu": "one"}) == new
    assert json.loads(path.read_text())["rows"][0]["contender"] == "ours float32"


def test_impossible_races_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no library is called 'tensorflow'"):
        choose(["tensorflow"])
    with pytest.raises(InputError, match="no contender is called 'ours float8'"):
        choose(["ours"], ["ours float8"])
    with pytest.raises(InputError, match="frames must be 1 to"):
        Race(tmp_path, tmp_path / "out.json", choose(["ours"]), frames=(0,))
