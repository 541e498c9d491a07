// SPDX-License-Identifier: Apache-2.0
#include "ops/conv1d/packed_conv1d.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "ops/op_table.h"

namespace aigc {
namespace {

std::size_t rounded_up(std::size_t n, std::size_t step) { return (n + step - 1) / step * step; }

std::string size_text(const char* name, std::size_t rows, std::size_t cols) {
    return std::string(name) + " (" + std::to_string(rows) + ", " + std::to_string(cols) + ")";
}

/// Enough rows that a panel of weights, read once a block, costs little beside its products.
constexpr std::size_t kBlockRows = 96;

}  // namespace

PackedConv1d::PackedConv1d(const OpTable& table, Rows<const float> weights, const float* bias)
    : kernel_(table.conv1d),
      depth_(weights.rows),
      columns_(weights.cols),
      weights_(weights.rows * rounded_up(weights.cols, table.conv1d->lanes)),
      bias_(rounded_up(weights.cols, table.conv1d->lanes)) {
    const std::size_t padded = bias_.size();
    if (bias) std::copy_n(bias, columns_, bias_.data());
    for (std::size_t first = 0; first < columns_; first += kernel_->panel) {
        const std::size_t width = std::min(kernel_->panel, padded - first), real = std::min(width, columns_ - first);
        float* to = weights_.data() + first * depth_;
        for (std::size_t k = 0; k < depth_; ++k, to += width) std::copy_n(weights.row(k) + first, real, to);
    }
}

void PackedConv1d::run(Rows<const float> x, Rows<float> out, Activation activation, bool accumulate,
                       ThreadPool& pool) const {
    if (x.cols != depth_ || out.cols != columns_ || out.rows != x.rows)
        throw InputError(size_text("conv1d: x", x.rows, x.cols) + size_text(" and out", out.rows, out.cols) +
                         " do not fit" + size_text(" weights", depth_, columns_));
    if (x.rows == 0 || columns_ == 0) return;
    const auto call = [&](std::size_t first, std::size_t count) {
        return Conv1dCall{x.slice(first, count),
                          weights_.data(),
                          bias_.data(),
                          activation,
                          accumulate,
                          out.slice(first, count),
                          1,
                          0};
    };
    const std::size_t panels = (columns_ + kernel_->panel - 1) / kernel_->panel;
    const std::size_t blocks = (x.rows + kBlockRows - 1) / kBlockRows;
    if (blocks >= 2 * static_cast<std::size_t>(pool.threads())) {
        pool.parallel_for(blocks, [&](std::size_t block) {
            const std::size_t first = block * kBlockRows;
            kernel_->run(call(first, std::min(kBlockRows, x.rows - first)), 0, panels);
        });
        return;
    }
    pool.parallel_for(panels, [&](std::size_t panel) { kernel_->run(call(0, x.rows), panel, panel + 1); });
}

void PackedConv1d::run_here(Rows<const float> x, std::size_t tap_stride, Rows<float> out, Activation activation,
                            bool accumulate) const {
    if (x.cols == 0 || depth_ % x.cols != 0 || out.cols != columns_ || out.rows != x.rows)
        throw InputError(size_text("conv1d: x", x.rows, x.cols) + size_text(" and out", out.rows, out.cols) +
                         " do not fit" + size_text(" weights", depth_, columns_));
    const std::size_t panels = (columns_ + kernel_->panel - 1) / kernel_->panel;
    for (std::size_t first = 0; first < x.rows; first += kBlockRows) {
        const std::size_t count = std::min(kBlockRows, x.rows - first);
        kernel_->run({x.slice(first, count), weights_.data(), bias_.data(), activation, accumulate,
                      out.slice(first, count), depth_ / x.cols, tap_stride},
                     0, panels);
    }
}

}  // namespace aigc
