// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <cstddef>

#include "base/inline.h"

namespace aigc::simd {
namespace {

/// 16 floats, computed one by one with the roundings and the order of sums of Avx2 and Avx512: a kernel over it is a
/// reference that gives their bits. It has the operations that such kernels need.
struct Plain {
    static constexpr std::size_t lanes = 16;

    float lane[lanes];

    template <class Body>
    AIGC_INLINE static Plain each_lane(Body body) {
        Plain out;
        for (std::size_t k = 0; k < lanes; ++k) out.lane[k] = body(k);
        return out;
    }
    AIGC_INLINE static Plain splat(float x) {
        return each_lane([&](std::size_t) { return x; });
    }
    AIGC_INLINE static Plain load(const float* p) {
        return each_lane([&](std::size_t k) { return p[k]; });
    }
    AIGC_INLINE friend void store(float* p, Plain v) {
        for (std::size_t k = 0; k < lanes; ++k) p[k] = v.lane[k];
    }
    AIGC_INLINE friend Plain operator+(Plain a, Plain b) {
        return each_lane([&](std::size_t k) { return a.lane[k] + b.lane[k]; });
    }
    AIGC_INLINE friend Plain operator-(Plain a, Plain b) {
        return each_lane([&](std::size_t k) { return a.lane[k] - b.lane[k]; });
    }
    AIGC_INLINE friend Plain operator*(Plain a, Plain b) {
        return each_lane([&](std::size_t k) { return a.lane[k] * b.lane[k]; });
    }
    AIGC_INLINE friend Plain operator/(Plain a, Plain b) {
        return each_lane([&](std::size_t k) { return a.lane[k] / b.lane[k]; });
    }
    /// a * b + c, rounded once.
    AIGC_INLINE friend Plain fma(Plain a, Plain b, Plain c) {
        return each_lane([&](std::size_t k) { return std::fma(a.lane[k], b.lane[k], c.lane[k]); });
    }
    /// The larger; `b` where either is not a number.
    AIGC_INLINE friend Plain max(Plain a, Plain b) {
        return each_lane([&](std::size_t k) { return a.lane[k] > b.lane[k] ? a.lane[k] : b.lane[k]; });
    }
    /// The sum of all lanes: halves first, then quarters.
    AIGC_INLINE friend float sum(Plain v) {
        for (std::size_t half = lanes / 2; half > 0; half /= 2)
            for (std::size_t k = 0; k < half; ++k) v.lane[k] += v.lane[k + half];
        return v.lane[0];
    }
};

}  // namespace
}  // namespace aigc::simd
