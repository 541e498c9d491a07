// SPDX-License-Identifier: Apache-2.0
// Colour matrices over a vector type V of ops/simd/.
#pragma once
#include "base/inline.h"
#include "ops/colour/colour.h"

namespace aigc {
namespace {

template <class V>
struct MixRow {
    V first, second, third, offset;
    AIGC_INLINE explicit MixRow(const float (&row)[4])
        : first(V::splat(row[0])), second(V::splat(row[1])), third(V::splat(row[2])), offset(V::splat(row[3])) {}
    AIGC_INLINE V operator()(V a, V b, V c) const { return fma(first, a, fma(second, b, fma(third, c, offset))); }
};

template <class V>
void mix_vectors(const MixCall& call) {
    const MixRow<V> rows[3] = {MixRow<V>(call.matrix[0]), MixRow<V>(call.matrix[1]), MixRow<V>(call.matrix[2])};
    float *const p = call.planes[0], *const q = call.planes[1], *const r = call.planes[2];
    for (std::size_t i = 0; i < call.count; i += V::lanes) {
        const V a = V::load(p + i), b = V::load(q + i), c = V::load(r + i);
        store(p + i, rows[0](a, b, c));
        store(q + i, rows[1](a, b, c));
        store(r + i, rows[2](a, b, c));
    }
}

}  // namespace
}  // namespace aigc
