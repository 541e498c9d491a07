// SPDX-License-Identifier: Apache-2.0
#include "ops/limiter/limiter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "ops/fir/fir.h"

namespace aigc {
namespace {

constexpr std::size_t kPhases = 4, kBlock = 2048;
constexpr double kBeta = 6;

using Taps = std::array<std::array<float, kPeakTaps>, kPhases>;

/// The modified Bessel function of order 0, by its series.
double bessel(double x) {
    double sum = 1, term = 1;
    for (int k = 1; term > 1e-17 * sum; ++k) {
        term *= (x / (2 * k)) * (x / (2 * k));
        sum += term;
    }
    return sum;
}

Taps make_taps() {
    Taps taps{};
    const double reach = kPeakTaps / 2;
    for (std::size_t phase = 0; phase < kPhases; ++phase)
        for (std::size_t k = 0; k < kPeakTaps; ++k) {
            const double at = static_cast<double>(k) - (reach - 1) - static_cast<double>(phase) / kPhases;
            const double angle = std::numbers::pi * at, part = at / reach;
            const double sinc = at == 0 ? 1 : std::sin(angle) / angle;
            const double window = std::abs(part) < 1 ? bessel(kBeta * std::sqrt(1 - part * part)) / bessel(kBeta) : 0;
            taps[phase][k] = static_cast<float>(sinc * window);
        }
    return taps;
}

/// out[j] = min of in[j .. j + width - 1]: prefixes and suffixes of blocks of that width (van Herk 1992).
std::vector<float> lowest(const std::vector<float>& in, std::size_t width) {
    std::vector<float> forward(in), backward(in), out(in.size() - width + 1);
    for (std::size_t i = 1; i < in.size(); ++i)
        if (i % width != 0) forward[i] = std::min(forward[i - 1], forward[i]);
    for (std::size_t i = in.size() - 1; i-- > 0;)
        if ((i + 1) % width != 0) backward[i] = std::min(backward[i + 1], backward[i]);
    for (std::size_t j = 0; j < out.size(); ++j) out[j] = std::min(backward[j], forward[j + width - 1]);
    return out;
}

/// out[j] = mean of in[j .. j + width - 1]
std::vector<double> means(const std::vector<double>& in, std::size_t width) {
    std::vector<double> out(in.size() - width + 1);
    double sum = 0;
    for (std::size_t j = 0; j < width; ++j) sum += in[j];
    for (std::size_t j = 0; j < out.size(); ++j) {
        out[j] = sum / static_cast<double>(width);
        if (j + 1 < out.size()) sum += in[j + width] - in[j];
    }
    return out;
}

}  // namespace

void raise_true_peaks(const FirKernels& kernels, const float* samples, std::size_t length, float* peaks) {
    static const Taps taps = make_taps();
    std::array<float, kBlock> between;
    std::array<const float*, kPeakTaps> rows;
    for (std::size_t begin = 0; begin < length; begin += kBlock) {
        const std::size_t count = std::min(kBlock, length - begin);
        for (std::size_t k = 0; k < kPeakTaps; ++k) rows[k] = samples + begin + k;
        const float* const exact = rows[kPeakTaps / 2 - 1];
        float* const out = peaks + begin;
        for (std::size_t i = 0; i < count; ++i) out[i] = std::max(out[i], std::abs(exact[i]));
        for (std::size_t phase = 1; phase < kPhases; ++phase) {
            kernels.rows({rows.data(), taps[phase].data(), kPeakTaps, count, between.data()});
            for (std::size_t i = 0; i < count; ++i) out[i] = std::max(out[i], std::abs(between[i]));
        }
    }
}

double limiter_gains(const LimiterShape& shape, const float* peaks, std::size_t length, double before, float* gains) {
    if (length == 0) return before;
    const std::size_t reach = shape.reach();
    std::vector<float> wanted(length + 4 * reach);
    for (std::size_t j = 0; j < wanted.size(); ++j)
        wanted[j] = peaks[j] > shape.ceiling ? shape.ceiling / peaks[j] : 1.0f;
    const std::vector<float> low = lowest(wanted, 2 * reach + 1);
    std::vector<double> held(low.size());
    double last = before;
    for (std::size_t j = 0; j < held.size(); ++j)
        held[j] = last = std::min(static_cast<double>(low[j]), 1 - (1 - last) * shape.keep);
    const std::size_t width = 2 * shape.half + 1;
    const std::vector<double> smooth = means(means(held, width), width);
    for (std::size_t i = 0; i < length; ++i) gains[i] = static_cast<float>(smooth[i]);
    return held[length - 1];
}

}  // namespace aigc
