// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <vector>

namespace aigc {

/// One axis of a filter that may change the number of pixels: up - 1 zeros are put behind each pixel, `before` and
/// `after` zeros around the whole (negative: as many are cut), the result is convolved with the filter, and every
/// down-th value is kept. So it has (in * up + before + after - taps) / down + 1 pixels.
struct FirResize {
    std::vector<float> filter;
    std::size_t up = 1, down = 1;
    std::ptrdiff_t before = 0, after = 0;
};

/// The same as sums over pixels of the input: output o is the sum of taps() pixels from start(o), weights(o) each. A
/// pixel outside of the input is zero.
class FirAxis {
  public:
    /// Throws InputError for an empty filter, a step of 0, or where no pixel would be left.
    FirAxis(const FirResize& resize, std::size_t in);
    FirAxis(FirAxis&&) = default;
    FirAxis(const FirAxis&) = delete;  // weights() points into it

    std::size_t in() const { return in_; }
    std::size_t out() const { return starts_.size(); }
    std::size_t taps() const { return taps_; }
    const std::vector<std::ptrdiff_t>& starts() const { return starts_; }
    const std::vector<const float*>& weights() const { return weights_; }
    /// Pixels in front of the input, and behind it, that sums reach.
    std::size_t front() const { return front_; }
    std::size_t behind() const { return behind_; }

  private:
    std::size_t in_, taps_, front_ = 0, behind_ = 0;
    std::vector<float> phases_;  // [up][taps]
    std::vector<std::ptrdiff_t> starts_;
    std::vector<const float*> weights_;
};

}  // namespace aigc
