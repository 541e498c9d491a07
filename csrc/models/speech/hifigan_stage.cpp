// SPDX-License-Identifier: Apache-2.0
#include "models/speech/hifigan_stage.h"

#include <algorithm>

#include "base/aligned.h"
#include "models/scratch.h"
#include "ops/pointwise/pointwise.h"

namespace aigc {
namespace {

constexpr float kSlope = 0.1f;
/// Floats of a block of rows: some buffers of this size stay in the second-level cache.
constexpr std::size_t kBlockFloats = 32768;
constexpr std::size_t kFewestRows = 192;

/// The transposed convolution (channels, columns, kernel) as a convolution over `taps` rows whose result for a row is
/// `rate` rows of the output side by side: the row of phase r takes tap d rows back by weight d * rate + r.
std::vector<float> phases(const float* weight, const HifiganStageSizes& sizes, std::size_t taps) {
    const std::size_t wide = sizes.rate * sizes.columns;
    std::vector<float> out(taps * sizes.channels * wide);
    for (std::size_t c = 0; c < sizes.channels; ++c)
        for (std::size_t n = 0; n < sizes.columns; ++n)
            for (std::size_t k = 0; k < sizes.kernel; ++k) {
                const std::size_t tap = taps - 1 - k / sizes.rate, phase = k % sizes.rate;
                out[(tap * sizes.channels + c) * wide + phase * sizes.columns + n] =
                    weight[(c * sizes.columns + n) * sizes.kernel + k];
            }
    return out;
}

}  // namespace

/// Consecutive rows of the output, whose first may lie before the beginning; of any values until they are written.
struct HifiganStage::Span {
    std::ptrdiff_t first;
    std::size_t rows, columns;
    AlignedBuffer<float> values;

    Span(std::ptrdiff_t from, std::ptrdiff_t end, std::size_t cols)
        : first(from), rows(static_cast<std::size_t>(end - from)), columns(cols), values(rows * cols, Unset{}) {}
    std::ptrdiff_t end() const { return first + static_cast<std::ptrdiff_t>(rows); }
    Rows<float> part(std::ptrdiff_t from, std::ptrdiff_t to) {
        return {values.data() + static_cast<std::size_t>(from - first) * columns, static_cast<std::size_t>(to - from),
                columns, columns};
    }
    Rows<const float> part(std::ptrdiff_t from, std::ptrdiff_t to) const {
        return const_cast<Span*>(this)->part(from, to);
    }
    Rows<float> all() { return part(first, end()); }
    Rows<const float> all() const { return part(first, end()); }
    /// Zeros where there is no signal: before row 0 and from row `all` on.
    void clear_outside(std::size_t all) {
        const auto last = static_cast<std::ptrdiff_t>(all);
        for (std::ptrdiff_t t = first; t < end(); ++t)
            if (t < 0 || t >= last) std::fill_n(part(t, t + 1).data, columns, 0.0f);
    }
};

HifiganStage::HifiganStage(const Engine& engine, const HifiganStageSizes& sizes, const Tensors& tensors,
                           std::size_t number, std::size_t first_block)
    : engine_(engine),
      sizes_(sizes),
      taps_((sizes.kernel + sizes.rate - 1) / sizes.rate),
      crop_((sizes.kernel - sizes.rate) / 2) {
    const std::string name = "dec.ups." + std::to_string(number);
    const Tensor weight = tensors.get(name + ".weight", {sizes.channels, sizes.columns, sizes.kernel});
    const Tensor bias = tensors.get(name + ".bias", {sizes.columns});
    const std::vector<float> packed = phases(weight.data, sizes, taps_);
    const std::size_t wide = sizes.rate * sizes.columns;
    std::vector<float> biases(wide);
    for (std::size_t n = 0; n < wide; ++n) biases[n] = bias.data[n % sizes.columns];
    up_ = PackedConv1d(*engine.table, {packed.data(), taps_ * sizes.channels, wide, wide}, biases.data());
    for (std::size_t b = 0; b < sizes.kernels.size(); ++b) {
        Block block;
        const std::string at =
            "dec.resblocks." + std::to_string(first_block + b) + (sizes.pairs ? ".convs1." : ".convs.");
        const std::string after = "dec.resblocks." + std::to_string(first_block + b) + ".convs2.";
        for (std::size_t i = 0; i < sizes.dilations[b].size(); ++i) {
            const std::string index = std::to_string(i);
            block.dilated.emplace_back(engine, tensors, at + index, sizes.columns, sizes.columns, sizes.kernels[b],
                                       sizes.dilations[b][i]);
            block.reach += block.dilated.back().reach();
            if (!sizes.pairs) continue;
            block.plain.emplace_back(engine, tensors, after + index, sizes.columns, sizes.columns, sizes.kernels[b], 1);
            block.reach += block.plain.back().reach();
        }
        reach_ = std::max(reach_, block.reach);
        blocks_.push_back(std::move(block));
    }
}

void HifiganStage::run(Rows<const float> x, Rows<float> out) const {
    const std::size_t step = std::max(kFewestRows, kBlockFloats / sizes_.columns);
    const std::size_t spans = (out.rows + step - 1) / step;
    engine_.pool->parallel_for(
        spans, [&](std::size_t span) { run_span(x, out, span * step, std::min(step, out.rows - span * step)); });
}

void HifiganStage::run_span(Rows<const float> x, Rows<float> out, std::size_t first, std::size_t count) const {
    const auto from = static_cast<std::ptrdiff_t>(first), end = from + static_cast<std::ptrdiff_t>(count);
    const auto reach = static_cast<std::ptrdiff_t>(reach_);
    const Span input = raised(x, from - reach, end + reach);
    const float share = 1.0f / static_cast<float>(blocks_.size());
    const Rows<float> target = out.slice(first, count);
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
        const Span result = through(blocks_[b], input, from, end, out.rows);
        const Rows<const float> rows = result.all();
        const std::size_t all = count * sizes_.columns;
        for (std::size_t i = 0; i < all; ++i)
            target.data[i] = b == 0 ? rows.data[i] * share : target.data[i] + rows.data[i] * share;
    }
}

HifiganStage::Span HifiganStage::raised(Rows<const float> x, std::ptrdiff_t first, std::ptrdiff_t end) const {
    const auto rate = static_cast<std::ptrdiff_t>(sizes_.rate), crop = static_cast<std::ptrdiff_t>(crop_);
    const auto floor_of = [&](std::ptrdiff_t n) { return n >= 0 ? n / rate : -((-n + rate - 1) / rate); };
    const std::ptrdiff_t begin = floor_of(first + crop), stop = floor_of(end + crop - 1) + 1;
    const auto before = static_cast<std::ptrdiff_t>(taps_) - 1;
    Span bent(begin - before, stop, sizes_.channels), out(begin * rate - crop, stop * rate - crop, sizes_.columns);
    const auto rows = static_cast<std::ptrdiff_t>(x.rows);
    const std::ptrdiff_t low = std::clamp<std::ptrdiff_t>(bent.first, 0, rows),
                         high = std::clamp<std::ptrdiff_t>(stop, 0, rows);
    if (low < high)
        engine_.table->pointwise->leaky_relu(
            x.slice(static_cast<std::size_t>(low), static_cast<std::size_t>(high - low)), kSlope, bent.part(low, high));
    bent.clear_outside(x.rows);
    const std::size_t wide = sizes_.rate * sizes_.columns;
    const Rows<float> target{out.values.data(), static_cast<std::size_t>(stop - begin), wide, wide};
    const Rows<const float> source{bent.values.data(), target.rows, taps_ * sizes_.channels, sizes_.channels};
    up_.run_here(source, 0, target, Activation::none, false);
    out.clear_outside(x.rows * sizes_.rate);
    return out;
}

HifiganStage::Span HifiganStage::through(const Block& block, const Span& raised, std::ptrdiff_t first,
                                         std::ptrdiff_t end, std::size_t total) const {
    const auto bend = engine_.table->pointwise->leaky_relu;
    const auto reach = static_cast<std::ptrdiff_t>(block.reach);
    Span now(first - reach, end + reach, sizes_.columns);
    copy_rows(raised.part(now.first, now.end()), now.all());
    for (std::size_t i = 0; i < block.dilated.size(); ++i) {
        const auto own = static_cast<std::ptrdiff_t>(block.dilated[i].reach());
        Span bent(now.first, now.end(), sizes_.columns);
        bend(now.all(), kSlope, bent.all());
        if (sizes_.pairs) {
            Span inner(now.first + own, now.end() - own, sizes_.columns);
            block.dilated[i].run(bent.all(), inner.all(), Activation::none, false);
            inner.clear_outside(total);
            bend(inner.all(), kSlope, inner.all());
            bent = std::move(inner);
        }
        const DilatedConv& last = sizes_.pairs ? block.plain[i] : block.dilated[i];
        const auto border = static_cast<std::ptrdiff_t>(last.reach());
        Span next(bent.first + border, bent.end() - border, sizes_.columns);
        copy_rows(now.part(next.first, next.end()), next.all());
        last.run(bent.all(), next.all(), Activation::none, true);
        next.clear_outside(total);
        now = std::move(next);
    }
    return now;
}

}  // namespace aigc
