// SPDX-License-Identifier: Apache-2.0
#include "models/speech/byte_conv.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"
#include "models/scratch.h"
#include "ops/op_table.h"

namespace aigc {
namespace {

/// Rows of a block: what it holds stays in the cache, and weights, read once a block, cost little beside their
/// products.
constexpr std::size_t kBlockRows = 384, kFewestRows = 48;

}  // namespace

ByteConv::ByteConv(const Engine& engine, Rows<const float> weights, const float* bias, std::vector<float> scales,
                   const ConvShape& shape)
    : engine_(engine),
      shape_(shape),
      channels_(shape.taps ? weights.rows / shape.taps : 0),
      scales_(std::move(scales)),
      bias_(bias, bias + weights.cols) {
    if (shape.taps == 0 || shape.step == 0 || shape.dilation == 0 || weights.rows % shape.taps != 0)
        throw InputError("the taps of a convolution do not fit its weights");
    if (!scales_.empty() && scales_.size() != 1 && scales_.size() != weights.cols)
        throw InputError("a convolution needs one scale, or one a column");
    const float* const added = scales_.empty() ? bias : nullptr;
    if (engine.table->winograd1d && shape.step == 1 && winograd1d_wins(channels_, weights.cols, shape.taps))
        fewer_products_ = PackedWinograd1d(*engine.table, weights, shape.taps, added);
    else
        conv_ = PackedConv1d(*engine.table, weights, added);
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
    const Levels levels = levels_of(x);
    const std::size_t share = out.rows / (2 * static_cast<std::size_t>(pool.threads()));
    const std::size_t height = std::clamp(share, kFewestRows, kBlockRows), blocks = (out.rows + height - 1) / height;
    if (share < kFewestRows && fewer_products_.empty()) {  // few rows: the threads share the columns
        const Scratch padded(x.rows + shape_.before + shape_.after, x.cols);
        take(x, levels, 0, padded.rows());
        multiply(padded.rows(), out, &pool);
        rescale(levels, out);
        return;
    }
    pool.parallel_for(blocks, [&](std::size_t block) {
        const std::size_t first = block * height, count = std::min(height, out.rows - first);
        const std::size_t rows = (count - 1) * shape_.step + (shape_.taps - 1) * shape_.dilation + 1;
        thread_local KeptFloats kept;
        const Rows<float> padded{kept.at_least(rows * x.cols), rows, x.cols, x.cols};
        const Rows<float> target = out.slice(first, count);
        take(x, levels, first * shape_.step, padded);
        multiply(padded, target, nullptr);
        rescale(levels, target);
    });
}

ByteConv::Levels ByteConv::levels_of(Rows<const float> x) const {
    Levels levels;
    if (scales_.empty()) return levels;
    levels.input = ByteLevels::of(x, *engine_.pool);
    const bool one_scale = scales_.size() == 1;
    for (std::size_t n = 0; n < columns(); ++n) {
        levels.factor.push_back(levels.input.step * scales_[one_scale ? 0 : n]);
        levels.whole.push_back(one_scale ? std::floor(bias_[n] / levels.factor[n]) : 0.0f);
        levels.added.push_back(one_scale ? 0.0f : bias_[n]);
    }
    return levels;
}

void ByteConv::take(Rows<const float> x, const Levels& levels, std::size_t first, Rows<float> padded) const {
    for (std::size_t i = 0; i < padded.rows; ++i) {
        const std::size_t t = first + i;
        if (t < shape_.before || t - shape_.before >= x.rows)
            std::fill_n(padded.row(i), x.cols, 0.0f);
        else if (scales_.empty())
            std::copy_n(x.row(t - shape_.before), x.cols, padded.row(i));
        else
            levels.input.round(x.row(t - shape_.before), padded.row(i), x.cols);
    }
}

void ByteConv::multiply(Rows<const float> padded, Rows<float> out, ThreadPool* pool) const {
    const std::size_t apart = shape_.step * padded.cols;
    if (!fewer_products_.empty())
        fewer_products_.run(padded, shape_.dilation, out, false);
    else if (shape_.dilation == 1 && pool)
        conv_.run({padded.data, out.rows, conv_.depth(), apart}, out, Activation::none, false, *pool);
    else
        conv_.run_here({padded.data, out.rows, padded.cols, apart}, shape_.dilation * padded.cols, out,
                       Activation::none, false);
}

void ByteConv::rescale(const Levels& levels, Rows<float> out) const {
    if (scales_.empty()) return;
    const float *const factor = levels.factor.data(), *const whole = levels.whole.data();
    const float* const added = levels.added.data();
    for (std::size_t t = 0; t < out.rows; ++t) {
        float* const row = out.row(t);
        for (std::size_t n = 0; n < out.cols; ++n) row[n] = (row[n] + whole[n]) * factor[n] + added[n];
    }
}

}  // namespace aigc
