// SPDX-License-Identifier: Apache-2.0
// The two transforms of Winograd's convolution over time, over a vector type V of ops/simd/.
#pragma once
#include "ops/conv1d/winograd1d.h"

namespace aigc {
namespace {

/// Even and odd parts for the points +-root: the polynomial (x^2 + root x)(x^4 - sum x^2 + product) of M(x) / (x - p).
template <class V>
AIGC_INLINE void transform_pair(const V (&d)[8], float root, float sum, float product, V& plus, V& minus) {
    const V even = fma(d[4], V::splat(-sum), fma(d[2], V::splat(product), d[6]));
    const V odd = fma(d[3], V::splat(-sum), fma(d[1], V::splat(product), d[5]));
    plus = fma(odd, V::splat(root), even);
    minus = fma(odd, V::splat(-root), even);
}

/// B of seven rows, or of eight. M(x) / x = (x^2 - 1/4)(x^2 - 1)(x^2 - 4) = x^6 - 5.25 x^4 + 5.25 x^2 - 1.
template <class V, int kProducts>
AIGC_INLINE void transform_rows(V (&d)[8]) {
    V out[8];
    const V both = V::splat(5.25f);
    out[0] = fma(d[2] - d[4], both, d[6] - d[0]);
    transform_pair(d, 0.5f, 5.0f, 4.0f, out[1], out[2]);
    transform_pair(d, 1.0f, 4.25f, 1.0f, out[3], out[4]);
    transform_pair(d, 2.0f, 1.25f, 0.25f, out[5], out[6]);
    if constexpr (kProducts == 8) out[7] = fma(d[3] - d[5], both, d[7] - d[1]);
#pragma GCC unroll 8
    for (int p = 0; p < kProducts; ++p) d[p] = out[p];
}

template <class V, int kProducts>
void transform_tile(const float* const* rows, std::size_t channels, float* out, std::size_t stride) {
    for (std::size_t c = 0; c < channels; c += V::lanes) {
        const std::size_t here = channels - c < V::lanes ? channels - c : V::lanes;
        V d[8];
#pragma GCC unroll 8
        for (int i = 0; i < kProducts; ++i)
            d[i] = here == V::lanes ? V::load(rows[i] + c) : V::load_some(rows[i] + c, here);
        transform_rows<V, kProducts>(d);
#pragma GCC unroll 8
        for (int p = 0; p < kProducts; ++p) {
            float* const to = out + static_cast<std::size_t>(p) * stride + c;
            if (here == V::lanes)
                store(to, d[p]);
            else
                store_some(to, d[p], here);
        }
    }
}

/// A: row i is the i-th powers of the points; infinity counts in the last row alone.
template <class V, int kProducts, int kOutputs>
AIGC_INLINE void restore_rows(const V (&m)[kProducts], V (&y)[kOutputs]) {
    const V even[3] = {m[1] + m[2], m[3] + m[4], m[5] + m[6]}, odd[3] = {m[1] - m[2], m[3] - m[4], m[5] - m[6]};
    y[0] = m[0] + even[0] + even[1] + even[2];
    float half = 0.5f, two = 2.0f;
#pragma GCC unroll 6
    for (int i = 1; i < kOutputs; ++i, half *= 0.5f, two *= 2.0f) {
        const V(&part)[3] = i % 2 ? odd : even;
        y[i] = fma(part[2], V::splat(two), fma(part[0], V::splat(half), part[1]));
    }
    if constexpr (kProducts == 8) y[kOutputs - 1] = y[kOutputs - 1] + m[7];
}

template <class V, int kProducts, int kOutputs>
void restore_tile(const float* sums, std::size_t stride, std::size_t columns, const float* bias, bool accumulate,
                  float* const* rows) {
    for (std::size_t n = 0; n < columns; n += V::lanes) {
        const std::size_t here = columns - n < V::lanes ? columns - n : V::lanes;
        const bool whole = here == V::lanes;
        const auto load = [&](const float* p) { return whole ? V::load(p + n) : V::load_some(p + n, here); };
        V m[kProducts], y[kOutputs];
#pragma GCC unroll 8
        for (int p = 0; p < kProducts; ++p) m[p] = load(sums + static_cast<std::size_t>(p) * stride);
        restore_rows<V, kProducts, kOutputs>(m, y);
        const V offset = load(bias);
#pragma GCC unroll 6
        for (int i = 0; i < kOutputs; ++i) {
            if (!rows[i]) continue;
            const V value = accumulate ? y[i] + offset + load(rows[i]) : y[i] + offset;
            if (whole)
                store(rows[i] + n, value);
            else
                store_some(rows[i] + n, value, here);
        }
    }
}

template <class V>
void winograd1d_transform(const float* const* rows, std::size_t products, std::size_t channels, float* out,
                          std::size_t stride) {
    if (products == 8) return transform_tile<V, 8>(rows, channels, out, stride);
    transform_tile<V, 7>(rows, channels, out, stride);
}

template <class V>
void winograd1d_restore(const float* sums, std::size_t stride, const Winograd1dForm& form, std::size_t columns,
                        const float* bias, bool accumulate, float* const* rows) {
    if (form.outputs == 6) return restore_tile<V, 8, 6>(sums, stride, columns, bias, accumulate, rows);
    if (form.taps == 5) return restore_tile<V, 8, 4>(sums, stride, columns, bias, accumulate, rows);
    restore_tile<V, 7, 4>(sums, stride, columns, bias, accumulate, rows);
}

template <class V>
constexpr Winograd1dKernels winograd1d_kernels() {
    return {winograd1d_transform<V>, winograd1d_restore<V>};
}

}  // namespace
}  // namespace aigc
