// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <mutex>
#include <span>
#include <vector>

#include "models/engine.h"
#include "models/video/background_lights.h"

namespace aigc {

/// A loop in a style; throws InputError where a size or a setting cannot be. Frames are computed from their number
/// alone and do not depend on the tier or on threads. Several threads may call: they take turns.
class Background {
  public:
    Background(BackgroundStyle style, const LoopSettings& settings, Engine engine);

    /// reach multiplies how far pixels are moved, gain the brightness: 1 is the style's own.
    struct Moment {
        std::int64_t frame = 0;
        double reach = 1, gain = 1;
    };
    void render_bytes(const Moment& moment, std::uint8_t* out, std::ptrdiff_t stride);
    void render_planes(const Moment& moment, std::uint16_t* const (&out)[3], std::ptrdiff_t stride);
    template <class Sample>
    void render_yuv(const Moment& moment, Sample* const (&out)[3], const std::ptrdiff_t (&strides)[3]);

    const LoopSettings& settings() const { return settings_; }
    /// kDriftHues rows of kDriftLevels colours, as DriftColoursCall has them.
    std::span<const std::uint32_t> colours() const { return colours_; }

  private:
    DriftScene scene(const Moment& moment);
    void make_colours();

    BackgroundStyle style_;
    LoopSettings settings_;
    Engine engine_;
    std::vector<LoopingField> fields_;  ///< first's pair, second's pair, value and hue
    FieldPair first_, second_, last_;
    std::vector<std::uint32_t> colours_;
    std::vector<MovingLight> moving_;
    std::vector<DriftLight> lights_;
    std::vector<LightProfile> profiles_;
    std::mutex busy_;
};

}  // namespace aigc
