// SPDX-License-Identifier: Apache-2.0
#include "ops/pointwise/pointwise.h"

#include <cmath>

namespace aigc {
namespace {

void leaky_relu(Rows<const float> x, float slope, Rows<float> out) {
    for (std::size_t t = 0; t < x.rows; ++t)
        for (std::size_t c = 0; c < x.cols; ++c) out.row(t)[c] = x.row(t)[c] < 0 ? slope * x.row(t)[c] : x.row(t)[c];
}

void gate(Rows<const float> x, Rows<float> out) {
    for (std::size_t t = 0; t < out.rows; ++t)
        for (std::size_t c = 0; c < out.cols; ++c)
            out.row(t)[c] = std::tanh(x.row(t)[c]) / (1 + std::exp(-x.row(t)[out.cols + c]));
}

}  // namespace

const PointwiseKernels kPointwiseReference = {leaky_relu, gate};

}  // namespace aigc
