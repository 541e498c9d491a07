// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "frei0r/bgra_frames.h"
#include "models/video/upscaler_network.h"
#include "ops/resample/resample_plan.h"

namespace aigc {

/// Upscales frames as aigc_plugin's Upscaler does RGB: luma goes through the network; the difference of each colour
/// from luma, and alpha, are resized by lanczos3. A network of three channels gets red, green and blue. The working
/// memory is kept from one frame to the next: 16 bytes a pixel of the result.
class BgraUpscaler {
  public:
    explicit BgraUpscaler(std::unique_ptr<UpscalerNetwork> network) : network_(std::move(network)) {}

    std::size_t scale() const { return network_->config().scale; }

    /// `out` is scale() times as wide and high; the two may share memory.
    void run(const ConstBgra& in, const MutableBgra& out);

  private:
    template <class Sample>
    using Colours = std::array<std::vector<Sample>, 3>;  // blue, green, red

    void prepare(std::size_t width, std::size_t height);
    void take_apart(const ConstBgra& in);
    void through_network(const std::vector<const std::vector<float>*>& planes, std::vector<std::vector<float>*> made);
    void enlarge_rest();
    void put_together(const MutableBgra& out) const;
    bool sees_colour() const { return network_->config().channels == 3; }
    ThreadPool& pool() const { return *network_->engine().pool; }

    std::unique_ptr<UpscalerNetwork> network_;
    std::size_t width_ = 0, height_ = 0;
    std::optional<ResamplePlan> floats_, bytes_;
    Colours<float> colours_, large_;  // with a network for luma: their differences from it
    std::vector<float> luma_, large_luma_;
    std::vector<std::uint8_t> alpha_, large_alpha_;
    bool opaque_ = false;
};

}  // namespace aigc
