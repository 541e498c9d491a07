// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/aligned.h"
#include "base/thread_pool.h"
#include "ops/conv1d/packed_conv1d.h"
#include "ops/invconv/invconv.h"

namespace aigc {

/// A matrix of an invertible convolution (or its inverse, from invert_matrix) in the layout of one tier.
class PackedInvConv {
  public:
    PackedInvConv() = default;
    /// Throws InputError where the matrix is not square or is empty.
    PackedInvConv(const OpTable& table, Rows<const float> matrix);

    std::size_t channels() const { return channels_; }

    /// out = x matrixᵀ. x and out: rows × channels(); out may be x itself (same data and stride).
    /// Throws InputError where they do not fit.
    void run(Rows<const float> x, Rows<float> out, ThreadPool& pool) const;

  private:
    void run_wide(Rows<const float> x, Rows<float> out) const;

    std::size_t channels_ = 0;
    const InvConvKernels* kernels_ = nullptr;
    AlignedBuffer<float> matrix_;  // of a narrow one
    PackedConv1d product_;         // of a wide one
};

}  // namespace aigc
