// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

namespace aigc {

/// Sums of whole rows, the vertical half of a separable filter:  out[i] = sum_k weights[k] rows[k][i],  i < length.
/// `out` is none of the rows.
struct FirRows {
    const float* const* rows = nullptr;
    const float* weights = nullptr;
    std::size_t taps = 0;
    std::size_t length = 0;
    float* out = nullptr;
};

/// Sums along a row of pixels of `channels` floats, the horizontal half, which may also change the number of pixels:
///
///     out[x, c] = sum_k weights[x][k] in[starts[x] + k, c]        x < pixels
///
/// Every pixel that is named lies in the row. `in` and `out` do not overlap.
struct FirPixels {
    const float* in = nullptr;
    const std::ptrdiff_t* starts = nullptr;
    const float* const* weights = nullptr;
    std::size_t taps = 0;
    std::size_t pixels = 0;
    std::size_t channels = 0;
    float* out = nullptr;
};

/// In place: v[i] = min(max((v[i] < 0 ? v[i] slope : v[i]) gain, -limit), limit). A NaN stays one.
struct FirActivation {
    float* values = nullptr;
    std::size_t length = 0;
    float slope = 1.0f, gain = 1.0f, limit = 0.0f;
};

/// The parts of finite impulse response filters over images whose channels lie side by side.
struct FirKernels {
    void (*rows)(const FirRows& call) = nullptr;
    void (*pixels)(const FirPixels& call) = nullptr;
    void (*add_pixels)(const FirPixels& call) = nullptr;  // the sums are added to what `out` holds
    void (*activate)(const FirActivation& call) = nullptr;
};

extern const FirKernels kFirReference, kFirAvx2, kFirAvx512;

}  // namespace aigc
