"""Names and shapes of the tensors of a Kokoro model; those of weights that were bytes have a scale beside them."""

from __future__ import annotations

from .kokoro_config import KokoroConfig, KokoroSizes

Shapes = dict[str, tuple[int, ...]]
ALBERT = "bert.encoder.albert_layer_groups.0.albert_layers.0"
"""The layer whose weights all layers of the encoder share."""
GATES = ("", "_reverse")
"""Ends of the names of the two directions of a recurrent layer."""


def shapes_of(config: KokoroConfig) -> Shapes:
    """Name → shape of every tensor, but the scales."""
    sizes = config.network
    shapes = _encoder(sizes) | _text(sizes) | _predictor(sizes) | _decoder(sizes) | _generator(sizes)
    return shapes | {f"voices.{voice.name}": (voice.styles, 2 * sizes.style) for voice in config.voices}


def source_steps(sizes: KokoroSizes) -> list[int]:
    """Frames of the source's spectra for one of each stage's rows."""
    steps = [1]
    for rate in reversed(sizes.up_rates[1:]):
        steps.insert(0, steps[0] * rate)
    return steps


def _layer(name: str, *weight: int) -> Shapes:
    return {f"{name}.weight": weight, f"{name}.bias": (weight[0],)}


def _lstm(name: str, inputs: int, units: int) -> Shapes:
    shapes: Shapes = {}
    for end in GATES:
        shapes |= {f"{name}.input{end}.weight": (4 * units, inputs), f"{name}.hidden{end}.weight": (4 * units, units)}
        shapes |= {f"{name}.bias{end}": (4 * units,)}
    return shapes


def _encoder(sizes: KokoroSizes) -> Shapes:
    hidden, near = sizes.bert_hidden, "bert.embeddings"
    shapes: Shapes = {
        f"{near}.word_embeddings.weight": (sizes.symbols, sizes.bert_embedding),
        f"{near}.position_embeddings.weight": (sizes.positions, sizes.bert_embedding),
        f"{near}.token_type_embeddings.weight": (2, sizes.bert_embedding),
    }
    shapes |= _layer(f"{near}.LayerNorm", sizes.bert_embedding)
    shapes |= _layer("bert.encoder.embedding_hidden_mapping_in", hidden, sizes.bert_embedding)
    for part in ("query", "key", "value", "dense"):
        shapes |= _layer(f"{ALBERT}.attention.{part}", hidden, hidden)
    shapes |= _layer(f"{ALBERT}.attention.LayerNorm", hidden) | _layer(f"{ALBERT}.full_layer_layer_norm", hidden)
    shapes |= _layer(f"{ALBERT}.ffn", sizes.bert_feed, hidden) | _layer(f"{ALBERT}.ffn_output", hidden, sizes.bert_feed)
    return shapes | _layer("bert_encoder", sizes.hidden, hidden)


def _text(sizes: KokoroSizes) -> Shapes:
    shapes: Shapes = {"text_encoder.embedding.weight": (sizes.symbols, sizes.hidden)}
    for n in range(sizes.text_layers):
        shapes |= _layer(f"text_encoder.cnn.{n}.0", sizes.hidden, sizes.hidden, sizes.text_kernel)
        shapes |= {f"text_encoder.cnn.{n}.1.{part}": (sizes.hidden,) for part in ("gamma", "beta")}
    return shapes | _lstm("text_encoder.lstm", sizes.hidden, sizes.hidden // 2)


def _predictor(sizes: KokoroSizes) -> Shapes:
    given, half = sizes.hidden + sizes.style, sizes.hidden // 2
    shapes: Shapes = {}
    for n in range(sizes.duration_layers):
        shapes |= _lstm(f"predictor.text_encoder.lstms.{2 * n}", given, half)
        shapes |= _layer(f"predictor.text_encoder.lstms.{2 * n + 1}.fc", 2 * sizes.hidden, sizes.style)
    shapes |= _lstm("predictor.lstm", given, half) | _lstm("predictor.shared", given, half)
    shapes |= _layer("predictor.duration_proj.linear_layer", sizes.longest, sizes.hidden)
    for track in ("F0", "N"):
        shapes |= _block(f"predictor.{track}.0", sizes.hidden, sizes.hidden, sizes.style)
        shapes |= _block(f"predictor.{track}.1", sizes.hidden, half, sizes.style, doubles=True)
        shapes |= _block(f"predictor.{track}.2", half, half, sizes.style)
        shapes |= _layer(f"predictor.{track}_proj", 1, half, 1)
    return shapes


def _block(name: str, given: int, made: int, style: int, *, doubles: bool = False) -> Shapes:
    """A residual block; one that doubles the rows has a kernel of its own for each column."""
    shapes = _layer(f"{name}.conv1", made, given, 3) | _layer(f"{name}.conv2", made, made, 3)
    shapes |= _layer(f"{name}.norm1.fc", 2 * given, style) | _layer(f"{name}.norm2.fc", 2 * made, style)
    if given != made:
        shapes |= {f"{name}.conv1x1.weight": (made, given, 1)}
    return shapes | ({f"{name}.pool.weight": (given, 1, 3), f"{name}.pool.bias": (given,)} if doubles else {})


def _decoder(sizes: KokoroSizes) -> Shapes:
    wide = sizes.decoder_width + sizes.residual + 2
    shapes = _layer("decoder.F0_conv", 1, 1, 3) | _layer("decoder.N_conv", 1, 1, 3)
    shapes |= _layer("decoder.asr_res.0", sizes.residual, sizes.hidden, 1)
    shapes |= _block("decoder.encode", sizes.hidden + 2, sizes.decoder_width, sizes.style)
    for n in range(sizes.decoder_blocks):
        shapes |= _block(f"decoder.decode.{n}", wide, sizes.decoder_width, sizes.style)
    last = f"decoder.decode.{sizes.decoder_blocks}"
    return shapes | _block(last, wide, sizes.generator_width, sizes.style, doubles=True)


def _generator(sizes: KokoroSizes) -> Shapes:
    at, columns = "decoder.generator", sizes.fft + 2
    shapes = _layer(f"{at}.m_source.l_linear", 1, sizes.harmonics)
    width = sizes.generator_width
    for stage, kernel in enumerate(sizes.up_kernels):
        step = source_steps(sizes)[stage]
        shapes |= {f"{at}.ups.{stage}.weight": (width, width // 2, kernel), f"{at}.ups.{stage}.bias": (width // 2,)}
        width //= 2
        shapes |= _layer(f"{at}.noise_convs.{stage}", width, columns, 1 if step == 1 else 2 * step)
        blocks = [(f"noise_res.{stage}", sizes.source_kernels[stage])]
        first = stage * len(sizes.block_kernels)
        blocks += [(f"resblocks.{first + n}", kernel) for n, kernel in enumerate(sizes.block_kernels)]
        for name, taps in blocks:
            shapes |= _styled(f"{at}.{name}", width, taps, sizes)
    shapes |= _layer(f"{at}.conv_post", columns, width, 7)
    return shapes | {f"{at}.istft.weight": (columns, 1, sizes.fft), f"{at}.window_sum": (sizes.window,)}


def _styled(name: str, width: int, taps: int, sizes: KokoroSizes) -> Shapes:
    shapes: Shapes = {}
    for n in range(len(sizes.block_dilations)):
        for half in (1, 2):
            shapes |= _layer(f"{name}.convs{half}.{n}", width, width, taps)
            shapes |= _layer(f"{name}.adain{half}.{n}.fc", 2 * width, sizes.style)
            shapes |= {f"{name}.alpha{half}.{n}": (1, width, 1)}
    return shapes
