// SPDX-License-Identifier: Apache-2.0
#include "ops/invconv/invconv_narrow.h"
#include "ops/simd/avx2.h"

namespace aigc {
namespace {

using V = simd::Avx2;

/// More than 8 channels: a row is one full vector and a part of another.
void two_vectors(const float* matrix, std::size_t channels, Rows<const float> x, Rows<float> out) {
    const std::size_t rest = channels - V::lanes;
    V first[kInvConvNarrow], second[kInvConvNarrow];
    for (std::size_t j = 0; j < channels; ++j) {
        float column[kInvConvNarrow] = {};
        for (std::size_t i = 0; i < channels; ++i) column[i] = matrix[i * channels + j];
        first[j] = V::load(column);
        second[j] = V::load(column + V::lanes);
    }
    for (std::size_t t = 0; t < x.rows; ++t) {
        const float* const row = x.row(t);
        V low = V::splat(row[0]) * first[0], high = V::splat(row[0]) * second[0];
        for (std::size_t j = 1; j < channels; ++j) {
            low = fma(V::splat(row[j]), first[j], low);
            high = fma(V::splat(row[j]), second[j], high);
        }
        store(out.row(t), low);
        store_some(out.row(t) + V::lanes, high, rest);
    }
}

void run(const float* matrix, std::size_t channels, Rows<const float> x, Rows<float> out) {
    if (channels > V::lanes) return two_vectors(matrix, channels, x, out);
    narrow<V>(matrix, channels, x, out);
}

}  // namespace

const InvConvKernels kInvConvAvx2 = {run};

}  // namespace aigc
