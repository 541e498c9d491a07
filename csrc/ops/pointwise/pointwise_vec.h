// SPDX-License-Identifier: Apache-2.0
// Functions of single elements over a vector type V of ops/simd/.
#pragma once
#include "ops/pointwise/pointwise.h"
#include "ops/simd/loop.h"
#include "ops/simd/math.h"

namespace aigc {
namespace {

template <class V>
void leaky_relu_rows(Rows<const float> x, float slope, Rows<float> out) {
    if (x.stride == x.cols && out.stride == out.cols) {
        const std::size_t all = x.rows * x.cols;
        x = {x.data, 1, all, all}, out = {out.data, 1, all, all};
    }
    const V factor = V::splat(slope);
    for (std::size_t t = 0; t < x.rows; ++t) {
        const float* const from = x.row(t);
        float* const to = out.row(t);
        simd::for_vectors<V>(
            x.cols, [&](std::size_t i, auto here) { here.put(to + i, leaky_relu(here.load(from + i), factor)); });
    }
}

template <class V>
void gate_rows(Rows<const float> x, Rows<float> out) {
    for (std::size_t t = 0; t < out.rows; ++t) {
        const float *const a = x.row(t), *const b = a + out.cols;
        float* const to = out.row(t);
        simd::for_vectors<V>(out.cols, [&](std::size_t i, auto here) {
            here.put(to + i, simd::tanh(here.load(a + i)) * simd::sigmoid(here.load(b + i)));
        });
    }
}

template <class V>
constexpr PointwiseKernels pointwise_kernels() {
    return {leaky_relu_rows<V>, gate_rows<V>};
}

}  // namespace
}  // namespace aigc
