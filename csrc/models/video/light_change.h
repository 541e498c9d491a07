// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "ops/motion/bordered_plane.h"

namespace aigc {

/// The darker of two frames, as bright as the other: motion is found between things of one brightness.
struct LightChange {
    std::optional<Pyramid> a, b;  ///< at most one is there, in place of the frame that is darker
};

/// Find whether light fades between two frames: their contrasts differ, and coarse motion fits better once they do not.
LightChange light_change(const OpTable& table, const Pyramid& a, const Pyramid& b, float time, float peak,
                         ThreadPool& pool);

}  // namespace aigc
