// SPDX-License-Identifier: Apache-2.0
// Loops over `Vec`; include vec_avx2.h or vec_avx512.h first.
#pragma once

namespace aigc {
namespace {

/// How much of a vector a step of for_vectors() has.
struct Whole {};
struct Part {
    std::size_t count;
};
AIGC_INLINE Vec load(const float* p, Whole) { return load(p); }
AIGC_INLINE Vec load(const float* p, Part part) { return load_some(p, part.count); }
AIGC_INLINE void store(float* p, Vec v, Whole) { store(p, v); }
AIGC_INLINE void store(float* p, Vec v, Part part) { store_some(p, v, part.count); }
AIGC_INLINE Vec keep(Vec v, Whole) { return v; }
AIGC_INLINE Vec keep(Vec v, Part part) { return keep(v, part.count); }

/// body(i, Whole{}) for every full vector among `count` floats, then body(i, Part{rest}) for what is left.
template <class Body>
AIGC_INLINE void for_vectors(std::size_t count, Body body) {
    std::size_t i = 0;
    for (; i + Vec::lanes <= count; i += Vec::lanes) body(i, Whole{});
    if (i < count) body(i, Part{count - i});
}

}  // namespace
}  // namespace aigc
