// SPDX-License-Identifier: Apache-2.0
#include "ops/simd/vec_avx2.h"

#include "ops/invconv/invconv_narrow.h"

namespace aigc {
namespace {

/// More than 8 channels: a row is one full vector and a part of another.
void two_vectors(const float* matrix, std::size_t channels, Rows<const float> x, Rows<float> out) {
    const std::size_t rest = channels - Vec::lanes;
    Vec first[kInvConvNarrow], second[kInvConvNarrow];
    for (std::size_t j = 0; j < channels; ++j) {
        float column[kInvConvNarrow] = {};
        for (std::size_t i = 0; i < channels; ++i) column[i] = matrix[i * channels + j];
        first[j] = load(column);
        second[j] = load(column + Vec::lanes);
    }
    for (std::size_t t = 0; t < x.rows; ++t) {
        const float* const row = x.row(t);
        Vec low = splat(row[0]) * first[0], high = splat(row[0]) * second[0];
        for (std::size_t j = 1; j < channels; ++j) {
            low = fma(splat(row[j]), first[j], low);
            high = fma(splat(row[j]), second[j], high);
        }
        store(out.row(t), low);
        store_some(out.row(t) + Vec::lanes, high, rest);
    }
}

}  // namespace

void invconv_avx2(const float* matrix, std::size_t channels, Rows<const float> x, Rows<float> out) {
    if (channels > Vec::lanes) return two_vectors(matrix, channels, x, out);
    narrow(matrix, channels, x, out);
}

}  // namespace aigc
