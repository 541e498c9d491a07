"""Make the packaged fonts from those of Debian's packages fonts-noto-core and fonts-wqy-microhei.

pip install fonttools
python recipes/fonts.py FOLDER_OF_TTF_FILES aigc_plugin/drawing/fonts

Each font is cut to the characters of its scripts. The order of the fonts is that of `drawing/fonts.py`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

LATIN = "20-24F,250-2AF,2B0-36F,370-3FF,400-52F,1E00-1EFF,2000-20CF,2100-21FF,2200-22FF,2C60-2C7F,25CA,25CC,FB00-FB06"
ARABIC = "20,28,29,600-6FF,750-77F,200C-200F,25CC,FB50-FDFF,FE70-FEFF"
HEBREW = "20,590-5FF,200C-200F,20AA,25CC,FB1D-FB4F"
SOURCES = {
    "NotoSans-Regular": ("NotoSans-Regular.ttf", LATIN), "NotoSans-Bold": ("NotoSans-Bold.ttf", LATIN),
    "NotoSansArabic-Regular": ("NotoSansArabic-Regular.ttf", ARABIC),
    "NotoSansArabic-Bold": ("NotoSansArabic-Bold.ttf", ARABIC),
    "NotoSansHebrew-Regular": ("NotoSansHebrew-Regular.ttf", HEBREW),
    "NotoSansHebrew-Bold": ("NotoSansHebrew-Bold.ttf", HEBREW),
}  # fmt: skip


def gb2312() -> Iterable[int]:
    """All characters of GB 2312: Chinese, kana, and full-width signs."""
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield ord(bytes((row, cell)).decode("gb2312"))
            except UnicodeDecodeError:
                continue


def subset(source: Path, target: Path, characters: str, *more: str) -> None:
    command = [sys.executable, "-m", "fontTools.subset", str(source), f"--unicodes={characters}"]
    command += [f"--output-file={target}", "--layout-features=*", "--notdef-outline", "--no-hinting", *more]
    subprocess.run(command, check=True)


def main() -> None:
    folder, target = Path(sys.argv[1]), Path(sys.argv[2])
    for name, (source, characters) in SOURCES.items():
        subset(next(folder.rglob(source)), target / f"{name}.ttf", characters)
    chinese = ",".join(f"{code:X}" for code in sorted({0x20, *range(0x3000, 0x3100), *gb2312()}))
    subset(next(folder.rglob("wqy-microhei.ttc")), target / "WenQuanYiMicroHei.ttf", chinese, "--font-number=0")
    for path in sorted(target.glob("*.ttf")):
        print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
