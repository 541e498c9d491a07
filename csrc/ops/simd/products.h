// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "base/inline.h"

// Products of elements (ops/element.h) of one precision on one tier. A type of products P has
//
//     P::Vector     the vector type of ops/simd/            P::Element   the type of an element
//     P::Sum        a vector of sums, floats or integers    P::Weights   a vector of groups
//     P::kGroup     elements of a group           P::kRun      groups that are best multiplied together
//     P::load_weights(p)         as many groups as a vector has lanes
//     P::repeat(elements)        one group in every lane
//     P::dot(sum, a, b)          sum + the products, lane by lane, of the groups of elements a and of weights b
//     P::dot_run(sum, a, b)      the same for arrays of kRun groups, where that is more than 1
//     P::load_elements(p)        a vector of elements as floats; bytes without step and zero point
//     P::store_elements(p, v)    and back, rounded; bytes are clamped to 0 … 255, 0 for a NaN
namespace aigc::simd {
namespace {

/// float32: an element is its own group.
template <class V>
struct FloatProducts {
    using Vector = V;
    using Element = float;
    using Sum = V;
    using Weights = V;
    static constexpr int kGroup = 1;
    static constexpr int kRun = 1;

    AIGC_INLINE static Weights load_weights(const std::byte* p) { return V::load(reinterpret_cast<const float*>(p)); }
    AIGC_INLINE static Weights repeat(const float* x) { return V::splat(*x); }
    AIGC_INLINE static Sum dot(Sum sum, Weights a, Weights b) { return fma(a, b, sum); }
    AIGC_INLINE static V load_elements(const float* p) { return V::load(p); }
    AIGC_INLINE static void store_elements(float* p, V v) { store(p, v); }
};

}  // namespace
}  // namespace aigc::simd
