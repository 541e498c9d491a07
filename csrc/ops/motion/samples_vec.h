// SPDX-License-Identifier: Apache-2.0
// Samples of a plane, 16 to a row, over `Vec`; include a vec_….h first. Every tier computes the same bits: the same
// operations in the same order, fused where fma() says so.
#pragma once
#include "ops/motion/motion.h"

namespace aigc {
namespace {

inline constexpr int kParts = kMotionBlock / static_cast<int>(Vec::lanes);

/// A row of 16 samples.
struct Row16 {
    Vec part[kParts];
};

template <class Body>
AIGC_INLINE Row16 each_part(Body body) {
    Row16 out;
    for (int k = 0; k < kParts; ++k) out.part[k] = body(k);
    return out;
}
AIGC_INLINE Row16 splat16(float x) {
    return each_part([&](int) { return splat(x); });
}
AIGC_INLINE Row16 load16(const float* p) {
    return each_part([&](int k) { return load(p + k * static_cast<int>(Vec::lanes)); });
}
AIGC_INLINE void store16(float* p, const Row16& r) {
    for (int k = 0; k < kParts; ++k) store(p + k * static_cast<int>(Vec::lanes), r.part[k]);
}
AIGC_INLINE Row16 operator+(const Row16& a, const Row16& b) {
    return each_part([&](int k) { return a.part[k] + b.part[k]; });
}
AIGC_INLINE Row16 operator-(const Row16& a, const Row16& b) {
    return each_part([&](int k) { return a.part[k] - b.part[k]; });
}
AIGC_INLINE Row16 operator*(const Row16& a, const Row16& b) {
    return each_part([&](int k) { return a.part[k] * b.part[k]; });
}
AIGC_INLINE Row16 fma(const Row16& a, const Row16& b, const Row16& c) {
    return each_part([&](int k) { return fma(a.part[k], b.part[k], c.part[k]); });
}
AIGC_INLINE Row16 abs(const Row16& a) {
    return each_part([&](int k) { return max(a.part[k], splat(0.0f) - a.part[k]); });
}
/// Halves are added first, then quarters: the order of sum(Vec) of 16 lanes.
AIGC_INLINE float sum(const Row16& a) {
    if constexpr (kParts == 1) {
        return sum(a.part[0]);
    } else {
        return sum(a.part[0] + a.part[1]);
    }
}

/// Where a block of a plane begins: a whole pixel and what is left, inside the border for taps from -1 to +2.
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
AIGC_INLINE Row16 across(const Place& from, int y) {
    const float* const p = from.at + y * from.stride;
    const Row16 left = load16(p);
    return fma(splat16(from.fx), load16(p + 1) - left, left);
}

/// Between two rows.
AIGC_INLINE Row16 between(const Row16& upper, const Row16& lower, float share) {
    return fma(splat16(share), lower - upper, upper);
}

}  // namespace
}  // namespace aigc
