// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

namespace aigc {

/// Colours of another basis, in place: for each i < count
///     planes[k][i] = sum_j matrix[k][j] planes[j][i] + matrix[k][3]
/// The planes have room for a multiple of 64 floats and do not overlap.
struct MixCall {
    float* planes[3];
    std::size_t count;
    float matrix[3][4];
};

struct ColourKernels {
    void (*mix)(const MixCall& call) = nullptr;
};

extern const ColourKernels kColourReference, kColourAvx2, kColourAvx512;

}  // namespace aigc
