// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <complex>
#include <cstdint>
#include <vector>

#include "ops/drift/field_pair.h"

namespace aigc {

/// The look and the motion of a random field. Frequencies k are in cycles over the shorter side of the frame; those of
/// the look are first turned by `angle` and stretched, so that a stretch above 1 makes features longer along that axis.
struct FieldShape {
    double slope;   ///< amplitudes fall as |k|^-slope
    double cutoff;  ///< and end about here,
    double low;     ///< and below here
    double stretch_x, stretch_y;
    double angle;               ///< radians
    double boil;                ///< deviation of a frequency's turns a second, by sqrt |k|
    double travel_x, travel_y;  ///< shorter sides a second
    double wave;                ///< turns a second by sqrt |k|, as waves on deep water have
    double wave_x, wave_y;      ///< where these go
};
inline constexpr std::size_t kFieldShapeNumbers = 12;

/// Size, length and motion of a loop.
struct LoopSettings {
    std::uint64_t seed = 0;
    std::size_t width = 0, height = 0;
    std::int64_t frames = 0;                  ///< of the loop
    double seconds = 0;                       ///< of the loop
    double speed = 1, drift = 1, energy = 1;  ///< factors: on all motion, on travel and waves, on boil and reach
};

/// A random field that loops: every frequency turns a whole number of times. Frame i is computed from i alone, and
/// frame `frames` is frame 0 to the bit.
class LoopingField {
  public:
    /// number: which of the fields of a seed this is.
    LoopingField(const FieldShape& shape, const LoopSettings& settings, std::uint64_t number, int most_cycles);

    /// The coefficients in frame i; the reference is good until the next call.
    const Spectrum& at(std::int64_t frame);

  private:
    std::vector<std::complex<double>> start_;
    std::vector<std::int64_t> turns_;  ///< modulo frames
    std::vector<std::complex<double>> roots_;
    Spectrum now_;
};

}  // namespace aigc
