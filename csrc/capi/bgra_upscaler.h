// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capi/bgra_pictures.h"
#include "models/frame_network.h"
#include "ops/resample/resample_plan.h"

namespace aigc {

/// Enlarges pictures as aigc_plugin's Upscaler does RGB: luma goes through the network, what each colour differs from
/// it by lanczos3, and so does alpha. A network of three channels gets red, green and blue.
class BgraUpscaler {
  public:
    explicit BgraUpscaler(std::unique_ptr<FrameNetwork> network) : network_(std::move(network)) {}

    std::size_t scale() const { return network_->config().scale; }

    /// `out` is scale() times as wide and high; the two may share memory.
    void run(const ConstBgra& in, const MutableBgra& out);

  private:
    struct Plans;
    using Plane = std::vector<float>;

    void prepare(std::size_t width, std::size_t height);
    std::vector<Plane> through_network(const std::vector<Plane>& planes) const;
    void enlarge(const Plane& plane, Plane& out) const;
    void enlarge_alpha(const std::vector<std::uint8_t>& alpha, std::vector<std::uint8_t>& out) const;

    std::unique_ptr<FrameNetwork> network_;
    std::size_t width_ = 0, height_ = 0;
    std::optional<ResamplePlan> floats_, bytes_;
};

}  // namespace aigc
