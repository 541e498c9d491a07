// SPDX-License-Identifier: Apache-2.0
#include "models/calibration.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace aigc {

std::size_t MagnitudeHistogram::bin_of(float value) {
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(value) & 0x7fffffffu;
    const int index = static_cast<int>(bits >> 20) - (127 + kLowestExponent) * kSteps;
    return static_cast<std::size_t>(std::clamp(index, 0, static_cast<int>(kBins) - 1));
}

/// The upper end of a bin.
double MagnitudeHistogram::magnitude_of(std::size_t bin) {
    const int octave = static_cast<int>(bin) / kSteps, step = static_cast<int>(bin) % kSteps;
    return std::ldexp(1.0 + (step + 1.0) / kSteps, octave + kLowestExponent);
}

void MagnitudeHistogram::add(Rows<const float> rows, std::size_t first_column) {
    for (std::size_t t = 0; t < rows.rows; ++t)
        for (std::size_t c = 0; c < rows.cols; ++c) ++counts_[first_column + c][bin_of(rows.row(t)[c])];
}

float MagnitudeHistogram::best_clip(std::size_t column) const {
    const auto& counts = counts_[column];
    double best_error = std::numeric_limits<double>::infinity(), best = 0.0;
    for (std::size_t clip = 0; clip < kBins; ++clip) {
        const double limit = magnitude_of(clip), step = limit / 127.0;
        double error = 0.0;
        for (std::size_t bin = 0; bin < kBins; ++bin) {
            const double over = std::max(0.0, magnitude_of(bin) - limit);
            error += counts[bin] * (bin > clip ? over * over : step * step / 12.0);
        }
        if (error < best_error) best_error = error, best = limit;
    }
    return static_cast<float>(best);
}

void Calibration::layer(std::size_t flow, std::size_t layer, Rows<const float> x, Rows<const float> acts) {
    const std::size_t channels = config_.n_channels;
    const std::size_t first = config_.n_condition() + (flow * config_.n_layers + layer) * 2 * channels;
    histogram_.add(x, first);
    histogram_.add(acts, first + channels);
}

std::vector<float> Calibration::scales() const {
    std::vector<float> scales(config_.activation_scales());
    for (std::size_t i = 0; i < scales.size(); ++i) scales[i] = histogram_.best_clip(i);
    return scales;
}

}  // namespace aigc
