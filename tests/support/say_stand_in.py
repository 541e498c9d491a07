"""`aigc` with a voice that costs nothing: run as a program, with the arguments of `aigc`.

The vocoder is stand_in's; STAND_IN_BUSY makes each sentence keep the main thread in native code.
"""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))

from support.phoneme_voice import MadeEnglishVoice, MadeMandarinVoice
from support.speech import MadeVoice
from support.stand_in import StandIn


class Vocoder(StandIn):
    takes_pitch = False

    def stream(self, mel: Any, *, pitch: object = None, **options: Any) -> Any:
        assert pitch is None
        return super().stream(mel, **options)


def load_acoustic(voice: str, engine: object, *, speaker: str | None = None) -> MadeVoice:
    assert speaker is None
    if voice == "missing":
        from aigc_plugin.errors import InputError

        raise InputError("There is no model missing.", hint="Look again.")
    made = {"made-english": MadeEnglishVoice, "made-mandarin": MadeMandarinVoice}
    return made.get(voice, MadeVoice)()


if __name__ == "__main__":
    for name, attribute, value in (
        ("waveglow", "WaveGlow", Vocoder),
        ("acoustic_models", "load_acoustic", load_acoustic),
    ):
        module = types.ModuleType(f"aigc_plugin.generators.{name}")
        module.is_whole = lambda voice: False  # type: ignore[attr-defined]
        setattr(module, attribute, value)
        module.DEFAULT_MODEL = "stand-in"  # type: ignore[attr-defined]
        sys.modules[module.__name__] = module
    from aigc_plugin.cli import main

    sys.exit(main())
