// SPDX-License-Identifier: Apache-2.0
#include "models/speech/byte_conv.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"
#include "models/scratch.h"
#include "models/speech/byte_levels.h"

namespace aigc {
namespace {

constexpr std::size_t kBlockRows = 96;

/// Call body(first, count) for blocks of rows on the threads of a pool.
template <class Body>
void blocks_of(std::size_t rows, ThreadPool& pool, Body body) {
    pool.parallel_for((rows + kBlockRows - 1) / kBlockRows, [&](std::size_t block) {
        const std::size_t first = block * kBlockRows;
        body(first, std::min(kBlockRows, rows - first));
    });
}

}  // namespace

ByteConv::ByteConv(const Engine& engine, Rows<const float> weights, const float* bias, std::vector<float> scales,
                   const ConvShape& shape)
    : engine_(engine), shape_(shape), scales_(std::move(scales)), bias_(bias, bias + weights.cols) {
    if (shape.taps == 0 || shape.step == 0 || shape.dilation == 0 || weights.rows % shape.taps != 0)
        throw InputError("the taps of a convolution do not fit its weights");
    if (!scales_.empty() && scales_.size() != 1 && scales_.size() != weights.cols)
        throw InputError("a convolution needs one scale, or one a column");
    conv_ = PackedConv1d(*engine.table, weights, scales_.empty() ? bias : nullptr);
}

std::size_t ByteConv::rows_of(std::size_t rows) const {
    const std::size_t padded = rows + shape_.before + shape_.after, reach = (shape_.taps - 1) * shape_.dilation + 1;
    if (padded < reach) throw InputError("a convolution of reach " + std::to_string(reach) + " does not fit its input");
    return (padded - reach) / shape_.step + 1;
}

void ByteConv::run(Rows<const float> x, Rows<float> out) const {
    if (x.cols != channels() || out.cols != columns() || out.rows != rows_of(x.rows))
        throw InputError("the rows of a convolution do not fit its weights");
    ThreadPool& pool = *engine_.pool;
    const bool rounded = !scales_.empty();
    const ByteLevels levels = rounded ? ByteLevels::of(x, pool) : ByteLevels{};
    const Scratch padded(x.rows + shape_.before + shape_.after, x.cols);
    const Rows<float> rows = padded.rows();
    blocks_of(x.rows, pool, [&](std::size_t first, std::size_t count) {
        for (std::size_t t = first; t < first + count; ++t)
            if (rounded)
                levels.round(x.row(t), rows.row(t + shape_.before), x.cols);
            else
                std::copy_n(x.row(t), x.cols, rows.row(t + shape_.before));
    });
    const std::size_t apart = shape_.step * x.cols;
    if (shape_.dilation == 1) {
        conv_.run({rows.data, out.rows, conv_.depth(), apart}, out, Activation::none, false, pool);
    } else {
        blocks_of(out.rows, pool, [&](std::size_t first, std::size_t count) {
            conv_.run_here({rows.data + first * apart, count, x.cols, apart}, shape_.dilation * x.cols,
                           out.slice(first, count), Activation::none, false);
        });
    }
    if (rounded) rescale(levels.step, out);
}

void ByteConv::rescale(float step, Rows<float> out) const {
    const std::size_t columns = out.cols;
    std::vector<float> factor(columns), whole(columns), added(columns);
    for (std::size_t n = 0; n < columns; ++n) {
        factor[n] = step * scales_[scales_.size() == 1 ? 0 : n];
        whole[n] = scales_.size() == 1 ? std::floor(bias_[n] / factor[n]) : 0.0f;
        added[n] = scales_.size() == 1 ? 0.0f : bias_[n];
    }
    blocks_of(out.rows, *engine_.pool, [&](std::size_t first, std::size_t count) {
        for (std::size_t t = first; t < first + count; ++t) {
            float* const row = out.row(t);
            for (std::size_t n = 0; n < columns; ++n) row[n] = (row[n] + whole[n]) * factor[n] + added[n];
        }
    });
}

}  // namespace aigc
