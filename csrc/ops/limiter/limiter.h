// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

namespace aigc {

struct FirKernels;

/// Taps of the filter between two samples; it reaches kPeakTaps / 2 - 1 samples back and kPeakTaps / 2 ahead.
inline constexpr std::size_t kPeakTaps = 64;

/// True peak at fourfold oversampling (ITU-R BS.1770-5, annex 2), for i < length:
///
///     peaks[i] = max(peaks[i], max over p = 0 .. 3 of |v(i, p)|)
///     v(i, p) = sum_k h(k - (kPeakTaps / 2 - 1) - p / 4) samples[i + k],  k < kPeakTaps
///
/// h is a sinc under a Kaiser window of beta 6: flat to 0.47 of the rate. `samples` has kPeakTaps - 1 more than
/// `length`; v(i, 0) is samples[i + kPeakTaps / 2 - 1] itself. Samples are finite.
void raise_true_peaks(const FirKernels& kernels, const float* samples, std::size_t length, float* peaks);

/// ceiling    what no peak may exceed, above 0
/// half       half of the smoothing, in samples; the gain reaches `reach()` samples ahead
/// keep       factor by which the distance of the gain from 1 shrinks in a sample, from 0 to 1
struct LimiterShape {
    float ceiling = 1;
    std::size_t half = 0;
    double keep = 0;
    std::size_t reach() const { return 2 * half; }
};

/// Gains of a limiter that looks ahead, with R = shape.reach(), for i < length:
///
///     wanted[j] = min(1, ceiling / peaks[j])                          j < length + 4 R
///     low[j]    = min of wanted[j .. j + 2 R]                         j < length + 2 R
///     held[j]   = min(low[j], 1 - (1 - held[j - 1]) keep)             held[-1] is `before`
///     gains[i]  = held[i .. i + 2 R] under the convolution of two boxes of 2 half + 1, whose sum is 1
///
/// So gains[i] <= wanted[i + 2 R] up to rounding, and changes slowly. Returns held[length - 1], which is `before` of
/// the block that begins `length` later; `before` itself where length is 0.
double limiter_gains(const LimiterShape& shape, const float* peaks, std::size_t length, double before, float* gains);

}  // namespace aigc
