// SPDX-License-Identifier: Apache-2.0
#include "ops/conv2d/packed_conv2d.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "base/bfloat16.h"
#include "base/error.h"
#include "ops/byte_weights.h"

namespace aigc {
namespace {

void check(const Conv2dKernels& kernels, const Conv2dShape& shape, const Conv2dScales& scales) {
    if (shape.kernel % 2 == 0 || shape.kernel > kConv2dLargestKernel || shape.inputs == 0 || shape.outputs == 0 ||
        shape.pixel < shape.inputs)
        throw InputError("conv2d: a kernel is odd and at most " + std::to_string(kConv2dLargestKernel) +
                         ", and there is at least one channel: kernel " + std::to_string(shape.kernel) + ", inputs " +
                         std::to_string(shape.inputs) + ", outputs " + std::to_string(shape.outputs));
    if (kernels.precision == Precision::int8 && !scales.in) throw InputError("conv2d: int8 needs activation scales");
}

template <class T>
void put(std::byte* to, T value) {
    std::memcpy(to, &value, sizeof value);
}

}  // namespace

PackedConv2d::PackedConv2d(const Conv2dKernels& kernels, const Conv2dShape& shape, const Conv2dWeights& weights,
                           const Conv2dScales& scales, bool planar)
    : shape_(shape),
      tile_(planar ? shape.outputs : kernels.tile),
      columns_(planar ? shape.outputs : padded_columns(shape.outputs)) {
    check(kernels, shape, scales);
    const std::size_t columns = padded_columns(shape.outputs), group = kernels.group;
    row_depth_ = (shape.kernel * shape.pixel + group - 1) / group * group;
    weights_ = AlignedBuffer<std::byte>(columns_ * shape.kernel * row_depth_ * kernels.element_size);
    for (AlignedBuffer<float>* values : {&bias_, &slope_, &scale_, &add_scale_, &out_zero_})
        *values = AlignedBuffer<float>(columns);
    zero_ = AlignedBuffer<std::int32_t>(columns);
    for (std::size_t n = 0; n < shape.outputs; ++n) pack_column(kernels, weights, scales, n);
}

Conv2dLayer PackedConv2d::layer() const {
    return {shape_,        weights_.data(),   bias_.data(),     slope_.data(),
            scale_.data(), add_scale_.data(), out_zero_.data(), zero_.data()};
}

void PackedConv2d::pack_column(const Conv2dKernels& kernels, const Conv2dWeights& weights, const Conv2dScales& scales,
                               std::size_t n) {
    std::vector<float> values = taps(weights, n);
    bias_[n] = weights.bias ? weights.bias[n] : 0.0f;
    slope_[n] = weights.slope ? weights.slope[n] : 1.0f;
    if (kernels.precision == Precision::int8) quantize(values, scales, kernels.run_groups, n);
    write(kernels, values, n);
}

/// Column n in the order of the kernel's products: [kernel row][tap, channel], padded to whole groups.
std::vector<float> PackedConv2d::taps(const Conv2dWeights& weights, std::size_t n) const {
    const auto& [kernel, inputs, outputs, pixel] = shape_;
    std::vector<float> values(kernel * row_depth_, 0.0f);
    for (std::size_t c = 0; c < inputs; ++c)
        for (std::size_t dy = 0; dy < kernel; ++dy)
            for (std::size_t dx = 0; dx < kernel; ++dx)
                values[dy * row_depth_ + dx * pixel + c] =
                    weights.weight[((n * inputs + c) * kernel + dy) * kernel + dx];
    return values;
}

/// Whole numbers -127 … 127 of the weights times their input's step; bias and scale in steps of the output.
void PackedConv2d::quantize(std::vector<float>& values, const Conv2dScales& scales, std::size_t run, std::size_t n) {
    const auto channel = [&](std::size_t i) { return i % row_depth_ % shape_.pixel; };
    for (std::size_t i = 0; i < values.size(); ++i)
        if (channel(i) < shape_.inputs) values[i] *= scales.in->step[channel(i)];
    // In double: a float's reciprocal overflows where the steps of the input are denormal.
    const double unit = byte_weight_unit(values.data(), values.size(), row_depth_, run);
    const double inverse = unit > 0.0 ? 1.0 / unit : 0.0;
    const float out_inverse = scales.out ? 1.0f / scales.out->step[n] : 1.0f;
    std::int32_t zero = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = static_cast<float>(std::nearbyint(values[i] * inverse));
        if (channel(i) < shape_.inputs) zero -= static_cast<std::int32_t>(values[i] * scales.in->zero[channel(i)]);
    }
    zero_[n] = zero;
    scale_[n] = static_cast<float>(unit) * out_inverse;
    bias_[n] *= out_inverse;
    if (scales.out) out_zero_[n] = scales.out->zero[n];
    if (scales.add) {
        add_scale_[n] = scales.add->step[n] * out_inverse;
        bias_[n] -= scales.add->zero[n] * add_scale_[n];
    }
}

void PackedConv2d::write(const Conv2dKernels& kernels, const std::vector<float>& values, std::size_t n) {
    const std::size_t group = kernels.group, bytes = kernels.element_size;
    // The reference keeps a column whole; else all tiles but the last are full.
    const std::size_t first = n / tile_ * tile_;
    const std::size_t width = std::min(tile_, columns_ - first);
    std::byte* const tile = weights_.data() + first * values.size() * bytes;
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::byte* const to = tile + ((i / group * width + n - first) * group + i % group) * bytes;
        if (kernels.precision == Precision::float32) put(to, values[i]);
        if (kernels.precision == Precision::bfloat16) put(to, bfloat16_from_float(values[i]));
        if (kernels.precision == Precision::int8) put(to, static_cast<std::int8_t>(values[i]));
    }
}

}  // namespace aigc
