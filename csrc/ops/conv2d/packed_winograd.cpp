// SPDX-License-Identifier: Apache-2.0
#include "ops/conv2d/packed_winograd.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace aigc {
namespace {

/// Row i of G, at the points 0, +-sqrt(1/2), +-sqrt(2) and infinity; the columns are the three taps.
void fill_transform(double (&g)[kWinogradTaps][3]) {
    const double a = std::sqrt(0.5), b = std::sqrt(2.0);
    const double rows[kWinogradTaps][3] = {
        {1.0, 0.0, 0.0},           {-2.0 / 3, -2.0 / 3 * a, -1.0 / 3}, {-2.0 / 3, 2.0 / 3 * a, -1.0 / 3},
        {1.0 / 6, b / 6, 1.0 / 3}, {1.0 / 6, -b / 6, 1.0 / 3},         {0.0, 0.0, 1.0}};
    std::copy_n(&rows[0][0], kWinogradTaps * 3, &g[0][0]);
}

}  // namespace

void transform_winograd_kernel(const float* kernel, double* transformed) {
    double g[kWinogradTaps][3];
    fill_transform(g);
    for (std::size_t i = 0; i < kWinogradTaps; ++i)
        for (std::size_t j = 0; j < kWinogradTaps; ++j) {
            double sum = 0.0;
            for (std::size_t dy = 0; dy < 3; ++dy)
                for (std::size_t dx = 0; dx < 3; ++dx) sum += g[i][dy] * kernel[dy * 3 + dx] * g[j][dx];
            transformed[i * kWinogradTaps + j] = sum;
        }
}

PackedWinograd::PackedWinograd(const WinogradKernels& kernels, const Conv2dShape& shape, const Conv2dWeights& weights)
    : shape_(shape) {
    if (shape.kernel != 3 || shape.inputs == 0 || shape.outputs == 0 || shape.pixel < shape.inputs ||
        shape.pixel % kElementPad != 0)
        throw InputError("winograd: a kernel is 3 x 3 and a pixel padded, not kernel " + std::to_string(shape.kernel) +
                         ", inputs " + std::to_string(shape.inputs) + ", pixel " + std::to_string(shape.pixel));
    const std::size_t columns = padded_columns(shape.outputs), inputs = shape.inputs;
    weights_ = AlignedBuffer<float>(columns * inputs * kWinogradProducts);
    bias_ = AlignedBuffer<float>(columns);
    slope_ = AlignedBuffer<float>(columns);
    for (std::size_t n = 0; n < shape.outputs; ++n) {
        bias_[n] = weights.bias ? weights.bias[n] : 0.0f;
        slope_[n] = weights.slope ? weights.slope[n] : 1.0f;
        const std::size_t first = n / kernels.tile * kernels.tile, width = std::min(kernels.tile, columns - first);
        float* const tile = weights_.data() + first * inputs * kWinogradProducts + n - first;
        for (std::size_t c = 0; c < inputs; ++c) {
            double transformed[kWinogradProducts];
            transform_winograd_kernel(weights.weight + (n * inputs + c) * 9, transformed);
            for (std::size_t k = 0; k < kWinogradProducts; ++k)
                tile[(k * inputs + c) * width] = static_cast<float>(transformed[k]);
        }
    }
}

}  // namespace aigc
