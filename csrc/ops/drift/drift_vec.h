// SPDX-License-Identifier: Apache-2.0
// The kernels of drift.h over V, a vector of floats, and I, a vector of integers, of ops/simd/.
#pragma once
#include "ops/drift/drift.h"

namespace aigc {
namespace {

template <class V>
void spectrum_row(const SpectrumRowCall& call) {
    for (std::size_t k = 0; k < call.columns; k += V::lanes) {
        V sums[4] = {V::splat(0.0f), V::splat(0.0f), V::splat(0.0f), V::splat(0.0f)};
        const float *real = call.real + k, *imaginary = call.imaginary + k;
        for (std::size_t r = 0; r < call.rows; ++r, real += call.stride, imaginary += call.stride) {
            const V a = V::load(real), b = V::load(imaginary);
            const V cosine = V::splat(call.cosine[r]), sine = V::splat(call.sine[r]);
            sums[0] = fma(a, cosine, sums[0]);
            sums[1] = fma(b, sine, sums[1]);
            sums[2] = fma(a, sine, sums[2]);
            sums[3] = fma(b, cosine, sums[3]);
        }
        store(call.out_real + k, sums[0] - sums[1]);
        store(call.out_imaginary + k, sums[2] + sums[3]);
    }
}

/// See FieldRowsCall.
template <class V>
AIGC_INLINE V fixed(V v) {
    constexpr float kMost = 32767.0f, kMagic = 12582912.0f;
    const V scaled = v * V::splat(static_cast<float>(kDriftUnit));
    const V above = max(scaled, V::splat(-kMost));  // -32768 is left out, so that both signs are alike
    return V::splat(0.0f) - max(V::splat(0.0f) - above, V::splat(-kMost)) + V::splat(kMagic);
}

/// kVectors of columns at a time, of two rows.
template <class V, std::size_t kVectors>
AIGC_INLINE void field_tile(const FieldRowsCall& call, std::size_t x) {
    V even[2][kVectors], odd[2][kVectors];
    for (std::size_t r = 0; r < 2; ++r)
        for (std::size_t v = 0; v < kVectors; ++v) even[r][v] = odd[r][v] = V::splat(0.0f);
    const float *cosine = call.cosine + x, *sine = call.sine + x;
    for (std::size_t k = 0; k < call.count; ++k, cosine += call.stride, sine += call.stride) {
        const V real[2] = {V::splat(call.real[0][k]), V::splat(call.real[1][k])};
        const V imaginary[2] = {V::splat(call.imaginary[0][k]), V::splat(call.imaginary[1][k])};
        for (std::size_t v = 0; v < kVectors; ++v) {
            const V c = V::load(cosine + v * V::lanes), s = V::load(sine + v * V::lanes);
            for (std::size_t r = 0; r < 2; ++r) {
                even[r][v] = fma(real[r], c, even[r][v]);
                odd[r][v] = fma(imaginary[r], s, odd[r][v]);
            }
        }
    }
    for (std::size_t r = 0; r < 2; ++r) {
        for (std::size_t v = 0; v < kVectors; ++v) {
            store(call.ahead[r] + x + v * V::lanes, fixed(even[r][v] - odd[r][v]));
            store(call.behind[r] + x + v * V::lanes, fixed(even[r][v] + odd[r][v]));
        }
    }
}

template <class V>
void field_rows(const FieldRowsCall& call) {
    constexpr std::size_t kVectors = 16 / V::lanes;
    for (std::size_t x = 0; x < call.columns; x += 16) field_tile<V, kVectors>(call, x);
}

/// Operand of a lane of multiply_halves() to interpolate: 2^14 - f and f, f being the top 14 bits of the fraction.
template <class I>
AIGC_INLINE I weights(I position, int log2_size) {
    const I fraction = shift_right(shift_left(position, log2_size), 18);
    return shift_left(fraction, 16) - fraction + I::splat(1 << 14);
}

template <class I>
struct Pair {
    I first, second;
};

/// Both numbers of a pair at a place, times 2^14; |number| < 2^29.
template <class I>
AIGC_INLINE Pair<I> sample(const TorusField& field, I x, I y) {
    const I stride = I::splat(static_cast<std::int32_t>(field.stride));
    const I index = shift_right(y, 32 - field.log2_height) * stride + shift_right(x, 32 - field.log2_width);
    const I across = weights(x, field.log2_width), down = weights(y, field.log2_height);
    I first[2], second[2];
    for (int r = 0; r < 2; ++r) {
        const std::uint32_t* const row = field.words + (r ? field.stride : 0);
        const I left = I::gather(row, index), right = I::gather(row + 1, index);
        first[r] = multiply_halves(halves(left, shift_left(right, 16)), across);
        second[r] = multiply_halves(halves(shift_right(left, 16), right), across);
    }
    return {multiply_halves(halves(shift_right(first[0], 14), shift_left(first[1], 2)), down),
            multiply_halves(halves(shift_right(second[0], 14), shift_left(second[1], 2)), down)};
}

template <class I>
void drift_nodes(const DriftNodesCall& call) {
    const I y = I::splat(static_cast<std::int32_t>(call.y));
    const I reach_x = I::splat(call.reach_x), reach_y = I::splat(call.reach_y);
    for (std::size_t i = 0; i < call.count; i += I::lanes) {
        const I x = I::load(call.x + i);
        const Pair<I> a = sample(call.first, x, y);
        const Pair<I> b =
            sample(call.second, x + shift_signed(a.first, 14) * reach_x, y + shift_signed(a.second, 14) * reach_y);
        store(call.out_x + i, shift_signed(b.first, 14));
        store(call.out_y + i, shift_signed(b.second, 14));
    }
}

/// (number + 4 deviations + dither) / 2^shift, from 0 to most.
template <class I>
AIGC_INLINE I table_index(I number, I dither, int shift, int most) {
    const I raised = number + I::splat(1 << 29) + shift_right(dither, 32 - shift);
    return min(shift_right(raised, shift), I::splat(most));
}

template <class I>
void drift_colours(const DriftColoursCall& call) {
    const I y = I::splat(static_cast<std::int32_t>(call.y));
    const I reach_x = I::splat(call.reach_x), reach_y = I::splat(call.reach_y);
    const I value_row = I::splat(static_cast<std::int32_t>(call.value_row));
    const I hue_row = I::splat(static_cast<std::int32_t>(call.hue_row)), channel = I::splat(1023);
    for (std::size_t i = 0; i < call.count; i += I::lanes) {
        const I x = I::load(call.x + i) + I::load(call.shift_x + i) * reach_x;
        const Pair<I> found = sample(call.field, x, y + I::load(call.shift_y + i) * reach_y);
        const I level = table_index(found.first, I::load(call.value_dither + i) + value_row, 21, kDriftLevels - 1);
        const I hue = table_index(found.second, I::load(call.hue_dither + i) + hue_row, 22, kDriftHues - 1);
        const I colour = I::gather(call.colours, shift_left(hue, 9) + level);
        store(call.out[0] + i, colour & channel);
        store(call.out[1] + i, shift_right(colour, 10) & channel);
        store(call.out[2] + i, shift_right(colour, 20) & channel);
    }
}

template <class I>
AIGC_INLINE I rounded_pixel(const DriftBytesCall& call, std::size_t i) {
    const I up = shift_right(I::load(call.dither + i) + I::splat(static_cast<std::int32_t>(call.dither_row)), 30);
    I pixel = I::splat(0);
    for (int c = 2; c >= 0; --c) pixel = shift_left(pixel, 8) + shift_right(I::load(call.in[c] + i) + up, 2);
    return pixel;
}

/// store_three_bytes() writes a third more than its pixels: the last of a row are laid down in memory of their own.
template <class I>
void drift_bytes(const DriftBytesCall& call) {
    std::size_t i = 0;
    for (; i + 2 * I::lanes <= call.count; i += I::lanes)
        store_three_bytes(call.out + 3 * i, rounded_pixel<I>(call, i));
    for (; i < call.count; i += I::lanes) {
        std::uint8_t last[4 * I::lanes];
        store_three_bytes(last, rounded_pixel<I>(call, i));
        const std::size_t left = call.count - i, bytes = 3 * (left < I::lanes ? left : I::lanes);
        for (std::size_t k = 0; k < bytes; ++k) call.out[3 * i + k] = last[k];
    }
}

}  // namespace
}  // namespace aigc
