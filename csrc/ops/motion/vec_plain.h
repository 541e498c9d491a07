// SPDX-License-Identifier: Apache-2.0
// `Vec` without vectors: 16 floats one by one, with the roundings and the order of sums of the other tiers.
#pragma once
#include <cmath>
#include <cstddef>

#include "base/inline.h"

namespace aigc {
namespace {

struct Vec {
    static constexpr std::size_t lanes = 16;
    float lane[lanes];
};

template <class Body>
AIGC_INLINE Vec each_lane(Body body) {
    Vec out;
    for (std::size_t k = 0; k < Vec::lanes; ++k) out.lane[k] = body(k);
    return out;
}

AIGC_INLINE Vec splat(float x) {
    return each_lane([&](std::size_t) { return x; });
}
AIGC_INLINE Vec load(const float* p) {
    return each_lane([&](std::size_t k) { return p[k]; });
}
AIGC_INLINE void store(float* p, Vec v) {
    for (std::size_t k = 0; k < Vec::lanes; ++k) p[k] = v.lane[k];
}
AIGC_INLINE Vec operator+(Vec a, Vec b) {
    return each_lane([&](std::size_t k) { return a.lane[k] + b.lane[k]; });
}
AIGC_INLINE Vec operator-(Vec a, Vec b) {
    return each_lane([&](std::size_t k) { return a.lane[k] - b.lane[k]; });
}
AIGC_INLINE Vec operator*(Vec a, Vec b) {
    return each_lane([&](std::size_t k) { return a.lane[k] * b.lane[k]; });
}
AIGC_INLINE Vec operator/(Vec a, Vec b) {
    return each_lane([&](std::size_t k) { return a.lane[k] / b.lane[k]; });
}
AIGC_INLINE Vec fma(Vec a, Vec b, Vec c) {
    return each_lane([&](std::size_t k) { return std::fma(a.lane[k], b.lane[k], c.lane[k]); });
}
AIGC_INLINE Vec max(Vec a, Vec b) {
    return each_lane([&](std::size_t k) { return a.lane[k] > b.lane[k] ? a.lane[k] : b.lane[k]; });
}
AIGC_INLINE float sum(Vec v) {
    for (std::size_t half = Vec::lanes / 2; half > 0; half /= 2)
        for (std::size_t k = 0; k < half; ++k) v.lane[k] += v.lane[k + half];
    return v.lane[0];
}

}  // namespace
}  // namespace aigc
