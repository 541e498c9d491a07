"""VITS (Kim, Kong, Son 2021) in torch with the module names of its published trainer, to export small voices of random
weights in the form in which Piper exports its own."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Norm(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width
        self.gamma, self.beta = nn.Parameter(1 + 0.1 * torch.randn(width)), nn.Parameter(0.1 * torch.randn(width))

    def forward(self, x: Tensor) -> Tensor:
        return F.layer_norm(x.transpose(1, -1), (self.width,), self.gamma, self.beta, 1e-5).transpose(1, -1)


class Attention(nn.Module):
    def __init__(self, width: int, heads: int, window: int) -> None:
        super().__init__()
        self.heads, self.window, self.size = heads, window, width // heads
        self.conv_q, self.conv_k, self.conv_v, self.conv_o = (nn.Conv1d(width, width, 1) for _ in range(4))
        self.emb_rel_k = nn.Parameter(torch.randn(1, 2 * window + 1, self.size) * self.size**-0.5)
        self.emb_rel_v = nn.Parameter(torch.randn(1, 2 * window + 1, self.size) * self.size**-0.5)

    def forward(self, x: Tensor) -> Tensor:
        length = x.shape[2]
        q, k, v = (conv(x).view(1, self.heads, self.size, length).transpose(2, 3)
                   for conv in (self.conv_q, self.conv_k, self.conv_v))  # fmt: skip
        q = q / math.sqrt(self.size)
        scores = q @ k.transpose(2, 3) + self.absolute(q @ self.near(self.emb_rel_k, length).transpose(2, 3), length)
        shares = F.softmax(scores, dim=-1)
        out = shares @ v + self.relative(shares, length) @ self.near(self.emb_rel_v, length)
        return self.conv_o(out.transpose(2, 3).reshape(1, -1, length))

    def near(self, table: Tensor, length: int) -> Tensor:
        padded = F.pad(table, (0, 0, length - self.window - 1, length - self.window - 1))
        return padded[:, : 2 * length - 1].unsqueeze(0)

    def absolute(self, x: Tensor, length: int) -> Tensor:
        flat = F.pad(x, (0, 1)).view(1, self.heads, length * 2 * length)
        return F.pad(flat, (0, length - 1)).view(1, self.heads, length + 1, 2 * length - 1)[:, :, :length, length - 1 :]

    def relative(self, x: Tensor, length: int) -> Tensor:
        flat = F.pad(x, (0, length - 1)).view(1, self.heads, length * (2 * length - 1))
        return F.pad(flat, (length, 0)).view(1, self.heads, length, 2 * length)[:, :, :, 1:]


class Feed(nn.Module):
    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.conv_1, self.conv_2 = nn.Conv1d(width, inner, 3), nn.Conv1d(inner, width, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv_2(F.pad(torch.relu(self.conv_1(F.pad(x, (1, 1)))), (1, 1)))


class Encoder(nn.Module):
    def __init__(self, width: int, inner: int, heads: int, layers: int) -> None:
        super().__init__()
        self.attn_layers = nn.ModuleList(Attention(width, heads, 4) for _ in range(layers))
        self.norm_layers_1 = nn.ModuleList(Norm(width) for _ in range(layers))
        self.ffn_layers = nn.ModuleList(Feed(width, inner) for _ in range(layers))
        self.norm_layers_2 = nn.ModuleList(Norm(width) for _ in range(layers))

    def forward(self, x: Tensor) -> Tensor:
        for attend, first, feed, second in zip(
            self.attn_layers, self.norm_layers_1, self.ffn_layers, self.norm_layers_2, strict=True
        ):
            x = first(x + attend(x))
            x = second(x + feed(x))
        return x


class TextEncoder(nn.Module):
    def __init__(self, symbols: int, width: int, inner: int, latents: int) -> None:
        super().__init__()
        self.width, self.latents = width, latents
        self.emb = nn.Embedding(symbols, width)
        self.encoder = Encoder(width, inner, 2, 2)
        self.proj = nn.Conv1d(width, 2 * latents, 1)

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = self.encoder((self.emb(ids) * math.sqrt(self.width)).transpose(1, 2))
        mean, spread = self.proj(x).split(self.latents, dim=1)
        return x, mean, spread


class Stack(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.convs_sep = nn.ModuleList(
            nn.Conv1d(width, width, 3, groups=width, dilation=3**i, padding=3**i) for i in range(3)
        )
        self.convs_1x1 = nn.ModuleList(nn.Conv1d(width, width, 1) for _ in range(3))
        self.norms_1, self.norms_2 = (nn.ModuleList(Norm(width) for _ in range(3)) for _ in range(2))

    def forward(self, x: Tensor, condition: Tensor | None = None) -> Tensor:
        x = x if condition is None else x + condition
        for i in range(3):
            y = F.gelu(self.norms_1[i](self.convs_sep[i](x)))
            x = x + F.gelu(self.norms_2[i](self.convs_1x1[i](y)))
        return x


def knots(values: Tensor, bins: int, limit: float) -> Tensor:
    shares = 1e-3 + (1 - 1e-3 * bins) * F.softmax(values, dim=-1)
    inner = F.pad(torch.cumsum(shares, dim=-1)[..., :-1], (1, 0)) * 2 * limit - limit
    return torch.cat([inner, torch.full_like(inner[..., :1], limit)], dim=-1)


def inverse_spline(y: Tensor, values: Tensor, bins: int, limit: float) -> Tensor:
    """y: (n,); values: (n, 3 bins - 1)."""
    xs, ys = knots(values[:, :bins], bins, limit), knots(values[:, bins : 2 * bins], bins, limit)
    slopes = F.pad(1e-3 + F.softplus(values[:, 2 * bins :]), (1, 1), value=1.0)
    at = (torch.sum((y[:, None] >= ys[:, :-1]).long(), dim=-1) - 1)[:, None]
    left, right = slopes.gather(1, at)[:, 0], slopes.gather(1, at + 1)[:, 0]
    x0, y0 = xs.gather(1, at)[:, 0], ys.gather(1, at)[:, 0]
    width, height = xs.gather(1, at + 1)[:, 0] - x0, ys.gather(1, at + 1)[:, 0] - y0
    delta, rise = height / width, y - y0
    bent = left + right - 2 * delta
    a, b, c = rise * bent + height * (delta - left), height * left - rise * bent, -delta * rise
    return 2 * c / (-b - torch.sqrt(b * b - 4 * a * c)) * width + x0


class SplineCoupling(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.scale = math.sqrt(width)
        self.pre, self.convs, self.proj = nn.Conv1d(1, width, 1), Stack(width), nn.Conv1d(width, 29, 1)

    def forward(self, z: Tensor, condition: Tensor) -> Tensor:
        x0, x1 = z.split(1, dim=1)
        values = self.proj(self.convs(self.pre(x0), condition))[0].transpose(0, 1)
        values = torch.cat([values[:, :20] / self.scale, values[:, 20:]], dim=1)
        y = x1[0, 0]
        inside = (y >= -5.0) & (y <= 5.0)
        out = torch.zeros_like(y)
        out[~inside] = y[~inside]
        out[inside] = inverse_spline(y[inside], values[inside], 10, 5.0)
        return torch.cat([x0, out[None, None]], dim=1)


class Affine(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.m, self.logs = nn.Parameter(torch.randn(2, 1) * 0.2), nn.Parameter(torch.randn(2, 1) * 0.2)


class Durations(nn.Module):
    def __init__(self, hidden: int, width: int, speaker: int) -> None:
        super().__init__()
        self.pre, self.proj, self.convs = nn.Conv1d(hidden, width, 1), nn.Conv1d(width, width, 1), Stack(width)
        self.flows = nn.ModuleList(
            Affine() if i == 0 else SplineCoupling(width) if i % 2 else nn.Identity() for i in range(9)
        )
        if speaker:
            self.cond = nn.Conv1d(speaker, width, 1)

    def forward(self, x: Tensor, spread: Tensor, g: Tensor | None) -> Tensor:
        x = self.pre(x) if g is None else self.pre(x) + self.cond(g)
        x = self.proj(self.convs(x))
        z = torch.randn_like(x[:, :2]) * spread
        for number in (7, 5, 3):
            z = self.flows[number](torch.flip(z, [1]), x)
        affine = self.flows[0]
        z = (torch.flip(z, [1]) - affine.m) * torch.exp(-affine.logs)
        return z[:, :1]


class WaveNet(nn.Module):
    def __init__(self, width: int, layers: int, speaker: int) -> None:
        super().__init__()
        self.width = width
        self.in_layers = nn.ModuleList(nn.Conv1d(width, 2 * width, 5, padding=2) for _ in range(layers))
        self.res_skip_layers = nn.ModuleList(
            nn.Conv1d(width, width if i + 1 == layers else 2 * width, 1) for i in range(layers)
        )
        if speaker:
            self.cond_layer = nn.Conv1d(speaker, 2 * width * layers, 1)

    def forward(self, x: Tensor, g: Tensor | None) -> Tensor:
        out = torch.zeros_like(x)
        condition = None if g is None else self.cond_layer(g)
        for i, (gate, after) in enumerate(zip(self.in_layers, self.res_skip_layers, strict=True)):
            sums = gate(x)
            if condition is not None:
                sums = sums + condition[:, 2 * i * self.width : 2 * (i + 1) * self.width]
            acts = torch.tanh(sums[:, : self.width]) * torch.sigmoid(sums[:, self.width :])
            both = after(acts)
            if i + 1 < len(self.in_layers):
                x, out = x + both[:, : self.width], out + both[:, self.width :]
            else:
                out = out + both
        return out


class Coupling(nn.Module):
    def __init__(self, latents: int, width: int, speaker: int) -> None:
        super().__init__()
        self.half = latents // 2
        self.pre, self.post = nn.Conv1d(self.half, width, 1), nn.Conv1d(width, self.half, 1)
        self.enc = WaveNet(width, 2, speaker)

    def forward(self, z: Tensor, g: Tensor | None) -> Tensor:
        x0, x1 = z.split(self.half, dim=1)
        return torch.cat([x0, x1 - self.post(self.enc(self.pre(x0), g))], dim=1)


class Flow(nn.Module):
    def __init__(self, latents: int, width: int, speaker: int) -> None:
        super().__init__()
        self.flows = nn.ModuleList(nn.Identity() if i % 2 else Coupling(latents, width, speaker) for i in range(4))

    def forward(self, z: Tensor, g: Tensor | None) -> Tensor:
        for number in (2, 0):
            z = self.flows[number](torch.flip(z, [1]), g)
        return z


class Block(nn.Module):
    def __init__(self, width: int, kernel: int, dilations: Sequence[int], pairs: bool) -> None:
        super().__init__()
        self.pairs = pairs
        first = nn.ModuleList(
            nn.Conv1d(width, width, kernel, dilation=d, padding=d * (kernel - 1) // 2) for d in dilations
        )
        if pairs:
            self.convs1 = first
            self.convs2 = nn.ModuleList(nn.Conv1d(width, width, kernel, padding=kernel // 2) for _ in dilations)
        else:
            self.convs = first

    def forward(self, x: Tensor) -> Tensor:
        for i, conv in enumerate(self.convs1 if self.pairs else self.convs):
            y = conv(F.leaky_relu(x, 0.1))
            x = x + (self.convs2[i](F.leaky_relu(y, 0.1)) if self.pairs else y)
        return x


class Decoder(nn.Module):
    def __init__(self, latents: int, width: int, rates: Sequence[int], pairs: bool, speaker: int) -> None:
        super().__init__()
        self.conv_pre = nn.Conv1d(latents, width, 7, padding=3)
        dilations = ((1, 3, 5), (1, 3, 5)) if pairs else ((1, 2), (2, 6))
        self.ups, self.resblocks = nn.ModuleList(), nn.ModuleList()
        for rate in rates:
            self.ups.append(nn.ConvTranspose1d(width, width // 2, 2 * rate, rate, padding=rate // 2))
            width //= 2
            self.resblocks.extend(Block(width, k, d, pairs) for k, d in zip((3, 5), dilations, strict=True))
        self.conv_post = nn.Conv1d(width, 1, 7, padding=3, bias=False)
        if speaker:
            self.cond = nn.Conv1d(speaker, self.conv_pre.out_channels, 1)

    def forward(self, z: Tensor, g: Tensor | None) -> Tensor:
        x = self.conv_pre(z) if g is None else self.conv_pre(z) + self.cond(g)
        for i, up in enumerate(self.ups):
            x = up(F.leaky_relu(x, 0.1))
            x = (self.resblocks[2 * i](x) + self.resblocks[2 * i + 1](x)) / 2
        return torch.tanh(self.conv_post(F.leaky_relu(x)))


class SmallVits(nn.Module):
    def __init__(self, *, symbols: int, speakers: int, rates: Sequence[int], pairs: bool) -> None:
        super().__init__()
        width, latents, speaker = 16, 12, 6 if speakers else 0
        self.enc_p = TextEncoder(symbols, width, 24, latents)
        self.dp = Durations(width, width, speaker)
        self.flow = Flow(latents, width, speaker)
        self.dec = Decoder(latents, 32, rates, pairs, speaker)
        if speakers:
            self.emb_g = nn.Embedding(speakers, speaker)

    def forward(self, ids: Tensor, lengths: Tensor, scales: Tensor, sid: Tensor | None = None) -> Tensor:
        g = None if sid is None else self.emb_g(sid).unsqueeze(-1)
        x, mean, spread = self.enc_p(ids)
        frames = torch.ceil(torch.exp(self.dp(x, scales[2], g)) * scales[1])
        ends = torch.cumsum(frames, dim=2)
        at = torch.arange(ends[0, 0, -1].long(), dtype=frames.dtype)[:, None]
        path = ((at < ends[0]) & (at >= (ends - frames)[0])).to(x.dtype)
        mean, spread = (torch.matmul(path, part.transpose(1, 2)).transpose(1, 2) for part in (mean, spread))
        z = mean + torch.randn_like(mean) * torch.exp(spread) * scales[0]
        return self.dec(self.flow(z, g), g).unsqueeze(1) + 0 * lengths.sum()
