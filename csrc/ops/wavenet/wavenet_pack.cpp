// SPDX-License-Identifier: Apache-2.0
#include "ops/wavenet/wavenet_pack.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "base/bfloat16.h"
#include "base/error.h"
#include "ops/byte_weights.h"

namespace aigc {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

std::size_t round_up(std::size_t value, std::size_t step) { return (value + step - 1) / step * step; }

/// The row of the trained matrix in each packed column (kNone: padding), and the widths of the tiles.
struct Columns {
    std::vector<std::size_t> row;
    std::vector<std::size_t> widths;

    /// Appends one vector of columns for rows first … first + count.
    void append(std::size_t first, std::size_t count, std::size_t lanes) {
        for (std::size_t i = 0; i < lanes; ++i) row.push_back(i < count ? first + i : kNone);
    }
};

Columns gate_columns(const WavenetKernels& kernels, std::size_t channels) {
    Columns columns;
    const std::size_t lanes = kernels.lanes, step = kernels.gate_tile / 2;
    for (std::size_t first = 0; first < channels; first += step) {
        const std::size_t half = std::min(step, round_up(channels - first, lanes));
        for (std::size_t part : {std::size_t{0}, channels})
            for (std::size_t c = first; c < first + half; c += lanes)
                columns.append(part + c, std::min(lanes, channels - c), lanes);
        columns.widths.push_back(2 * half);
    }
    return columns;
}

Columns out_columns(const WavenetKernels& kernels, const WavenetShape& shape) {
    Columns columns;
    const std::size_t lanes = kernels.lanes, end = shape.n_residual + shape.n_skip;
    for (auto [begin, stop] : {std::pair{std::size_t{0}, shape.n_residual}, std::pair{shape.n_residual, end}}) {
        for (std::size_t first = begin, width = 0; first < stop; first += width) {
            width = round_up(stop - first, lanes) < kernels.out_tile ? lanes : kernels.out_tile;
            for (std::size_t c = first; c < first + width; c += lanes)
                columns.append(c, std::min(lanes, stop - c), lanes);
            columns.widths.push_back(width);
        }
    }
    return columns;
}

/// The inputs of one packed column: tap by tap the channels, then the condition, each padded to whole groups.
class GateRow {
  public:
    GateRow(const WavenetShape& shape, const WavenetWeights& weights, std::size_t group)
        : shape_(shape),
          weights_(weights),
          channels_(round_up(shape.channels, group)),
          cond_(round_up(shape.n_cond, group)) {}

    std::size_t depth() const { return taps() + cond_; }
    /// Inputs before the condition's.
    std::size_t taps() const { return shape_.kernel * channels_; }
    /// Inputs of one tap.
    std::size_t tap() const { return channels_; }

    void gather(std::size_t row, float* out) const {
        const float* in = weights_.in_weight + row * shape_.channels * shape_.kernel;
        for (std::size_t tap = 0; tap < shape_.kernel; ++tap)
            for (std::size_t c = 0; c < shape_.channels; ++c) out[tap * channels_ + c] = in[c * shape_.kernel + tap];
        if (shape_.n_cond)
            std::copy_n(weights_.cond_weight + row * shape_.n_cond, shape_.n_cond, out + shape_.kernel * channels_);
    }
    std::vector<float> steps(const float* x_steps) const {
        std::vector<float> out(depth(), 1.0f);
        for (std::size_t tap = 0; tap < shape_.kernel; ++tap)
            std::copy_n(x_steps, shape_.channels, out.data() + tap * channels_);
        return out;
    }
    float bias(std::size_t row) const {
        return (weights_.in_bias ? weights_.in_bias[row] : 0.0f) +
               (weights_.cond_bias ? weights_.cond_bias[row] : 0.0f);
    }

  private:
    const WavenetShape& shape_;
    const WavenetWeights& weights_;
    std::size_t channels_, cond_;
};

class OutRow {
  public:
    OutRow(const WavenetShape& shape, const WavenetWeights& weights, std::size_t group)
        : shape_(shape), weights_(weights), depth_(round_up(shape.channels, group)) {}

    std::size_t depth() const { return depth_; }
    std::size_t taps() const { return depth_; }
    std::size_t tap() const { return depth_; }
    void gather(std::size_t row, float* out) const {
        std::copy_n(weights_.out_weight + row * shape_.channels, shape_.channels, out);
    }
    std::vector<float> steps(const float*) const { return std::vector<float>(depth_, 1.0f / 127.0f); }
    float bias(std::size_t row) const { return weights_.out_bias ? weights_.out_bias[row] : 0.0f; }

  private:
    const WavenetShape& shape_;
    const WavenetWeights& weights_;
    std::size_t depth_;
};

/// One column in the elements of a precision, `group` of them side by side every `stride` elements.
template <class T, class Convert>
void scatter(const std::vector<float>& values, std::size_t group, std::size_t stride, void* weights, Convert convert) {
    T* out = static_cast<T*>(weights);
    for (std::size_t k = 0; k < values.size(); k += group, out += stride)
        for (std::size_t i = 0; i < group; ++i) out[i] = convert(values[k + i]);
}

void check(const WavenetKernels& kernels, const WavenetShape& shape, const float* x_steps) {
    if (shape.channels == 0 || shape.kernel % 2 == 0)
        throw InputError("a gated layer needs 1 channel or more and an odd kernel, not channels = " +
                         std::to_string(shape.channels) + ", kernel = " + std::to_string(shape.kernel));
    if (shape.n_residual != 0 && shape.n_residual != shape.channels)
        throw InputError("a gated layer's residual must have its " + std::to_string(shape.channels) +
                         " channels or none, not " + std::to_string(shape.n_residual));
    if (kernels.precision == Precision::int8 && !x_steps)
        throw InputError("int8 needs activation scales: calibrate the model in float32 first");
}

}  // namespace

class PackedWavenet::Packer {
  public:
    Packer(const WavenetKernels& kernels, const float* x_steps) : kernels_(kernels), x_steps_(x_steps) {}

    template <class Row>
    Matrix pack(const Row& row, const Columns& columns) const {
        const std::size_t depth = row.depth(), count = columns.row.size(), size = weight_size();
        Matrix matrix;
        matrix.weights = AlignedBuffer<std::byte>(depth * count * size);
        for (auto* values : {&matrix.bias, &matrix.scale, &matrix.cond_scale}) *values = AlignedBuffer<float>(count);
        for (auto* zeros : {&matrix.zero, &matrix.cond_zero}) *zeros = AlignedBuffer<std::int32_t>(count);
        const std::vector<float> steps = int8() ? row.steps(x_steps_) : std::vector<float>();
        std::vector<float> values(depth);
        std::size_t column = 0;
        for (std::size_t width : columns.widths) {
            std::byte* tile = matrix.weights.data() + column * depth * size;
            for (std::size_t q = 0; q < width; ++q, ++column) {
                if (columns.row[column] == kNone) continue;
                row.gather(columns.row[column], values.data());
                matrix.bias[column] = row.bias(columns.row[column]);
                if (int8()) {
                    quantise(values, steps, 0, row.taps(), row.tap(), matrix.scale[column], matrix.zero[column]);
                    quantise(values, steps, row.taps(), depth, depth, matrix.cond_scale[column],
                             matrix.cond_zero[column]);
                }
                write(values, width * kernels_.group, tile + q * kernels_.group * size);
            }
        }
        return matrix;
    }

  private:
    bool int8() const { return kernels_.precision == Precision::int8; }
    std::size_t weight_size() const { return kernels_.element_size; }

    /// Values first … last, which are rows of `row` values, become whole numbers of -127 … 127.
    void quantise(std::vector<float>& values, const std::vector<float>& steps, std::size_t first, std::size_t last,
                  std::size_t row, float& scale, std::int32_t& zero) const {
        for (std::size_t k = first; k < last; ++k) values[k] *= steps[k];
        const double unit = byte_weight_unit(values.data() + first, last - first, row, kernels_.run_groups);
        scale = static_cast<float>(unit);
        const float inverse = unit > 0.0 ? static_cast<float>(1.0 / unit) : 0.0f;
        std::int32_t sum = 0;
        for (std::size_t k = first; k < last; ++k) {
            values[k] = std::nearbyint(values[k] * inverse);
            sum += static_cast<std::int32_t>(values[k]);
        }
        zero = -128 * sum;
    }

    void write(const std::vector<float>& values, std::size_t stride, std::byte* out) const {
        const std::size_t group = kernels_.group;
        switch (kernels_.precision) {
            case Precision::float32:
                return scatter<float>(values, group, stride, out, [](float v) { return v; });
            case Precision::bfloat16:
                return scatter<std::uint16_t>(values, group, stride, out, bfloat16_from_float);
            case Precision::int8:
                return scatter<std::int8_t>(values, group, stride, out,
                                            [](float v) { return static_cast<std::int8_t>(v); });
        }
    }

    const WavenetKernels& kernels_;
    const float* x_steps_;
};

WavenetMatrix PackedWavenet::Matrix::view() const {
    return {weights.data(), bias.data(), scale.data(), cond_scale.data(), zero.data(), cond_zero.data()};
}

PackedWavenet::PackedWavenet(const WavenetKernels& kernels, const WavenetShape& shape, const WavenetWeights& weights,
                             const float* x_steps) {
    check(kernels, shape, x_steps);
    const Packer packer(kernels, x_steps);
    gate_ = packer.pack(GateRow(shape, weights, kernels.group), gate_columns(kernels, shape.channels));
    out_ = packer.pack(OutRow(shape, weights, kernels.group), out_columns(kernels, shape));
    layer_ = {shape, gate_.view(), out_.view()};
}

}  // namespace aigc
