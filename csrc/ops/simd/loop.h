// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "base/inline.h"

namespace aigc::simd {
namespace {

/// A step of for_vectors() over a whole vector.
template <class V>
struct Whole {
    AIGC_INLINE V load(const float* p) const { return V::load(p); }
    AIGC_INLINE void put(float* p, V v) const { store(p, v); }
    AIGC_INLINE V kept(V v) const { return v; }
};

/// The last step of for_vectors(): the first `count` lanes of a vector. The others are loaded as zeros, and neither
/// read from memory nor written to it.
template <class V>
struct Part {
    std::size_t count;
    AIGC_INLINE V load(const float* p) const { return V::load_some(p, count); }
    AIGC_INLINE void put(float* p, V v) const { store_some(p, v, count); }
    /// The lanes of the step, then zeros.
    AIGC_INLINE V kept(V v) const { return keep(v, count); }
};

/// Call body(i, Whole) for every whole vector of `count` floats, then body(i, Part) for the rest, if there is one.
template <class V, class Body>
AIGC_INLINE void for_vectors(std::size_t count, Body body) {
    std::size_t i = 0;
    for (; i + V::lanes <= count; i += V::lanes) body(i, Whole<V>{});
    if (i < count) body(i, Part<V>{count - i});
}

}  // namespace
}  // namespace aigc::simd
