"""The report of a batch: JSON for programs, and a page with images before and after for people."""

from __future__ import annotations

import base64
import html
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...files.output import Output

_WIDTH = 320  # pixels of an image on the page
_STYLE = """body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:75em;padding:0 1em;color:#222}
table{border-collapse:collapse;width:100%}td,th{padding:.5em;border-bottom:1px solid #ddd;text-align:left;
vertical-align:top}img{max-width:100%;display:block}.failed{color:#b00020}.damaged{color:#8a5a00}
.done{color:#0a6b2d}code{overflow-wrap:anywhere}
@media(prefers-color-scheme:dark){body{background:#151515;color:#ddd}td,th{border-color:#333}}"""


def write_report(path: Path, records: Sequence[Mapping[str, Any]], *, images: bool) -> None:
    """Write `path`.json and `path`.html.

    records   of the jobs, in order
    images    decode an image of each input and output, which takes time
    """
    counts = {status: sum(record["status"] == status for record in records) for status in _statuses(records)}
    with Output(f"{path}.json", overwrite=True) as output:
        text = json.dumps({"counts": counts, "jobs": list(records)}, indent=1, ensure_ascii=False)
        output.file.write(text.encode())
    if images:
        with Output(f"{path}.html", overwrite=True) as output:
            output.file.write(_page(path.name, records, counts).encode())


def _statuses(records: Sequence[Mapping[str, Any]]) -> list[str]:
    return sorted({record["status"] for record in records})


def _page(title: str, records: Sequence[Mapping[str, Any]], counts: Mapping[str, int]) -> str:
    shown = ", ".join(f"{count} {status}" for status, count in counts.items()) or "no jobs"
    rows = "\n".join(map(_row, records))
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{html.escape(title)}: {shown}</title><style>{_STYLE}</style></head>
<body><h1>{html.escape(title)}</h1><p>{shown}</p>
<table><tr><th>job</th><th>before</th><th>after</th><th>result</th></tr>
{rows}
</table></body></html>
"""


def _row(record: Mapping[str, Any]) -> str:
    job, status = record["job"], record["status"]
    options = " ".join(f"{name}={text}" for name, text in job["options"].items())
    lines = [record.get("message", ""), record.get("summary", ""), *record.get("warnings", [])]
    said = "".join(f"<p>{html.escape(line)}</p>" for line in lines if line)
    after = _image(job["output"]) if status in ("done", "damaged") else ""
    return (
        f"<tr><td>{html.escape(job['job'])}<br><code>{html.escape(options)}</code></td>"
        f"<td><code>{html.escape(job['input'])}</code>{_image(job['input'])}</td>"
        f"<td><code>{html.escape(job['output'])}</code>{after}</td>"
        f'<td class="{html.escape(status)}">{html.escape(status)}, {record["seconds"]:.1f} s{said}</td></tr>'
    )


def _image(name: str) -> str:
    """An image, or the frame in the middle of a video, inside the page; empty for anything else."""
    import av
    import av.error
    from PIL import Image

    try:
        with av.open(name) as container:
            stream = container.streams.video[0]
            if container.duration:
                container.seek(container.duration // 2 + (container.start_time or 0))
            frame = next(container.decode(stream))
            size = min(_WIDTH, frame.width), max(1, round(frame.height * min(_WIDTH, frame.width) / frame.width))
            picture = Image.fromarray(frame.to_ndarray(width=size[0], height=size[1], format="rgb24"))
    except (av.error.FFmpegError, ValueError, IndexError, StopIteration, OSError):
        return ""
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=80)
    data = base64.b64encode(content.getvalue()).decode()
    return f'<img alt="{html.escape(Path(name).name)}" src="data:image/jpeg;base64,{data}">'
