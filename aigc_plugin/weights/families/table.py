"""The table of model families: their names in files, their readers, and the commands that use them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of model. A further family is one more line below, and a module that reads it.

    name         name of the family in this package
    file_format  "aigc.format" in the metadata of its .safetensors files: a name and a version
    noun         the family in a message, with its article
    usage        the command and option that take such a file
    module       module of this folder that reads it; imported when a file needs it, since speech has 0.3 s to begin
    reader       function of that module: (path, its `Format`) → model
    """

    name: str
    file_format: str
    noun: str
    usage: str
    module: str
    reader: str

    @property
    def version(self) -> str:
        """The version of the format that is read and written here."""
        return self.file_format.partition("/")[2]


WAVEGLOW = Family("waveglow", "waveglow/1", "a vocoder", "`aigc vocode`", ".waveglow", "read_waveglow")
UPSCALER = Family("upscaler", "frames/1", "an upscaler", "`aigc upscale`", ".upscaler", "read_upscaler")
VOICE = Family("voice", "voice/1", "a voice", "`aigc say`", ".voice", "read_voice")
TACOTRON2 = Family("tacotron2", "tacotron2/1", "a Tacotron 2", "`aigc say`", ".tacotron2", "read_tacotron2")
VITS = Family("vits", "vits/1", "a VITS voice", "`aigc say`", ".vits", "read_vits")
KOKORO = Family("kokoro", "kokoro/1", "a Kokoro model", "`aigc say`", ".kokoro", "read_kokoro")
MEL_VAE = Family("mel-vae", "mel-vae/1", "a sound texture model", "`aigc generate audio`", ".vae", "read_vae")

BACKGROUND = Family(
    "background", "background/1", "a file of background styles", "`aigc generate video`", ".background",
    "read_backgrounds",
)  # fmt: skip
STYLEGAN = Family("stylegan", "stylegan/1", "a StyleGAN", "`aigc generate`", ".stylegan", "read_stylegan")
DCGAN = Family("dcgan", "dcgan/1", "a DCGAN", "`aigc generate`", ".dcgan", "read_dcgan")
VIDEOGAN = Family("videogan", "videogan/1", "a VideoGAN", "`aigc generate`", ".videogan", "read_videogan")
STACKGAN = Family("stackgan", "stackgan/1", "a StackGAN", "`aigc generate`", ".stackgan", "read_stackgan")

_ALL = (WAVEGLOW, UPSCALER, VOICE, TACOTRON2, VITS, KOKORO, MEL_VAE, BACKGROUND, STYLEGAN, DCGAN, VIDEOGAN, STACKGAN)
FAMILIES = {family.name: family for family in _ALL}


def family_of_format(file_format: str) -> tuple[str, str]:
    """Return (family, version) of an "aigc.format"; a family that is not known keeps its name in the file."""
    name, _, version = file_format.partition("/")
    names = {family.file_format.partition("/")[0]: family.name for family in FAMILIES.values()}
    return names.get(name, name), version
