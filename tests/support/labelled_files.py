"""Small media files of every kind that can hold a label, and what must not change in them."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import soundfile
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame
from PIL import Image

TAGS = {"title": "Über den Wolken", "artist": "Somebody", "comment": "as it was"}
# kind → (container, video encoder, audio encoder, options of the muxer)
_H264, _AAC = "libx264", "aac"
VIDEOS: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "late.mp4": ("mp4", _H264, _AAC, {}),
    "fast.mp4": ("mp4", _H264, _AAC, {"movflags": "faststart"}),
    "keys.mp4": ("mp4", _H264, _AAC, {"movflags": "faststart+use_metadata_tags"}),
    "fragments.mp4": ("mp4", _H264, _AAC, {"movflags": "frag_keyframe+empty_moov"}),
    "bases.mp4": ("mp4", _H264, _AAC, {"movflags": "frag_keyframe+empty_moov+default_base_moof"}),
    "film.mov": ("mov", "mpeg4", _AAC, {}),
    "film.mkv": ("matroska", _H264, _AAC, {}),
    "cues_first.mkv": ("matroska", _H264, _AAC, {"cues_to_front": "1"}),
    "film.webm": ("webm", "libvpx-vp9", "libopus", {}),
    "film.flv": ("flv", _H264, _AAC, {}),
    "indexed.flv": ("flv", _H264, _AAC, {"flvflags": "add_keyframe_index"}),
    "film.avi": ("avi", "mpeg4", "libmp3lame", {}),
}
AUDIO: dict[str, tuple[str, str, dict[str, str]]] = {
    "sound.m4a": ("ipod", _AAC, {}),
    "sound.wav": ("wav", "pcm_s16le", {}),
    "large.wav": ("wav", "pcm_s16le", {"rf64": "always"}),
    "sound.mp3": ("mp3", "libmp3lame", {}),
    "old_tag.mp3": ("mp3", "libmp3lame", {"id3v2_version": "3"}),
    "bare.mp3": ("mp3", "libmp3lame", {"write_id3v2": "0", "write_xing": "0"}),
    "sound.aac": ("adts", _AAC, {}),
    "sound.flac": ("flac", "flac", {}),
    "vorbis.ogg": ("ogg", "", {}),
    "flac.ogg": ("ogg", "flac", {}),
    "sound.opus": ("opus", "libopus", {}),
}
IMAGES: dict[str, dict[str, Any]] = {
    "picture.png": {}, "picture.jpg": {}, "picture.webp": {}, "lossless.webp": {"lossless": True}, "picture.tiff": {},
    "big.tiff": {"big_tiff": True}, "picture.gif": {}, "moving.gif": {"save_all": True},
}  # fmt: skip
_RATE, _FRAMES = 48000, 50


def write_sample(folder: Path, name: str) -> Path:
    """A file of that name in VIDEOS, AUDIO or IMAGES."""
    path = folder / name
    if name in VIDEOS:
        container, video, audio, options = VIDEOS[name]
        _write(path, container, video, audio, options)
    elif name == "vorbis.ogg":
        _write_vorbis(path)
    elif name in AUDIO:
        container, audio, options = AUDIO[name]
        _write(path, container, None, audio, options)
    else:
        options = dict(IMAGES[name])
        if options.get("save_all"):
            options["append_images"] = [_picture(1)]
        _picture(0).save(path, **options)
    return path


def _write_vorbis(path: Path) -> None:
    """By libsndfile: FFmpeg's own encoder is a poor one."""
    time = np.arange(2 * _RATE) / _RATE
    with soundfile.SoundFile(path, "w", _RATE, 1, format="OGG", subtype="VORBIS") as file:
        for name, text in TAGS.items():
            setattr(file, name, text)
        for part in np.array_split(0.2 * np.sin(2 * np.pi * 440 * time), 20):  # its encoder keeps a write on the stack
            file.write(part)


def _picture(seed: int) -> Image.Image:
    noise = np.random.default_rng(seed).integers(0, 256, (48, 64, 3), np.uint8)
    return Image.fromarray(noise)


def _write(path: Path, kind: str, video: str | None, audio: str, options: dict[str, str]) -> None:
    with av.open(str(path), "w", format=kind, container_options=options) as container:
        container.metadata.update(TAGS)
        pictures: Any = container.add_stream(video, rate=25) if video else None
        if pictures is not None:
            pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuv420p"
            pictures.codec_context.gop_size = 10
        sound: Any = container.add_stream(audio, rate=_RATE)
        sound.layout = "mono"
        for number in range(_FRAMES):
            if pictures is not None:
                noise = np.random.default_rng(number).integers(0, 256, (48, 64, 3), np.uint8)
                frame = VideoFrame.from_ndarray(noise, format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, 25)
                container.mux(pictures.encode(frame))
            container.mux(sound.encode(_tone(number)))
        for stream in filter(None, (pictures, sound)):
            container.mux(stream.encode(None))


def _tone(number: int) -> AudioFrame:
    size = _RATE // 25
    time = np.arange(number * size, (number + 1) * size) / _RATE
    samples = (8000 * np.sin(2 * np.pi * 440 * time)).astype(np.int16)[None]
    frame = AudioFrame.from_ndarray(samples, format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = _RATE, number * size, Fraction(1, _RATE)
    return frame


def media_of(path: Path) -> Any:
    """Contents that a label must not change: every packet with its times, or every pixel of an image."""
    if path.name in IMAGES or path.suffix in (".png", ".jpg", ".webp", ".tiff", ".gif"):
        with Image.open(path) as image:
            frames = []
            for number in range(getattr(image, "n_frames", 1)):
                image.seek(number)
                frames.append(hashlib.sha256(image.convert("RGB").tobytes()).hexdigest())
            return frames, image.info.get("duration")
    with av.open(str(path)) as container:
        packets = [
            (packet.stream_index, packet.pts, packet.dts, packet.duration, packet.is_keyframe,
             hashlib.sha256(bytes(packet)).hexdigest())
            for packet in container.demux() if packet.size
        ]  # fmt: skip
        return packets, container.duration


def after_seek(path: Path) -> Any:
    """The first packets of the video after a jump to its middle."""
    with av.open(str(path)) as container:
        container.seek(1_000_000)
        return [packet.pts for packet in container.demux(video=0) if packet.size][:5]


def tags_of(path: Path) -> dict[str, str]:
    """Tags of the file and of its tracks, by FFmpeg."""
    with av.open(str(path)) as container:
        tags = dict(container.metadata)
        for stream in container.streams:
            tags.update(stream.metadata)
        return tags
