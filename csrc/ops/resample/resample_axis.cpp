// SPDX-License-Identifier: Apache-2.0
#include "ops/resample/resample_axis.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <string>

#include "base/error.h"

namespace aigc {
namespace {

double triangle(double x) { return std::max(1 - x, 0.0); }

double keys(double x) {
    constexpr double a = -0.5;
    if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
    if (x < 2) return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
    return 0;
}

double spline36(double x) {
    if (x < 1) return ((13.0 / 11 * x - 453.0 / 209) * x - 3.0 / 209) * x + 1;
    if (x < 2) return ((-6.0 / 11 * (x - 1) + 270.0 / 209) * (x - 1) - 156.0 / 209) * (x - 1);
    if (x < 3) return ((1.0 / 11 * (x - 2) - 45.0 / 209) * (x - 2) + 26.0 / 209) * (x - 2);
    return 0;
}

double sinc(double x) {
    x *= std::numbers::pi;
    return x == 0 ? 1 : std::sin(x) / x;
}

double lanczos(double x, double lobes) { return x < lobes ? sinc(x) * sinc(x / lobes) : 0; }

struct Shape {
    std::string_view name;
    double support;
    double (*weight)(double x);  // null: no function of the distance alone
};

/// The filters, in the order of ResampleFilter.
constexpr std::array kShapes = {
    Shape{"point", 0, nullptr},
    Shape{"bilinear", 1, triangle},
    Shape{"bicubic", 2, keys},
    Shape{"lanczos3", 3, [](double x) { return lanczos(x, 3); }},
    Shape{"lanczos4", 4, [](double x) { return lanczos(x, 4); }},
    Shape{"spline36", 3, spline36},
    Shape{"area", 0, nullptr},
};

void require_fit(const AxisMap& map) {
    constexpr std::size_t kMost = std::size_t{1} << 24;
    if (map.size_in == 0 || map.size_out == 0 || map.size_in > kMost || map.size_out > kMost)
        throw InputError("resample: cannot make " + std::to_string(map.size_out) + " samples of " +
                         std::to_string(map.size_in) + "; both must be from 1 to " + std::to_string(kMost));
    if (!(map.scale > 0) || !std::isfinite(map.scale) || !std::isfinite(map.shift))
        throw InputError("resample: scale must be positive and shift finite, not " + std::to_string(map.scale) +
                         " and " + std::to_string(map.shift));
    const auto size = static_cast<double>(map.size_in);
    const double first = 0.5 / map.scale + map.shift;
    const double last = (static_cast<double>(map.size_out) - 0.5) / map.scale + map.shift;
    const double margin = std::max(size, 16.0);
    if (first < -margin || last > size + margin)
        throw InputError("resample: scale " + std::to_string(map.scale) + " and shift " + std::to_string(map.shift) +
                         " look at " + std::to_string(first) + " to " + std::to_string(last) + " of " +
                         std::to_string(map.size_in) + " samples");
}

double centre(const AxisMap& map, std::size_t i) {
    return (static_cast<double>(i) + 0.5) / map.scale - 0.5 + map.shift;
}

std::int32_t whole(double x) { return static_cast<std::int32_t>(x); }

AxisWeights make_point(const AxisMap& map) {
    AxisWeights axis{map.size_in, map.size_out, 1, {}, std::vector<double>(map.size_out, 1.0)};
    for (std::size_t i = 0; i < map.size_out; ++i) axis.left.push_back(whole(std::floor(centre(map, i) + 0.5)));
    return axis;
}

/// Sample j covers j - 0.5 to j + 0.5, the output 1 / scale samples about its centre.
AxisWeights make_area(const AxisMap& map) {
    const double half = 0.5 / map.scale;
    AxisWeights axis{map.size_in, map.size_out, static_cast<std::size_t>(std::ceil(2 * half)) + 1, {}, {}};
    for (std::size_t i = 0; i < map.size_out; ++i) {
        const double begin = centre(map, i) - half, end = begin + 2 * half;
        axis.left.push_back(whole(std::floor(begin + 0.5)));
        for (std::size_t t = 0; t < axis.taps; ++t) {
            const double from = axis.left[i] + static_cast<double>(t) - 0.5;
            axis.weights.push_back(std::max(std::min(end, from + 1) - std::max(begin, from), 0.0));
        }
    }
    return axis;
}

AxisWeights make_shape(const Shape& shape, const AxisMap& map) {
    const double step = std::min(map.scale, 1.0), reach = shape.support / step;
    AxisWeights axis{map.size_in, map.size_out, static_cast<std::size_t>(std::ceil(2 * reach)), {}, {}};
    for (std::size_t i = 0; i < map.size_out; ++i) {
        const double at = centre(map, i);
        axis.left.push_back(whole(std::floor(at - reach)) + 1);
        for (std::size_t t = 0; t < axis.taps; ++t)
            axis.weights.push_back(shape.weight(std::abs(axis.left[i] + static_cast<double>(t) - at) * step));
    }
    return axis;
}

/// Weights that are nothing but rounding become zero, and the sum one.
void normalise(AxisWeights& axis) {
    for (std::size_t i = 0; i < axis.size_out; ++i) {
        double* const row = axis.weights.data() + i * axis.taps;
        const double sum = std::accumulate(row, row + axis.taps, 0.0);
        for (std::size_t t = 0; t < axis.taps; ++t) row[t] = std::abs(row[t]) < 1e-12 ? 0 : row[t] / sum;
    }
}

/// Leaves out the first and last taps that are zero for every output, as most are where nothing is enlarged.
AxisWeights trim(const AxisWeights& axis) {
    std::size_t begin = axis.taps, end = 0;
    for (std::size_t i = 0; i < axis.size_out; ++i)
        for (std::size_t t = 0; t < axis.taps; ++t)
            if (axis.row(i)[t] != 0) begin = std::min(begin, t), end = std::max(end, t + 1);
    AxisWeights kept{axis.size_in, axis.size_out, end - begin, axis.left, {}};
    for (std::int32_t& left : kept.left) left += static_cast<std::int32_t>(begin);
    for (std::size_t i = 0; i < axis.size_out; ++i)
        kept.weights.insert(kept.weights.end(), axis.row(i) + begin, axis.row(i) + end);
    return kept;
}

}  // namespace

ResampleFilter parse_resample_filter(std::string_view name) {
    std::string names;
    for (std::size_t i = 0; i < kShapes.size(); ++i) {
        if (kShapes[i].name == name) return static_cast<ResampleFilter>(i);
        names += (i ? ", " : "") + std::string(kShapes[i].name);
    }
    throw InputError("filter '" + std::string(name) + "' does not exist; choose " + names);
}

AxisWeights make_axis(ResampleFilter filter, const AxisMap& map) {
    require_fit(map);
    if (filter == ResampleFilter::point) return make_point(map);
    AxisWeights axis =
        filter == ResampleFilter::area ? make_area(map) : make_shape(kShapes[static_cast<std::size_t>(filter)], map);
    normalise(axis);
    return trim(axis);
}

std::size_t mirror(std::ptrdiff_t i, std::size_t size) {
    const auto period = static_cast<std::ptrdiff_t>(2 * size);
    const std::ptrdiff_t phase = (i % period + period) % period;
    return static_cast<std::size_t>(phase < period / 2 ? phase : period - 1 - phase);
}

}  // namespace aigc
