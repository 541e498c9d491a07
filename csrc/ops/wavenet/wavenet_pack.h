// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

#include "base/aligned.h"
#include "ops/wavenet/wavenet.h"

namespace aigc {

/// The trained float32 weights of one layer, as PyTorch lays them out. Not owned. Biases may be null (zeros).
struct WavenetWeights {
    const float* in_weight = nullptr;    // (2 channels, channels, kernel)
    const float* in_bias = nullptr;      // (2 channels)
    const float* cond_weight = nullptr;  // (2 channels, n_cond)
    const float* cond_bias = nullptr;    // (2 channels)
    const float* out_weight = nullptr;   // (n_residual + n_skip, channels)
    const float* out_bias = nullptr;     // (n_residual + n_skip)
};

/// Weights in the layout that one set of kernels reads. In int8 the steps of x are folded into the weights before
/// those are rounded, so that each column's rounding is weighed by what really multiplies it.
class PackedWavenet {
  public:
    /// x_steps: int8: the step of each column of x, above zero; else null. Throws InputError for a shape that makes
    /// no sense, and for int8 without steps.
    PackedWavenet(const WavenetKernels& kernels, const WavenetShape& shape, const WavenetWeights& weights,
                  const float* x_steps);

    const WavenetLayer& layer() const { return layer_; }
    std::size_t bytes() const { return gate_.weights.size() + out_.weights.size(); }

  private:
    struct Matrix {
        AlignedBuffer<std::byte> weights;
        AlignedBuffer<float> bias, scale, cond_scale;
        AlignedBuffer<std::int32_t> zero, cond_zero;
        WavenetMatrix view() const;
    };
    class Packer;

    Matrix gate_, out_;
    WavenetLayer layer_;
};

}  // namespace aigc
