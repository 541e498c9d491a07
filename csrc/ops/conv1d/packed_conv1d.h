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

  private:
    const Conv1dKernel* kernel_ = nullptr;
    std::size_t depth_ = 0, columns_ = 0;
    AlignedBuffer<float> weights_, bias_;
};

}  // namespace aigc
