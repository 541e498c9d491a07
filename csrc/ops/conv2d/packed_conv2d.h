// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/aligned.h"
#include "ops/conv2d/conv2d.h"
#include "ops/element_scale.h"

namespace aigc {

/// The trained weights of one layer, as PyTorch lays them out. Not owned.
struct Conv2dWeights {
    const float* weight = nullptr;  // (outputs, inputs, kernel, kernel), correlated
    const float* bias = nullptr;    // (outputs), or null for zeros
    const float* slope = nullptr;   // (outputs), or null for no activation
};

/// int8: how the elements of a layer are scaled; `out` null where it gives floats, `add` null where nothing is added.
struct Conv2dScales {
    const ElementScale *in = nullptr, *add = nullptr, *out = nullptr;
};

/// Weights in the layout that one set of kernels reads. In int8 the steps of the input are folded into the weights
/// before those are rounded, with one scale for each output channel (byte_weights.h).
class PackedConv2d {
  public:
    /// planar: for run_planar, else for run and run_floats. Throws InputError for a shape that makes no sense, and
    /// for int8 without scales.
    PackedConv2d(const Conv2dKernels& kernels, const Conv2dShape& shape, const Conv2dWeights& weights,
                 const Conv2dScales& scales, bool planar = false);

    Conv2dLayer layer() const;
    const Conv2dShape& shape() const { return shape_; }

  private:
    void pack_column(const Conv2dKernels& kernels, const Conv2dWeights& weights, const Conv2dScales& scales,
                     std::size_t n);
    std::vector<float> taps(const Conv2dWeights& weights, std::size_t n) const;
    void quantize(std::vector<float>& taps, const Conv2dScales& scales, std::size_t run, std::size_t n);
    void write(const Conv2dKernels& kernels, const std::vector<float>& taps, std::size_t n);

    Conv2dShape shape_;
    std::size_t row_depth_ = 0;  // of one kernel row, in whole groups
    std::size_t tile_ = 0, columns_ = 0;
    AlignedBuffer<std::byte> weights_;
    AlignedBuffer<float> bias_, slope_, scale_, add_scale_, out_zero_;
    AlignedBuffer<std::int32_t> zero_;
};

}  // namespace aigc
