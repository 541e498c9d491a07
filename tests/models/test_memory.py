"""A long stream takes the memory of a short one."""

from __future__ import annotations

import json
import subprocess
import sys

# In a process of its own, whose peak nothing else has raised.
PROGRAM = """
import json, resource, sys
import numpy as np
from aigc_plugin import _core
from support.models import config_of, random_inputs, waveglow_tensors

config = config_of("transformer")
model = _core.WaveGlow(config, waveglow_tensors(config), engine=_core.Engine("auto", "float32", 2))
stream, peaks, groups = model.open(sigma=1.0, seed=0), [], 0
inputs = random_inputs(config, 200)
for _ in range(2):
    for _ in range(int(sys.argv[1])):
        groups += len(stream.push(inputs["mel"], inputs["source"]))
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(json.dumps([groups + len(stream.finish()), *peaks]))
"""


def test_a_long_stream_takes_no_more_memory_than_a_short_one() -> None:
    pushes = 60
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(pushes)],
        env={"PYTHONPATH": ":".join(sys.path), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    groups, first_half, whole = json.loads(ran.stdout)
    assert groups == 2 * pushes * 200 * 4
    assert whole - first_half < 512  # KiB
