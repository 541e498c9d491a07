// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace aigc {

/// The kernels f(x) of resampling, |x| in input samples; "support" is where they end.
///     point      the nearest sample                 bilinear   1 - |x|, support 1
///     bicubic    Keys, a = -0.5, support 2          lanczos    sinc(x) sinc(x / n), support n = 3 or 4
///     spline36   Helmut Dersch's, support 3         area       the mean over the output pixel's footprint
enum class ResampleFilter { point, bilinear, bicubic, lanczos3, lanczos4, spline36, area };

/// Throws InputError that lists the names when none fits.
ResampleFilter parse_resample_filter(std::string_view name);

/// Output i has its centre at (i + 0.5) / scale - 0.5 + shift, in input samples.
struct AxisMap {
    std::size_t size_in, size_out;
    double scale, shift;
};

/// Output i = sum_t weights[i * taps + t] in[mirror(left[i] + t)]; left never decreases and weights sum to 1.
struct AxisWeights {
    std::size_t size_in = 0, size_out = 0, taps = 0;
    std::vector<std::int32_t> left;
    std::vector<double> weights;

    const double* row(std::size_t i) const { return weights.data() + i * taps; }
};

/// The weight of a sample at distance d is f(d * min(scale, 1)), divided by the sum of all: shrinking widens the kernel
/// so that it also keeps out what the smaller grid cannot hold. (point is not widened.) Beyond its ends the input
/// is mirrored about its edge (… 1 0 | 0 1 2 …), as zimg and MATLAB do. Throws InputError for an empty axis, a scale
/// that is not positive and for centres that lie further outside than the input is long (and 16 samples).
AxisWeights make_axis(ResampleFilter filter, const AxisMap& map);

/// The sample that stands at position i, which may lie outside 0 … size - 1.
std::size_t mirror(std::ptrdiff_t i, std::size_t size);

}  // namespace aigc
