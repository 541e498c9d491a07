// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/aligned.h"
#include "base/thread_pool.h"
#include "ops/conv1d/conv1d.h"

namespace aigc {

struct OpTable;

/// Weights and bias in the layout of one tier's kernel.
class PackedConv1d {
  public:
    PackedConv1d() = default;
    /// weights: depth × columns; bias: one a column, or null for zeros.
    PackedConv1d(const OpTable& table, Rows<const float> weights, const float* bias);

    std::size_t depth() const { return depth_; }
    std::size_t columns() const { return columns_; }

    /// x: rows × depth(), out: rows × columns(). Throws InputError where they do not fit.
    void run(Rows<const float> x, Rows<float> out, Activation activation, bool accumulate, ThreadPool& pool) const;

    /// On the calling thread alone. x: rows × channels, with the taps of a row `tap_stride` floats apart, depth() /
    /// channels of them. Throws InputError where they do not fit.
    void run_here(Rows<const float> x, std::size_t tap_stride, Rows<float> out, Activation activation,
                  bool accumulate) const;

  private:
    const Conv1dKernel* kernel_ = nullptr;
    std::size_t depth_ = 0, columns_ = 0;
    AlignedBuffer<float> weights_, bias_;
};

}  // namespace aigc
