"""Upscale all images of a folder four times, and say which could not be read.

python examples/upscale_folder.py FOLDER OUT

Depth, alpha, ICC profile and EXIF of each image are kept.
"""

import sys

import aigc_plugin as aigc


class Counter(aigc.Progress):
    """Print how many images are done."""

    def start(self, command: str, *, total: float | None, unit: str) -> None:
        self.total = total

    def update(self, done: float) -> None:
        print(f"\r{done:.0f} of {self.total:.0f}", end="", flush=True)


def main(folder: str, target: str) -> None:
    options = aigc.UpscaleOptions(scale=4, model="aigc-x4")
    result = aigc.upscale_images(folder, target, options, overwrite=True, progress=Counter())
    print(f"\n{len(result.files)} images in {result.path}, in {result.seconds:.1f} s")
    for line in [*result.failed, *result.warnings]:
        print(line)


if __name__ == "__main__":
    main(*sys.argv[1:3])
