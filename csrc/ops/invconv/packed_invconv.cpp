// SPDX-License-Identifier: Apache-2.0
#include "ops/invconv/packed_invconv.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "ops/op_table.h"

namespace aigc {
namespace {

/// Rows that one iteration of the loop over threads takes: about 64 KiB in and as much out.
std::size_t block_rows(std::size_t channels) { return std::max<std::size_t>(16384 / channels, 64); }

}  // namespace

PackedInvConv::PackedInvConv(const OpTable& table, Rows<const float> matrix)
    : channels_(matrix.rows), kernels_(table.invconv) {
    if (channels_ == 0 || matrix.cols != channels_)
        throw InputError("the matrix of an invertible convolution must be square, not (" + std::to_string(matrix.rows) +
                         ", " + std::to_string(matrix.cols) + ")");
    const std::size_t n = channels_;
    const bool narrow = n <= kInvConvNarrow;
    AlignedBuffer<float> values(n * n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) values[narrow ? i * n + j : j * n + i] = matrix.row(i)[j];
    if (narrow)
        matrix_ = std::move(values);
    else
        product_ = PackedConv1d(table, {values.data(), n, n, n}, nullptr);
}

void PackedInvConv::run(Rows<const float> x, Rows<float> out, ThreadPool& pool) const {
    if (x.cols != channels_ || out.cols != channels_ || x.rows != out.rows)
        throw InputError("invconv: x and out must have the matrix's " + std::to_string(channels_) +
                         " channels and the same rows");
    const std::size_t step = block_rows(channels_), blocks = (x.rows + step - 1) / step;
    pool.parallel_for(blocks, [&](std::size_t block) {
        const std::size_t first = block * step, count = std::min(step, x.rows - first);
        if (channels_ <= kInvConvNarrow)
            kernels_->run(matrix_.data(), channels_, x.slice(first, count), out.slice(first, count));
        else
            run_wide(x.slice(first, count), out.slice(first, count));
    });
}

/// Through a copy of some rows: the product reads a row again after its first columns are written.
void PackedInvConv::run_wide(Rows<const float> x, Rows<float> out) const {
    constexpr std::size_t kCopied = 96;
    AlignedBuffer<float> copy(kCopied * channels_);
    ThreadPool alone(1);
    for (std::size_t first = 0; first < x.rows; first += kCopied) {
        const std::size_t count = std::min(kCopied, x.rows - first);
        for (std::size_t t = 0; t < count; ++t) std::copy_n(x.row(first + t), channels_, copy.data() + t * channels_);
        product_.run({copy.data(), count, channels_, channels_}, out.slice(first, count), Activation::none, false,
                     alone);
    }
}

}  // namespace aigc
