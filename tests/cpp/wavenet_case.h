// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstring>
#include <vector>

#include "base/bfloat16.h"
#include "check.h"
#include "ops/wavenet/wavenet_pack.h"

namespace check {

/// Rows of elements amid canaries, which intact() looks for.
class Elements {
  public:
    Elements(std::size_t rows, std::size_t columns, std::size_t element_size)
        : row_bytes_(aigc::padded_columns(columns) * element_size),
          memory_(kGuard + rows * row_bytes_ + kGuard, kCanary) {
        std::memset(row(0), 0, rows * row_bytes_);
    }
    std::uint8_t* row(std::size_t t) { return memory_.data() + kGuard + t * row_bytes_; }
    bool intact() const {
        for (std::size_t i = 0; i < kGuard; ++i)
            if (memory_[i] != kCanary || memory_[memory_.size() - 1 - i] != kCanary) return false;
        return true;
    }
    bool operator==(const Elements& other) const { return memory_ == other.memory_; }

  private:
    static constexpr std::size_t kGuard = 192;
    static constexpr std::uint8_t kCanary = 0xa5;
    std::size_t row_bytes_;
    std::vector<std::uint8_t> memory_;
};

struct WavenetSizes {
    std::size_t channels, kernel, n_cond;
    bool last;  // no residual
    std::size_t n_skip, rows, dilation;
    aigc::WavenetShape shape() const { return {channels, kernel, n_cond, last ? 0 : channels, n_skip}; }
    std::size_t reach() const { return kernel / 2 * dilation; }
};

/// Random weights and inputs of one layer, as floats.
struct WavenetCase {
    WavenetSizes sizes;
    std::vector<float> in_weight, in_bias, cond_weight, cond_bias, out_weight, out_bias;
    std::vector<float> x, cond;                       // (rows + 2 reach) × channels, rows × n_cond
    std::vector<float> residual;                      // rows × channels
    std::vector<float> x_step, next_step, cond_step;  // cond_step per row

    WavenetCase(const WavenetSizes& given, std::uint64_t seed) : sizes(given) {
        Random random(seed);
        const std::size_t c = sizes.channels, out = (sizes.last ? 0 : c) + sizes.n_skip;
        const auto fill = [&](std::vector<float>& values, std::size_t size, double scale) {
            values.resize(size);
            for (float& value : values) value = static_cast<float>(random() * scale);
        };
        fill(in_weight, 2 * c * c * sizes.kernel, 2.0 / std::sqrt(static_cast<double>(c * sizes.kernel)));
        fill(in_bias, 2 * c, 0.3);
        fill(cond_weight, 2 * c * sizes.n_cond, 2.0 / std::sqrt(static_cast<double>(sizes.n_cond + 1)));
        fill(cond_bias, 2 * c, 0.3);
        fill(out_weight, out * c, 3.0 / std::sqrt(static_cast<double>(c)));
        fill(out_bias, out, 0.3);
        fill(x, (sizes.rows + 2 * sizes.reach()) * c, 1.0);
        fill(cond, sizes.rows * sizes.n_cond, 1.0);
        fill(residual, sizes.rows * c, 1.0);
        for (auto [steps, size] : {std::pair{&x_step, c}, {&next_step, c}, {&cond_step, sizes.rows}}) {
            fill(*steps, size, 0.2);
            for (float& step : *steps) step = (1.0f + step) / 127.0f;
        }
        for (float& step : next_step) step *= 4.0f;
    }
    aigc::PackedWavenet pack(const aigc::WavenetKernels& kernels) const {
        return {kernels,
                sizes.shape(),
                {in_weight.data(), in_bias.data(), cond_weight.data(), cond_bias.data(), out_weight.data(),
                 out_bias.data()},
                x_step.data()};
    }
};

/// What one run works on and leaves behind.
struct WavenetRun {
    WavenetSizes sizes;
    std::size_t element_size;
    Elements x, cond, acts, next;
    std::vector<float> residual, skip, inverse_next_step, cond_step;

    WavenetRun(const aigc::WavenetKernels& kernels, const WavenetCase& c)
        : sizes(c.sizes),
          element_size(kernels.element_size),
          x(sizes.rows + 2 * sizes.reach(), sizes.channels, element_size),
          cond(sizes.rows, sizes.n_cond, element_size),
          acts(sizes.rows, sizes.channels, element_size),
          next(sizes.rows, sizes.channels, element_size),
          residual(sizes.rows * stride()),
          skip(sizes.rows * skip_stride() + 1, 0.25f),
          inverse_next_step(stride()),
          cond_step(c.cond_step) {
        std::vector<float> inverse;
        for (float step : c.x_step) inverse.push_back(1.0f / step);
        for (std::size_t t = 0; t < sizes.rows + 2 * sizes.reach(); ++t)
            kernels.convert(c.x.data() + t * sizes.channels, inverse.data(), sizes.channels, x.row(t));
        for (std::size_t t = 0; t < sizes.rows; ++t) {
            inverse.assign(sizes.n_cond, 1.0f / cond_step[t]);
            kernels.convert(c.cond.data() + t * sizes.n_cond, inverse.data(), sizes.n_cond, cond.row(t));
        }
        for (std::size_t i = 0; i < sizes.channels; ++i) inverse_next_step[i] = 1.0f / c.next_step[i];
        for (std::size_t t = 0; t < sizes.rows; ++t)
            std::copy_n(c.residual.data() + t * sizes.channels, sizes.channels, residual.data() + t * stride());
    }
    std::size_t stride() const { return aigc::padded_columns(sizes.channels); }
    std::size_t skip_stride() const { return aigc::padded_columns(sizes.n_skip); }

    void run(const aigc::WavenetKernels& kernels, const aigc::WavenetLayer& layer, std::size_t first,
             std::size_t count) {
        aigc::WavenetCall call;
        call.rows = count;
        call.dilation = sizes.dilation;
        call.x = x.row(first + sizes.reach());
        call.x_stride = stride();
        call.cond = cond.row(first);
        call.cond_step = cond_step.data() + first;
        call.cond_stride = aigc::padded_columns(sizes.n_cond);
        call.acts = acts.row(first);
        call.residual = {residual.data() + first * stride(), count, sizes.channels, stride()};
        call.next = next.row(first);
        call.next_inverse_step = inverse_next_step.data();
        call.skip = {skip.data() + first * skip_stride(), count, sizes.n_skip, skip_stride()};
        kernels.run(layer, call);
    }
    bool intact() const {
        return x.intact() && cond.intact() && acts.intact() && next.intact() && skip.back() == 0.25f;
    }
};

/// The value of element c of a row.
inline double decode(aigc::Precision precision, const std::uint8_t* row, std::size_t c, float step) {
    if (precision == aigc::Precision::int8) return (row[c] - 128) * static_cast<double>(step);
    if (precision == aigc::Precision::float32) {
        float value;
        std::memcpy(&value, row + 4 * c, 4);
        return value;
    }
    std::uint16_t half;
    std::memcpy(&half, row + 2 * c, 2);
    return aigc::float_from_bfloat16(half);
}

/// Prints what each kernel of this machine gives, beside what the silicon gives in that moment.
void bench_wavenet();

}  // namespace check
