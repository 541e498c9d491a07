// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "base/aligned.h"
#include "ops/conv2d/packed_conv2d.h"
#include "ops/conv2d/winograd.h"

namespace aigc {

/// G w G^T of a kernel of 3 x 3: kWinogradProducts numbers. See winograd.h.
void transform_winograd_kernel(const float* kernel, double* transformed);

/// The weights of one layer, transformed.
class PackedWinograd {
  public:
    /// Throws InputError for a kernel that is not 3 x 3, and for a pixel that is not padded.
    PackedWinograd(const WinogradKernels& kernels, const Conv2dShape& shape, const Conv2dWeights& weights);

    WinogradLayer layer() const { return {shape_, weights_.data(), bias_.data(), slope_.data()}; }
    const Conv2dShape& shape() const { return shape_; }

  private:
    Conv2dShape shape_;
    AlignedBuffer<float> weights_, bias_, slope_;
};

}  // namespace aigc
