// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ops/wavenet/wavenet_pack.h"

namespace aigc::cuda {

/// A layer's weights as the kernel `wavenet` reads them, still in host memory.
struct WavenetPacking {
    std::vector<std::uint16_t> gate_weight, out_weight;  // bfloat16
    std::vector<float> gate_bias, out_bias;
    int channels = 0, n_cond = 0;  // padded
    int n_residual = 0, n_skip = 0, out_columns = 0;

    /// Throws InputError where n_skip is odd.
    WavenetPacking(const WavenetShape& shape, const WavenetWeights& weights);
};

constexpr std::size_t padded_channels(std::size_t channels) { return (channels + 63) / 64 * 64; }
constexpr std::size_t padded_condition(std::size_t columns) { return (columns + 31) / 32 * 32; }

}  // namespace aigc::cuda
