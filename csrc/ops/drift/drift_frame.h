// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/thread_pool.h"
#include "ops/drift/drift.h"

namespace aigc {

struct OpTable;

/// A light that is drawn over the noise: a disc, or a star. Its centre is where it stands on the torus, so a light at a
/// border is seen at the opposite one, too.
struct DriftLight {
    std::uint32_t x = 0, y = 0;   ///< positions
    std::int32_t radius = 0;      ///< pixels by 16; nothing is drawn beyond it
    std::int32_t colour[3] = {};  ///< 0 … 1024
    std::uint16_t profile = 0;    ///< number in DriftScene::profiles
};

/// Brightness by the square of the distance, 0 to the radius in equal steps, 0 … 1024.
using LightProfile = std::vector<std::int32_t>;
inline constexpr std::size_t kLightSteps = 256;

/// All that one frame is made of; refers to the caller's memory.
struct DriftScene {
    std::size_t width = 0, height = 0;
    TorusField first, second, last;
    std::int32_t first_reach[2] = {}, second_reach[2] = {};  ///< across, down: positions for 1/8192 and for 1/32768
    const std::uint32_t* colours = nullptr;                  ///< kDriftHues rows of kDriftLevels
    std::int32_t gain = 1024;                                ///< of the colours, by 1024
    std::span<const DriftLight> lights;
    std::span<const LightProfile> profiles;
};

/// Frames of bytes: rows of red, green, blue; `stride` in bytes.
void render_bytes(const OpTable& table, const DriftScene& scene, std::uint8_t* out, std::ptrdiff_t stride,
                  ThreadPool& pool);
/// Three planes of 10 bits, 0 … 1023.
void render_planes(const OpTable& table, const DriftScene& scene, std::uint16_t* const (&out)[3], std::ptrdiff_t stride,
                   ThreadPool& pool);
/// Luma and two planes of chroma of half its size, rounded up; strides in samples. Sample: 8 or 10 bits.
template <class Sample>
void render_yuv(const OpTable& table, const DriftScene& scene, Sample* const (&out)[3],
                const std::ptrdiff_t (&strides)[3], ThreadPool& pool);

}  // namespace aigc
