"""Writes a short recording of speech: one of AIGC_DATA's, or one made on the spot."""

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from support import media  # noqa: E402


def main(target: Path) -> None:
    data = Path(os.environ.get("AIGC_DATA", ROOT.parent / "shared" / "data"))
    recorded = data / "speech" / "ljspeech" / "wavs" / "LJ001-0002.flac"
    if recorded.exists():
        shutil.copyfile(recorded, target)
        return
    folder = target.parent / "made"
    shutil.rmtree(folder, ignore_errors=True)
    media.write_tree(folder)
    shutil.copyfile(folder / "speech" / "ljspeech" / "wavs" / "made_0.flac", target)


main(Path(sys.argv[1]))
