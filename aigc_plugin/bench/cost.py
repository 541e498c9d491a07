"""Number of operations of a synthesis, from the shapes alone; a multiply-add counts as two."""

from __future__ import annotations

from ..weights import WaveGlowConfig


def coupling_networks(config: WaveGlowConfig) -> float:
    """Operations per group in all gated stacks, their conditioning included."""
    return sum(coupling_network(config, config.flow_channels(k) // 2) for k in range(config.n_flows))


def coupling_network(config: WaveGlowConfig, half: int) -> float:
    """Operations per group in one gated stack from `half` to 2 * `half` channels."""
    channels, layers = config.n_channels, config.n_layers
    dilated = layers * 2 * channels * channels * config.kernel_size
    condition = layers * 2 * channels * (config.n_cond + config.n_source)
    residual_and_skip = (2 * layers - 1) * channels * channels
    ends = channels * half + 2 * half * channels
    return 2.0 * (dilated + condition + residual_and_skip + ends)


def synthesis(config: WaveGlowConfig) -> float:
    """Operations per group in the whole inverse pass, with "upsample" conditioning and a kernel of 4 * hop."""
    mixing = sum(config.flow_channels(k) ** 2 for k in range(config.n_flows))
    upsampling = 4 * config.n_mel * config.n_mel * config.n_group
    return coupling_networks(config) + 2.0 * (mixing + upsampling)


def groups(config: WaveGlowConfig, frames: int) -> int:
    """Number of groups for `frames` mel frames."""
    return frames * config.hop // config.n_group


def audio_seconds(config: WaveGlowConfig, frames: int) -> float:
    """Seconds of audio for `frames` mel frames."""
    return frames * config.hop / config.rate
