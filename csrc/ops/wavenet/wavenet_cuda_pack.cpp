// SPDX-License-Identifier: Apache-2.0
#include "ops/wavenet/wavenet_cuda_pack.h"

#include "base/bfloat16.h"
#include "base/error.h"
#include "ops/wavenet/wavenet_cuda.h"

namespace aigc::cuda {
namespace {

constexpr std::size_t kRun = 32;  // channels whose tanh columns, and then sigmoid columns, stand together

/// The packed column of channel c, of its tanh (part 0) or sigmoid (part 1).
std::size_t gate_column(std::size_t part, std::size_t c) { return c / kRun * 2 * kRun + part * kRun + c % kRun; }

}  // namespace

WavenetPacking::WavenetPacking(const WavenetShape& shape, const WavenetWeights& weights) {
    if (shape.n_skip % 2) throw InputError("n_skip must be even, not " + std::to_string(shape.n_skip));
    const std::size_t real = shape.channels, wide = padded_channels(real), taps = shape.kernel;
    const std::size_t cond = padded_condition(shape.n_cond), depth = taps * wide + cond;
    const std::size_t residual = shape.n_residual ? wide : 0;
    const std::size_t columns = (residual + shape.n_skip + kWavenetColumns - 1) / kWavenetColumns * kWavenetColumns;
    gate_weight.resize(2 * wide * depth), gate_bias.resize(2 * wide);
    out_weight.resize(columns * wide), out_bias.resize(columns);
    channels = static_cast<int>(wide), n_cond = static_cast<int>(cond), n_residual = static_cast<int>(residual);
    n_skip = static_cast<int>(shape.n_skip), out_columns = static_cast<int>(columns);

    for (std::size_t o = 0; o < 2 * real; ++o) {
        const std::size_t column = gate_column(o / real, o % real);
        std::uint16_t* const row = gate_weight.data() + column * depth;
        for (std::size_t i = 0; i < real; ++i)
            for (std::size_t tap = 0; tap < taps; ++tap)
                row[tap * wide + i] = bfloat16_from_float(weights.in_weight[(o * real + i) * taps + tap]);
        for (std::size_t i = 0; i < shape.n_cond; ++i)
            row[taps * wide + i] = bfloat16_from_float(weights.cond_weight[o * shape.n_cond + i]);
        gate_bias[column] =
            (weights.in_bias ? weights.in_bias[o] : 0.0f) + (weights.cond_bias ? weights.cond_bias[o] : 0.0f);
    }
    for (std::size_t o = 0; o < shape.n_residual + shape.n_skip; ++o) {
        const std::size_t column = o < shape.n_residual ? o : residual + o - shape.n_residual;
        for (std::size_t i = 0; i < real; ++i)
            out_weight[column * wide + i] = bfloat16_from_float(weights.out_weight[o * real + i]);
        if (weights.out_bias) out_bias[column] = weights.out_bias[o];
    }
}

}  // namespace aigc::cuda
