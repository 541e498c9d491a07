// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numbers>

#include "check.h"
#include "check_ops.h"
#include "ops/limiter/limiter.h"
#include "ops/op_table.h"

namespace check {
namespace {

/// Each product and sum may lose a denormal.
constexpr double kLeast = 3e-45 * aigc::kPeakTaps;

double bessel(double x) {
    double sum = 0;
    constexpr int kSteps = 2000;  // the integral of exp(x cos t) over half a turn
    for (int k = 0; k < kSteps; ++k) sum += std::exp(x * std::cos((k + 0.5) * std::numbers::pi / kSteps));
    return sum / kSteps;
}

/// The weights of the filter, computed once: 64 of each phase.
const std::vector<double>& weights() {
    static const std::vector<double> all = [] {
        std::vector<double> found;
        for (int phase = 0; phase < 4; ++phase)
            for (std::size_t k = 0; k < aigc::kPeakTaps; ++k) {
                const double at = static_cast<double>(k) - 31 - phase / 4.0;
                const double sinc = at == 0 ? 1 : std::sin(std::numbers::pi * at) / (std::numbers::pi * at);
                const double window = std::abs(at) < 32 ? bessel(6 * std::sqrt(1 - at * at / 1024)) / bessel(6) : 0;
                found.push_back(sinc * window);
            }
        return found;
    }();
    return all;
}

double between(const float* samples, std::size_t i, int phase, double& magnitude) {
    double sum = 0;
    magnitude = 0;
    for (std::size_t k = 0; k < aigc::kPeakTaps; ++k) {
        const double product = weights()[static_cast<std::size_t>(phase) * aigc::kPeakTaps + k] * samples[i + k];
        sum += product, magnitude += std::abs(product);
    }
    return sum;
}

void check_peaks(aigc::Tier tier, std::size_t length, float scale) {
    const std::string name = label("true peaks", tier_name(tier), 1, length);
    Random random(length);
    Padded samples(1, length + aigc::kPeakTaps - 1, 0), peaks(1, length, 0);
    samples.fill([&] { return random() * scale; });
    if (length > 1) peaks.view().row(0)[1] = 2 * scale;
    raise_true_peaks(*op_table(tier).fir, samples.view().data, length, peaks.view().data);
    expect(peaks.intact() && samples.intact(), name + " writes outside");
    for (std::size_t i = 0; i < length; ++i) {
        double want = i == 1 ? 2.0 * scale : 0.0, largest = 0;
        for (int phase = 0; phase < 4; ++phase) {
            double magnitude = 0;
            want = std::max(want, std::abs(between(samples.view().data, i, phase, magnitude)));
            largest = std::max(largest, magnitude);
        }
        if (!close(peaks.view().data[i], want, 70 * kEpsilon * largest + kLeast))
            return expect(false, name + " " + std::to_string(i) + " is " + std::to_string(peaks.view().data[i]) +
                                     ", not " + std::to_string(want));
    }
}

std::vector<double> gains_in_double(const aigc::LimiterShape& shape, const float* peaks, std::size_t length,
                                    double before) {
    const std::size_t reach = shape.reach();
    std::vector<double> held(length + 2 * reach), gains(length);
    double last = before;
    for (std::size_t j = 0; j < held.size(); ++j) {
        double low = 1;
        for (std::size_t k = 0; k <= 2 * reach; ++k)
            low = std::min(low, peaks[j + k] > shape.ceiling ? static_cast<double>(shape.ceiling) / peaks[j + k] : 1.0);
        held[j] = last = std::min(low, 1 - (1 - last) * shape.keep);
    }
    const std::size_t width = 2 * shape.half + 1;
    for (std::size_t i = 0; i < length; ++i)
        for (std::size_t a = 0; a < width; ++a)
            for (std::size_t b = 0; b < width; ++b) gains[i] += held[i + a + b] / static_cast<double>(width * width);
    return gains;
}

void check_gains(std::size_t length, std::size_t half, double keep) {
    const std::string name = label("limiter gains", "any", half, length);
    const aigc::LimiterShape shape{0.5f, half, keep};
    Random random(length * 7 + half);
    Padded peaks(1, length + 4 * shape.reach(), 0), gains(1, length, 0);
    peaks.fill([&] { return random() > 0.9f ? 2 * std::abs(random()) : 0.4f * std::abs(random()); });
    const double last = limiter_gains(shape, peaks.view().data, length, 0.75, gains.view().data);
    expect(gains.intact() && peaks.intact(), name + " writes outside");
    const auto want = gains_in_double(shape, peaks.view().data, length, 0.75);
    for (std::size_t i = 0; i < length; ++i) {
        const float at = peaks.view().data[i + 2 * shape.reach()];
        if (!close(gains.view().data[i], want[i], 4 * kEpsilon) ||
            static_cast<double>(gains.view().data[i]) * at > std::max(at <= 0.5f ? 1.0 : 0.5, 0.0) * (1 + 1e-6))
            return expect(false, name + " " + std::to_string(i));
    }
    if (length == 0) return expect(last == 0.75, name + " changes the state");
    // The next block goes on from the state as if it were one.
    const std::size_t first = length / 2;
    Padded parts(1, length, 0);
    const double middle = limiter_gains(shape, peaks.view().data, first, 0.75, parts.view().data);
    const double end =
        limiter_gains(shape, peaks.view().data + first, length - first, middle, parts.view().data + first);
    for (std::size_t i = 0; i < length; ++i)
        if (!close(parts.view().data[i], gains.view().data[i], 2 * kEpsilon))
            return expect(false, name + " differs in two blocks at " + std::to_string(i));
    expect(close(end, last, 1e-12), name + " ends in another state");
}

}  // namespace

void check_limiter(aigc::Tier tier) {
    for (std::size_t length : {0, 1, 2, 15, 16, 17, 63, 257, 2049}) check_peaks(tier, length, 1.0f);
    for (float scale : {0.0f, 1e-40f, 1e-30f, 1e30f}) check_peaks(tier, 33, scale);
    for (std::size_t length : {0, 1, 2, 7, 100, 301})
        for (std::size_t half : {0, 1, 3, 20})
            for (double keep : {0.0, 0.9, 1.0}) check_gains(length, half, keep);
}

}  // namespace check
