// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/speech/waveglow_stream.h"

namespace aigc {

/// A histogram of the magnitudes of each column of a matrix, in bins of an eighth of an octave.
class MagnitudeHistogram {
  public:
    explicit MagnitudeHistogram(std::size_t columns) : counts_(columns) {}
    void add(Rows<const float> rows, std::size_t first_column);
    /// The magnitude to clip a column at that makes the mean square error of 8 bits the least: above it values are
    /// cut off, below it they are rounded to 1 / 127 of it.
    float best_clip(std::size_t column) const;

  private:
    static constexpr int kLowestExponent = -20, kOctaves = 36, kSteps = 8;
    static constexpr std::size_t kBins = kOctaves * kSteps;
    static std::size_t bin_of(float value);
    static double magnitude_of(std::size_t bin);
    std::vector<std::array<std::uint32_t, kBins>> counts_;
};

/// Measures the activation scales that int8 needs, by observing a float32 model while it runs.
class Calibration {
  public:
    explicit Calibration(const WaveGlowConfig& config) : config_(config), histogram_(config.activation_scales()) {}
    void watch(WaveGlowStream& stream);
    /// config.activation_scales() values, see WaveGlow: the best clip of each column and some headroom, but no less
    /// than half of the largest in its layer, since a column that was small so far may be large in another signal.
    std::vector<float> scales() const;

  private:
    WaveGlowConfig config_;
    MagnitudeHistogram histogram_;
};

}  // namespace aigc
