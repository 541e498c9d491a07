// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "models/engine.h"
#include "models/tensors.h"
#include "ops/conv1d/packed_conv1d.h"

namespace aigc {

/// The weights of a convolution (columns, channels, taps), as PyTorch has them, tap-major and transposed:
/// (taps * channels) × columns.
inline std::vector<float> transposed_convolution(const float* weight, std::size_t columns, std::size_t channels,
                                                 std::size_t taps) {
    std::vector<float> out(columns * channels * taps);
    for (std::size_t n = 0; n < columns; ++n)
        for (std::size_t c = 0; c < channels; ++c)
            for (std::size_t tap = 0; tap < taps; ++tap)
                out[(tap * channels + c) * columns + n] = weight[(n * channels + c) * taps + tap];
    return out;
}

/// Load the linear layer of name.weight (columns, channels) and name.bias (columns).
inline PackedConv1d load_linear(const Engine& engine, const Tensors& tensors, const std::string& name,
                                std::size_t channels, std::size_t columns) {
    const Tensor weight = tensors.get(name + ".weight", {columns, channels});
    const Tensor bias = tensors.get(name + ".bias", {columns});
    const std::vector<float> packed = transposed_convolution(weight.data, columns, channels, 1);
    return PackedConv1d(*engine.table, {packed.data(), channels, columns, columns}, bias.data);
}

}  // namespace aigc
