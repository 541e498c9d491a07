// SPDX-License-Identifier: Apache-2.0
#include "ops/conv1d/packed_winograd1d.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "ops/op_table.h"

namespace aigc {
namespace {

constexpr double kPoints[] = {0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0};
constexpr std::size_t kFinite = std::size(kPoints);
/// Floats of the transformed rows and sums of a block: they stay in the second-level cache.
constexpr std::size_t kBlockFloats = 98304;
/// Tiles that the products take together: a multiple of it leaves none over.
constexpr std::size_t kTogether = 6;
/// Floats between two products beyond their own: distances that are powers of two share few sets of the cache.
constexpr std::size_t kSkew = 16;

/// Row p of G: the powers of a point over the product of its distances to the others; for infinity the last tap.
std::vector<double> taps_of_product(std::size_t p, std::size_t taps) {
    std::vector<double> row(taps, 0.0);
    if (p == kFinite) {
        row[taps - 1] = 1.0;
        return row;
    }
    double power = 1.0;
    for (std::size_t q = 0; q < kFinite; ++q)
        if (q != p) power /= kPoints[p] - kPoints[q];
    for (std::size_t k = 0; k < taps; ++k, power *= kPoints[p]) row[k] = power;
    return row;
}

/// G w of one product, pieces * channels × columns; taps beyond the kernel are zeros.
std::vector<float> product_weights(Rows<const float> weights, const Winograd1dForm& form, std::size_t kernel,
                                   std::size_t p) {
    const std::size_t channels = weights.rows / kernel, columns = weights.cols;
    const std::vector<double> row = taps_of_product(p, form.taps);
    std::vector<float> out(form.pieces * channels * columns);
    for (std::size_t piece = 0; piece < form.pieces; ++piece)
        for (std::size_t c = 0; c < channels; ++c)
            for (std::size_t n = 0; n < columns; ++n) {
                double sum = 0.0;
                for (std::size_t k = 0; k < form.taps && piece * form.outputs + k < kernel; ++k)
                    sum += row[k] * weights.row((piece * form.outputs + k) * channels + c)[n];
                out[(piece * channels + c) * columns + n] = static_cast<float>(sum);
            }
    return out;
}

std::string size_text(const char* name, std::size_t rows, std::size_t cols) {
    return std::string(name) + " (" + std::to_string(rows) + ", " + std::to_string(cols) + ")";
}

}  // namespace

/// Some rounds of tiles: round b has the tiles that begin at rows b * outputs * dilation + 0 … dilation - 1.
struct PackedWinograd1d::Block {
    std::size_t first, count;  // rounds
    std::size_t dilation;
    std::size_t in_stride, sum_stride;  // floats from product to product
};

PackedWinograd1d::PackedWinograd1d(const OpTable& table, Rows<const float> weights, std::size_t kernel,
                                   const float* bias)
    : kernels_(table.winograd1d), form_(winograd1d_form(kernel)), kernel_(kernel), columns_(weights.cols) {
    if (!form_.outputs || weights.rows % kernel != 0 || !kernels_)
        throw InputError("winograd1d: no form for a kernel of " + std::to_string(kernel) + " and" +
                         size_text(" weights", weights.rows, weights.cols));
    channels_ = weights.rows / kernel;
    bias_ = AlignedBuffer<float>(columns_);
    zeros_ = AlignedBuffer<float>(channels_);
    if (bias) std::copy_n(bias, columns_, bias_.data());
    for (std::size_t p = 0; p < form_.products(); ++p) {
        const std::vector<float> product = product_weights(weights, form_, kernel, p);
        products_.emplace_back(table, Rows<const float>{product.data(), form_.pieces * channels_, columns_, columns_},
                               nullptr);
    }
}

void PackedWinograd1d::run(Rows<const float> x, std::size_t dilation, Rows<float> out, bool accumulate) const {
    if (x.cols != channels_ || out.cols != columns_ || x.rows != out.rows + (kernel_ - 1) * dilation || dilation == 0)
        throw InputError(size_text("winograd1d: x", x.rows, x.cols) + size_text(" and out", out.rows, out.cols) +
                         " do not fit" + size_text(" weights", kernel_ * channels_, columns_));
    const std::size_t rounds = (out.rows + form_.outputs * dilation - 1) / (form_.outputs * dilation);
    const std::size_t tiles = kBlockFloats / form_.products() / (channels_ + columns_) / kTogether * kTogether;
    const std::size_t at_once = std::min(std::max<std::size_t>(1, tiles / dilation), std::max<std::size_t>(1, rounds));
    Block block{0, at_once, dilation, (at_once + form_.pieces - 1) * dilation * channels_ + kSkew,
                at_once * dilation * columns_ + kSkew};
    thread_local KeptFloats kept;
    float* const in = kept.at_least(form_.products() * (block.in_stride + block.sum_stride));
    float* const sums = in + form_.products() * block.in_stride;
    for (; block.first < rounds; block.first += at_once) {
        block.count = std::min(at_once, rounds - block.first);
        transform(x, block, in);
        const std::size_t count = block.count * dilation;
        for (std::size_t p = 0; p < products_.size(); ++p)
            products_[p].run_here({in + p * block.in_stride, count, channels_, channels_}, dilation * channels_,
                                  {sums + p * block.sum_stride, count, columns_, columns_}, Activation::none, false);
        restore(sums, block, out, accumulate);
    }
}

/// V of the block's tiles, and of the rounds after it that its later pieces look up.
void PackedWinograd1d::transform(Rows<const float> x, const Block& block, float* to) const {
    const std::size_t dilation = block.dilation;
    for (std::size_t round = block.first; round < block.first + block.count + form_.pieces - 1; ++round)
        for (std::size_t phase = 0; phase < dilation; ++phase, to += channels_) {
            const float* rows[kWinograd1dMostProducts];
            for (std::size_t i = 0; i < form_.products(); ++i) {
                const std::size_t t = (round * form_.outputs + i) * dilation + phase;
                rows[i] = t < x.rows ? x.row(t) : zeros_.data();
            }
            kernels_->transform(rows, form_.products(), channels_, to, block.in_stride);
        }
}

void PackedWinograd1d::restore(const float* from, const Block& block, Rows<float> out, bool accumulate) const {
    for (std::size_t round = block.first; round < block.first + block.count; ++round)
        for (std::size_t phase = 0; phase < block.dilation; ++phase, from += columns_) {
            float* rows[kWinograd1dMostOutputs];
            for (std::size_t i = 0; i < form_.outputs; ++i) {
                const std::size_t t = (round * form_.outputs + i) * block.dilation + phase;
                rows[i] = t < out.rows ? out.row(t) : nullptr;
            }
            kernels_->restore(from, block.sum_stride, form_, columns_, bias_.data(), accumulate, rows);
        }
}

}  // namespace aigc
