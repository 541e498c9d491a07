// SPDX-License-Identifier: Apache-2.0
#include "models/speech/rational_spline.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace aigc {
namespace {

constexpr double kLeast = 1e-3;  // of a width, of a height, of a slope

double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

/// The positions of the knots: -limit, those of the sums of the bins, limit.
std::vector<double> knots(const double* values, std::size_t bins, double limit) {
    const double largest = *std::max_element(values, values + bins);
    double total = 0, sum = 0;
    for (std::size_t i = 0; i < bins; ++i) total += std::exp(values[i] - largest);
    std::vector<double> out(bins + 1, -limit);
    for (std::size_t i = 0; i < bins; ++i) {
        const double share = std::exp(values[i] - largest) / total;
        sum += kLeast + (1 - kLeast * static_cast<double>(bins)) * share;
        out[i + 1] = 2 * limit * sum - limit;
    }
    out[bins] = limit;
    return out;
}

}  // namespace

double inverse_spline(double y, const double* values, std::size_t bins, double limit) {
    if (!(y >= -limit && y <= limit)) return y;
    const std::vector<double> xs = knots(values, bins, limit), ys = knots(values + bins, bins, limit);
    std::size_t bin = 0;
    while (bin + 1 < bins && y >= ys[bin + 1]) ++bin;
    const auto slope = [&](std::size_t knot) {
        return knot == 0 || knot == bins ? 1.0 : kLeast + softplus(values[2 * bins + knot - 1]);
    };
    const double width = xs[bin + 1] - xs[bin], height = ys[bin + 1] - ys[bin], delta = height / width;
    const double left = slope(bin), bent = left + slope(bin + 1) - 2 * delta, rise = y - ys[bin];
    const double a = rise * bent + height * (delta - left), b = height * left - rise * bent, c = -delta * rise;
    const double root = 2 * c / (-b - std::sqrt(std::max(0.0, b * b - 4 * a * c)));
    return root * width + xs[bin];
}

}  // namespace aigc
