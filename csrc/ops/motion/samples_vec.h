// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/inline.h"
#include "ops/motion/motion.h"

namespace aigc {
namespace {

/// A row of 16 samples, as one or two vectors of type V of ops/simd/. Every tier computes the same bits: the same
/// operations in the same order, fused where fma() says so.
template <class V>
struct Row16 {
    static constexpr int kParts = kMotionBlock / static_cast<int>(V::lanes);

    V part[kParts];

    template <class Body>
    AIGC_INLINE static Row16 each_part(Body body) {
        Row16 out;
        for (int k = 0; k < kParts; ++k) out.part[k] = body(k);
        return out;
    }
    AIGC_INLINE static Row16 splat(float x) {
        return each_part([&](int) { return V::splat(x); });
    }
    AIGC_INLINE static Row16 load(const float* p) {
        return each_part([&](int k) { return V::load(p + k * static_cast<int>(V::lanes)); });
    }
    AIGC_INLINE friend void store(float* p, const Row16& r) {
        for (int k = 0; k < kParts; ++k) store(p + k * static_cast<int>(V::lanes), r.part[k]);
    }
    AIGC_INLINE friend Row16 operator+(const Row16& a, const Row16& b) {
        return each_part([&](int k) { return a.part[k] + b.part[k]; });
    }
    AIGC_INLINE friend Row16 operator-(const Row16& a, const Row16& b) {
        return each_part([&](int k) { return a.part[k] - b.part[k]; });
    }
    AIGC_INLINE friend Row16 operator*(const Row16& a, const Row16& b) {
        return each_part([&](int k) { return a.part[k] * b.part[k]; });
    }
    AIGC_INLINE friend Row16 operator/(const Row16& a, const Row16& b) {
        return each_part([&](int k) { return a.part[k] / b.part[k]; });
    }
    AIGC_INLINE friend Row16 fma(const Row16& a, const Row16& b, const Row16& c) {
        return each_part([&](int k) { return fma(a.part[k], b.part[k], c.part[k]); });
    }
    AIGC_INLINE friend Row16 abs(const Row16& a) {
        return each_part([&](int k) { return max(a.part[k], V::splat(0.0f) - a.part[k]); });
    }
    /// Halves are added first, then quarters: the order of sum(V) of 16 lanes.
    AIGC_INLINE friend float sum(const Row16& a) {
        if constexpr (kParts == 1) {
            return sum(a.part[0]);
        } else {
            return sum(a.part[0] + a.part[1]);
        }
    }
};

/// Position of a block in a plane: a whole pixel and the rest, inside the border for taps from -1 to +2.
struct Place {
    const float* at;
    std::ptrdiff_t stride;
    float fx, fy;
};

AIGC_INLINE float bounded(float x, float low, float high) {
    x = x > low ? x : low;
    return x < high ? x : high;
}

AIGC_INLINE int floor_of(float x) {
    const int whole = static_cast<int>(x);
    return whole - (static_cast<float>(whole) > x);
}

/// Not-a-number places a block at the low end.
AIGC_INLINE Place place(const MotionPlane& plane, float x, float y) {
    constexpr float kFront = 4 - kMotionBorder, kBehind = kMotionBorder - kMotionWindow - 4;
    x = bounded(x, kFront, static_cast<float>(plane.width) + kBehind);
    y = bounded(y, kFront, static_cast<float>(plane.height) + kBehind);
    const int left = floor_of(x), top = floor_of(y);
    return {plane.row(top) + left, plane.stride, x - static_cast<float>(left), y - static_cast<float>(top)};
}

/// The block's samples at row y before the vertical interpolation.
template <class V>
AIGC_INLINE Row16<V> along_row(const Place& from, int y) {
    const float* const p = from.at + y * from.stride;
    const auto left = Row16<V>::load(p);
    return fma(Row16<V>::splat(from.fx), Row16<V>::load(p + 1) - left, left);
}

/// Between two rows.
template <class V>
AIGC_INLINE Row16<V> between(const Row16<V>& upper, const Row16<V>& lower, float share) {
    return fma(Row16<V>::splat(share), lower - upper, upper);
}

}  // namespace
}  // namespace aigc
