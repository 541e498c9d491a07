"""C2PA signatures: in the file or beside it, read back, and broken by any change."""

from __future__ import annotations

from pathlib import Path

import pytest

import aigc_plugin as aigc
from support.labelled_files import media_of, write_sample
from support.require import require
from support.signing import write_chain

require("c2pa")
EMBEDDED = [
    "fast.mp4", "film.mov", "film.avi", "sound.m4a", "sound.wav", "sound.mp3", "sound.flac", "picture.png",
    "picture.jpg", "picture.webp", "picture.gif", "picture.tiff",
]  # fmt: skip
BESIDE = ["film.mkv", "film.webm", "vorbis.ogg", "sound.opus"]


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_chain(tmp_path_factory.mktemp("chain"))


def options(chain: tuple[Path, Path], **values: str) -> aigc.LabelOptions:
    return aigc.LabelOptions(sign=True, key=str(chain[0]), cert=str(chain[1]), producer="studio", **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [*EMBEDDED, *BESIDE])
def test_a_signed_file_reads_back_and_a_flipped_byte_is_found(
    name: str, chain: tuple[Path, Path], tmp_path: Path
) -> None:
    source = write_sample(tmp_path, name)
    before = media_of(source)
    target = tmp_path / f"signed{source.suffix}"
    aigc.label_file(source, target, options(chain))
    assert (tmp_path / f"{target.name}.c2pa").exists() == (name in BESIDE)
    assert media_of(target) == before
    found = aigc.inspect_file(target)
    assert found.c2pa is not None
    assert found.c2pa["state"] == "valid"
    assert found.c2pa["actions"] == ["c2pa.created"]
    assert found.aigc is not None
    assert found.aigc["ContentProducer"] == "studio"
    assert any("Test Studio" in sentence for sentence in found.words())
    content = bytearray(target.read_bytes())
    at = content.index(b"studio")
    content[at] ^= 1
    target.write_bytes(content)
    changed = aigc.inspect_file(target)
    assert changed.c2pa is not None
    assert changed.c2pa["state"] == "invalid"
    assert any("does not fit" in note for note in changed.notes)


def test_an_edit_names_its_origin_and_keeps_the_chain(chain: tuple[Path, Path], tmp_path: Path) -> None:
    source = write_sample(tmp_path, "picture.png")
    aigc.label_file(source, options=options(chain))
    content = source.read_bytes()
    (tmp_path / "unnamed.png").write_bytes(content.replace(b"TC260:AIGC", b"TC260:XIGC"))
    with pytest.raises(aigc.InputError, match="would break its signature"):
        aigc.label_file(tmp_path / "unnamed.png")
    aigc.label_file(source, tmp_path / "second.png", options(chain))
    found = aigc.inspect_file(tmp_path / "second.png")
    assert found.c2pa is not None
    assert found.c2pa["state"] == "valid"
    assert found.c2pa["actions"] == ["c2pa.opened", "c2pa.edited"]


def test_enhancing_is_an_edit(chain: tuple[Path, Path], tmp_path: Path) -> None:
    source = write_sample(tmp_path, "fast.mp4")
    aigc.label_file(source, tmp_path / "out.mp4", options(chain, source_type="algorithmicallyEnhanced"))
    found = aigc.inspect_file(tmp_path / "out.mp4")
    assert found.c2pa is not None
    assert found.c2pa["actions"] == ["c2pa.opened", "c2pa.edited"]


def test_a_key_that_does_not_do_is_refused_and_never_shown(
    chain: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AIGC_SIGN_KEY", raising=False)
    source = write_sample(tmp_path, "picture.png")
    before = source.read_bytes()
    secret = chain[0].read_text().splitlines()[1]
    wrong = tmp_path / "wrong.pem"
    wrong.write_text(f"-----BEGIN PRIVATE KEY-----\n{secret}\n", encoding="utf-8")
    (tmp_path / "server").mkdir()
    server = write_chain(tmp_path / "server", use="1.3.6.1.5.5.7.3.1")
    cases = [(str(wrong), str(chain[1])), (str(tmp_path / "absent.pem"), str(chain[1])), tuple(map(str, server))]
    for key, cert in cases:
        with pytest.raises(aigc.InputError) as caught:
            aigc.label_file(source, options=aigc.LabelOptions(sign=True, key=key, cert=cert))
        assert secret not in f"{caught.value} {caught.value.hint}"
    with pytest.raises(aigc.InputError, match="needs key"):
        aigc.label_file(source, options=aigc.LabelOptions(sign=True))
    with pytest.raises(aigc.InputError, match="are for"):
        aigc.LabelOptions(key="key.pem")
    assert source.read_bytes() == before
    assert not list(tmp_path.glob(".*part"))


def test_the_key_may_come_from_the_environment(
    chain: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIGC_SIGN_KEY", str(chain[0]))
    monkeypatch.setenv("AIGC_SIGN_CERT", str(chain[1]))
    source = write_sample(tmp_path, "sound.wav")
    result = aigc.label_file(source, options=aigc.LabelOptions(sign=True))
    assert "no timestamp" in " ".join(result.warnings)
    found = aigc.inspect_file(source)
    assert found.c2pa is not None
    assert found.c2pa["state"] == "valid"
