"""A small network with the modules of Kokoro, so that its export has the same operators and names; random weights."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, layer_norm, leaky_relu, pad

HIDDEN, STYLE, SYMBOLS, POSITIONS = 16, 8, 178, 512
WIDTH, RESIDUAL, CHANNELS = 24, 4, 16
RATES, KERNELS, SOURCE_KERNELS, DILATIONS = (4, 2), (3, 5), (5, 7), (1, 3, 5)
FFT, STEP, RATE = 20, 5, 12000
HOP = RATES[0] * RATES[1] * STEP


class Attention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads, self.width = heads, width
        self.query, self.key, self.value, self.dense = (nn.Linear(width, width) for _ in range(4))
        self.LayerNorm = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (
            part(x).view(x.shape[0], x.shape[1], self.heads, self.width // self.heads).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        scores = torch.softmax(q @ k.transpose(-1, -2) / (self.width // self.heads) ** 0.5, -1)
        return self.LayerNorm(self.dense((scores @ v).transpose(1, 2).reshape(x.shape[0], x.shape[1], self.width)) + x)


class AlbertLayer(nn.Module):
    def __init__(self, width: int, feed: int, heads: int) -> None:
        super().__init__()
        self.full_layer_layer_norm = nn.LayerNorm(width, eps=1e-12)
        self.attention = Attention(width, heads)
        self.ffn, self.ffn_output = nn.Linear(width, feed), nn.Linear(feed, width)

    def forward(self, x: Tensor) -> Tensor:
        seen = self.attention(x)
        fed = self.ffn(seen)
        fed = 0.5 * fed * (1.0 + torch.tanh(0.7978845608028654 * (fed + 0.044715 * torch.pow(fed, 3.0))))
        return self.full_layer_layer_norm(self.ffn_output(fed) + seen)


class AlbertGroup(nn.Module):
    def __init__(self, *sizes: int) -> None:
        super().__init__()
        self.albert_layers = nn.ModuleList([AlbertLayer(*sizes)])

    def forward(self, x: Tensor) -> Tensor:
        return self.albert_layers[0](x)


class AlbertEncoder(nn.Module):
    def __init__(self, embedding: int, layers: int, *sizes: int) -> None:
        super().__init__()
        self.layers = layers
        self.embedding_hidden_mapping_in = nn.Linear(embedding, sizes[0])
        self.albert_layer_groups = nn.ModuleList([AlbertGroup(*sizes)])

    def forward(self, x: Tensor) -> Tensor:
        x = self.embedding_hidden_mapping_in(x)
        for _ in range(self.layers):
            x = self.albert_layer_groups[0](x)
        return x


class Embeddings(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(SYMBOLS, width)
        self.position_embeddings, self.token_type_embeddings = nn.Embedding(POSITIONS, width), nn.Embedding(2, width)
        self.LayerNorm = nn.LayerNorm(width, eps=1e-12)
        self.register_buffer("position_ids", torch.arange(POSITIONS)[None])

    def forward(self, tokens: Tensor) -> Tensor:
        kinds = torch.zeros_like(tokens)
        places = self.position_ids[:, : tokens.shape[1]]
        given = self.word_embeddings(tokens) + self.token_type_embeddings(kinds)
        return self.LayerNorm(given + self.position_embeddings(places))


class Bert(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embeddings, self.encoder = Embeddings(12), AlbertEncoder(12, 2, 24, 32, 3)

    def forward(self, tokens: Tensor) -> Tensor:
        return self.encoder(self.embeddings(tokens))


class ChannelNorm(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gamma, self.beta = nn.Parameter(torch.rand(channels) + 0.5), nn.Parameter(torch.rand(channels) - 0.5)

    def forward(self, x: Tensor) -> Tensor:
        return layer_norm(x.transpose(1, -1), (len(self.gamma),), self.gamma, self.beta, 1e-5).transpose(1, -1)


class TextEncoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(SYMBOLS, HIDDEN)
        self.cnn = nn.ModuleList(
            nn.Sequential(nn.Conv1d(HIDDEN, HIDDEN, 5, padding=2), ChannelNorm(HIDDEN), nn.LeakyReLU(0.2))
            for _ in range(3)
        )
        self.lstm = nn.LSTM(HIDDEN, HIDDEN // 2, 1, batch_first=True, bidirectional=True)

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.embedding(tokens).transpose(1, 2)
        for block in self.cnn:
            x = block(x)
        x, _ = self.lstm(x.transpose(1, 2))
        return x.transpose(-1, -2)


class AdaLayerNorm(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(STYLE, 2 * HIDDEN)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        gamma, beta = self.fc(style)[:, None].chunk(2, -1)
        return (1 + gamma) * layer_norm(x, (HIDDEN,), eps=1e-5) + beta


class AdaIN(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.fc = nn.Linear(STYLE, 2 * channels)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        gamma, beta = self.fc(style)[:, :, None].chunk(2, 1)
        apart = x - x.mean(-1, keepdim=True)
        return (1 + gamma) * (apart / torch.sqrt((apart * apart).mean(-1, keepdim=True) + 1e-5)) + beta


class AdainResBlk1d(nn.Module):
    def __init__(self, given: int, made: int, *, doubles: bool = False) -> None:
        super().__init__()
        self.doubles, self.shortens = doubles, given != made
        self.conv1, self.conv2 = nn.Conv1d(given, made, 3, padding=1), nn.Conv1d(made, made, 3, padding=1)
        self.norm1, self.norm2 = AdaIN(given), AdaIN(made)
        if self.shortens:
            self.conv1x1 = nn.Conv1d(given, made, 1, bias=False)
        if doubles:
            self.pool = nn.ConvTranspose1d(given, given, 3, 2, groups=given, padding=1, output_padding=1)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        made = leaky_relu(self.norm1(x, style), 0.2)
        made = self.conv1(self.pool(made) if self.doubles else made)
        made = self.conv2(leaky_relu(self.norm2(made, style), 0.2))
        short = interpolate(x, scale_factor=2, mode="nearest") if self.doubles else x
        return (made + (self.conv1x1(short) if self.shortens else short)) / 2**0.5


class DurationEncoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        memory = [nn.LSTM(HIDDEN + STYLE, HIDDEN // 2, 1, batch_first=True, bidirectional=True) for _ in range(2)]
        self.lstms = nn.ModuleList([memory[0], AdaLayerNorm(), memory[1], AdaLayerNorm()])

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        beside = style[:, None].expand(x.shape[0], x.shape[1], -1)
        x = torch.cat([x, beside], -1)
        for memory, norm in zip(self.lstms[::2], self.lstms[1::2], strict=True):
            x = torch.cat([norm(memory(x)[0], style), beside], -1)
        return x


class LinearNorm(nn.Module):
    def __init__(self, given: int, made: int) -> None:
        super().__init__()
        self.linear_layer = nn.Linear(given, made)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear_layer(x)


class Predictor(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.text_encoder = DurationEncoder()
        self.lstm, self.shared = (
            nn.LSTM(HIDDEN + STYLE, HIDDEN // 2, 1, batch_first=True, bidirectional=True) for _ in range(2)
        )
        self.duration_proj = LinearNorm(HIDDEN, 7)
        half = HIDDEN // 2
        self.F0, self.N = (
            nn.ModuleList(
                [AdainResBlk1d(HIDDEN, HIDDEN), AdainResBlk1d(HIDDEN, half, doubles=True), AdainResBlk1d(half, half)]
            )
            for _ in range(2)
        )
        self.F0_proj, self.N_proj = nn.Conv1d(half, 1, 1), nn.Conv1d(half, 1, 1)

    def forward(self, x: Tensor, style: Tensor) -> tuple[Tensor, Tensor]:
        rows = self.text_encoder(x, style)
        return rows, self.duration_proj(self.lstm(rows)[0])

    def tracks(self, x: Tensor, style: Tensor) -> tuple[Tensor, Tensor]:
        shared, _ = self.shared(x.transpose(-1, -2))
        pitch = loudness = shared.transpose(-1, -2)
        for block in self.F0:
            pitch = block(pitch, style)
        for block in self.N:
            loudness = block(loudness, style)
        return self.F0_proj(pitch).squeeze(1), self.N_proj(loudness).squeeze(1)


class Encoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.bert, self.bert_encoder = Bert(), nn.Linear(24, HIDDEN)
        self.predictor, self.text_encoder = Predictor(), TextEncoder()

    def forward(self, tokens: Tensor, style: Tensor, speed: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        rows, lengths = self.predictor(self.bert_encoder(self.bert(tokens)), style)
        said = torch.sigmoid(lengths).sum(-1) / speed
        lengths = torch.round(said).clamp(min=1).long()[0]
        ends = torch.cumsum(lengths, 0)
        frames = torch.arange(ends[-1])[None]
        starts = torch.cat([torch.zeros(1), ends[:-1].float()])
        laid = ((frames.float() >= starts[:, None]) & (frames < ends[:, None])).float()
        pitch, loudness = self.predictor.tracks(rows.transpose(-1, -2) @ laid, style)
        return self.text_encoder(tokens) @ laid, pitch, loudness


class SineGen(nn.Module):
    def forward(self, pitch: Tensor) -> Tensor:
        turns = (pitch * torch.arange(1, 10).float()[None, :, None] / float(RATE)).transpose(1, 2)
        turns = turns - torch.floor(turns)
        turns = interpolate(turns.transpose(1, 2), scale_factor=1 / HOP, mode="linear").transpose(1, 2)
        phases = torch.cumsum(turns, 1) * 2 * torch.pi * HOP
        phases = interpolate(phases.transpose(1, 2), scale_factor=float(HOP), mode="linear").transpose(1, 2)
        return torch.sin(phases) * 0.1 * (pitch.transpose(1, 2) > 10).float()


class Source(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.l_sin_gen, self.l_linear, self.l_tanh = SineGen(), nn.Linear(9, 1), nn.Tanh()

    def forward(self, pitch: Tensor) -> Tensor:
        return self.l_tanh(self.l_linear(self.l_sin_gen(pitch)))


class Inverse(nn.Module):
    """The inverse transform as a transposed convolution; like the published file it divides only the beginning."""

    def __init__(self) -> None:
        super().__init__()
        window = torch.hann_window(FFT)
        basis = torch.fft.irfft(torch.eye(FFT // 2 + 1), FFT), torch.fft.irfft(1j * torch.eye(FFT // 2 + 1), FFT)
        self.register_buffer("inverse_basis", (torch.cat(basis) * window)[:, None])
        self.register_buffer("window_sum", window**2)

    def forward(self, size: Tensor, angle: Tensor) -> Tensor:
        parts = torch.cat([size * torch.cos(angle), size * torch.sin(angle)], 1)
        wave = torch.conv_transpose1d(parts, self.inverse_basis, stride=STEP).squeeze(1)
        window = self.window_sum[: wave.shape[-1]]
        kept = (window > torch.finfo(torch.float32).tiny).nonzero()[:, 0]
        wave[:, kept] = wave[:, kept] / window[kept]
        return (wave[:, None] * (FFT / STEP))[:, :, FFT // 2 : -(FFT // 2)]


class Transform(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stft = Inverse()

    def forward(self, size: Tensor, angle: Tensor) -> Tensor:
        return self.stft(size, angle)


class Stft(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.istft = Transform()


class SineBlock(nn.Module):
    def __init__(self, channels: int, kernel: int) -> None:
        super().__init__()
        self.convs1 = nn.ModuleList(
            nn.Conv1d(channels, channels, kernel, dilation=d, padding=kernel // 2 * d) for d in DILATIONS
        )
        self.convs2 = nn.ModuleList(nn.Conv1d(channels, channels, kernel, padding=kernel // 2) for _ in DILATIONS)
        self.adain1, self.adain2 = (nn.ModuleList(AdaIN(channels) for _ in DILATIONS) for _ in range(2))
        self.alpha1, self.alpha2 = (
            nn.ParameterList(torch.rand(1, channels, 1) + 0.5 for _ in DILATIONS) for _ in range(2)
        )

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        rounds = zip(self.convs1, self.convs2, self.adain1, self.adain2, self.alpha1, self.alpha2, strict=True)
        for conv1, conv2, norm1, norm2, alpha1, alpha2 in rounds:
            made = norm1(x, style)
            made = conv1(made + (1 / alpha1) * torch.sin(alpha1 * made) ** 2)
            made = norm2(made, style)
            x = conv2(made + (1 / alpha2) * torch.sin(alpha2 * made) ** 2) + x
        return x


class Generator(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.m_source, self.stft = Source(), Stft()
        widths = (CHANNELS // 2, CHANNELS // 4)
        self.ups = nn.ModuleList(
            nn.ConvTranspose1d(2 * width, width, 2 * rate, rate, padding=rate // 2)
            for width, rate in zip(widths, RATES, strict=True)
        )
        self.noise_convs = nn.ModuleList(
            [nn.Conv1d(FFT + 2, widths[0], 2 * RATES[1], RATES[1], padding=RATES[1] // 2),
             nn.Conv1d(FFT + 2, widths[1], 1)]
        )  # fmt: skip
        self.noise_res = nn.ModuleList(SineBlock(w, k) for w, k in zip(widths, SOURCE_KERNELS, strict=True))
        self.resblocks = nn.ModuleList(SineBlock(width, kernel) for width in widths for kernel in KERNELS)
        self.conv_post = nn.Conv1d(widths[1], FFT + 2, 7, padding=3)

    def forward(self, x: Tensor, style: Tensor, pitch: Tensor) -> Tensor:
        spectra = self.spectra(self.m_source(interpolate(pitch[:, None], scale_factor=float(HOP))))
        for stage, up in enumerate(self.ups):
            x = up(leaky_relu(x, 0.1))
            x = pad(x, (1, 0), mode="reflect") if stage == 1 else x
            x = x + self.noise_res[stage](self.noise_convs[stage](spectra), style)
            x = sum(self.resblocks[2 * stage + n](x, style) for n in range(2)) / 2
        made = self.conv_post(leaky_relu(x))
        return self.stft.istft(torch.exp(made[:, : FFT // 2 + 1]), torch.sin(made[:, FFT // 2 + 1 :]))

    @staticmethod
    def spectra(wave: Tensor) -> Tensor:
        padded = pad(wave.transpose(1, 2), (FFT // 2, FFT // 2), mode="reflect")[:, 0]
        seen = torch.stft(padded, FFT, STEP, FFT, torch.hann_window(FFT), center=False, return_complex=False)
        real, imaginary = seen[..., 0], seen[..., 1]
        angle = torch.atan(imaginary / real)
        turned = torch.where(imaginary > 0, angle + torch.pi, angle - torch.pi)
        return torch.cat([torch.sqrt(real**2 + imaginary**2), torch.where(real < 0, turned, angle)], 1)


class Decoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        wide = WIDTH + RESIDUAL + 2
        self.encode = AdainResBlk1d(HIDDEN + 2, WIDTH)
        self.decode = nn.ModuleList([AdainResBlk1d(wide, WIDTH), AdainResBlk1d(wide, CHANNELS, doubles=True)])
        self.F0_conv, self.N_conv = (nn.Conv1d(1, 1, 3, 2, padding=1) for _ in range(2))
        self.asr_res = nn.Sequential(nn.Conv1d(HIDDEN, RESIDUAL, 1))
        self.generator = Generator()

    def forward(self, said: Tensor, pitch: Tensor, loudness: Tensor, style: Tensor) -> Tensor:
        tracks = [self.F0_conv(pitch[:, None]), self.N_conv(loudness[:, None])]
        x = self.encode(torch.cat([said, *tracks], 1), style)
        beside = self.asr_res(said)
        for block in self.decode:
            x = block(torch.cat([x, beside, *tracks], 1), style)
        return self.generator(x, style, pitch)


class Outer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.decoder = Decoder()

    def forward(self, *given: Tensor) -> Tensor:
        return self.decoder(*given)


class SmallKokoro(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = Encoder(), Outer()

    def forward(self, tokens: Tensor, style: Tensor, speed: Tensor) -> Tensor:
        said = self.encoder(tokens, style[:, STYLE:], speed)
        return self.decoder(*said, style[:, :STYLE])[:, 0]
