"""Make a narrated video of a folder of images: each is a scene, spoken from the text file of the same name.

python examples/produce_slides.py FOLDER OUT [SIZE]

beach.jpg is shown while beach.txt is spoken; an image without a text is shown for three seconds.
"""

import sys
from pathlib import Path

import aigc_plugin as aigc


def script_of(folder: Path) -> str:
    scenes = []
    for image in sorted(path for path in folder.iterdir() if path.suffix.lower() in {".jpg", ".png", ".webp"}):
        text = image.with_suffix(".txt")
        said = " ".join(text.read_text(encoding="utf-8").split()) if text.exists() else ""
        spoken = f"say = '''{said}'''" if said else "for = 3"
        scenes.append(f"[[scene]]\npicture = '{image.resolve()}'\n{spoken}\n")
    return "\n".join(scenes)


def main(folder: str, target: str, size: str = "1280x720") -> None:
    out = Path(target)
    out.mkdir(exist_ok=True)
    script = out / f"{Path(folder).resolve().name}.toml"
    script.write_text(script_of(Path(folder)), encoding="utf-8")
    result = aigc.produce(script, out, aigc.ProduceOptions(size=size), overwrite=True)
    print(f"{', '.join(result.files)}: {result.duration:.1f} s")


if __name__ == "__main__":
    main(*sys.argv[1:4])
