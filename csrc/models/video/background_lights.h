// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "models/video/background_style.h"
#include "ops/drift/drift_frame.h"

namespace aigc {

/// A light that moves along a closed path and comes and goes, a whole number of times a loop.
struct MovingLight {
    double x, y;              ///< 0 … 1
    double across, down;      ///< times around the torus in a loop
    double sway, sway_phase;  ///< shorter sides, turns
    double radius;            ///< shorter sides
    double dark, bright;      ///< share of the colour at its darkest and brightest
    double pulses, phase;     ///< in a loop, turns
    double colour[3];         ///< 0 … 1
    std::uint16_t profile;
};

std::vector<LightProfile> light_profiles();
/// Lights of a style, scattered by the seed.
std::vector<MovingLight> scatter_lights(const BackgroundStyle& style, const LoopSettings& settings);
/// A light at `time`, 0 … 1, of the loop.
DriftLight light_at(const MovingLight& light, double time, const LoopSettings& settings);

}  // namespace aigc
