// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "base/aligned.h"
#include "base/thread_pool.h"
#include "ops/motion/motion.h"

namespace aigc {

struct OpTable;

/// Samples of a caller: uint8_t, uint16_t or float. stride in samples.
template <class Sample>
struct SamplePlane {
    Sample* data = nullptr;
    int width = 0, height = 0;
    std::ptrdiff_t stride = 0;
};

/// Owns a MotionPlane: floats with a border that repeats the edge.
class BorderedPlane {
  public:
    BorderedPlane(int width, int height);
    template <class Sample>
    BorderedPlane(const SamplePlane<const Sample>& from, ThreadPool& pool);

    const MotionPlane& view() const { return view_; }
    void fill_border();
    /// gain * plane + offset.
    BorderedPlane lit(float gain, float offset) const;

  private:
    void fill_sides(int y);
    AlignedBuffer<float> memory_;
    MotionPlane view_;
};

/// A plane and its halves, down to where the shorter side has at most 40 samples.
class Pyramid {
  public:
    template <class Sample>
    Pyramid(const OpTable& table, const SamplePlane<const Sample>& from, ThreadPool& pool);
    const MotionPlane& level(std::size_t i) const { return levels_[i].view(); }
    std::size_t levels() const { return levels_.size(); }
    /// The pyramid of gain * plane + offset.
    Pyramid lit(float gain, float offset) const;

  private:
    Pyramid() = default;
    std::vector<BorderedPlane> levels_;
};

}  // namespace aigc
