// SPDX-License-Identifier: Apache-2.0
// Colour matrices over `Vec`; include vec_avx2.h or vec_avx512.h first.
#pragma once
#include "ops/colour/colour.h"

namespace aigc {
namespace {

struct MixRow {
    Vec first, second, third, offset;
    AIGC_INLINE explicit MixRow(const float (&row)[4])
        : first(splat(row[0])), second(splat(row[1])), third(splat(row[2])), offset(splat(row[3])) {}
    AIGC_INLINE Vec operator()(Vec a, Vec b, Vec c) const {
        return fma(first, a, fma(second, b, fma(third, c, offset)));
    }
};

AIGC_INLINE void mix_vectors(const MixCall& call) {
    const MixRow rows[3] = {MixRow(call.matrix[0]), MixRow(call.matrix[1]), MixRow(call.matrix[2])};
    float *const p = call.planes[0], *const q = call.planes[1], *const r = call.planes[2];
    for (std::size_t i = 0; i < call.count; i += Vec::lanes) {
        const Vec a = load(p + i), b = load(q + i), c = load(r + i);
        store(p + i, rows[0](a, b, c));
        store(q + i, rows[1](a, b, c));
        store(r + i, rows[2](a, b, c));
    }
}

}  // namespace
}  // namespace aigc
