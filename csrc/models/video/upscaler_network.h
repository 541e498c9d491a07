// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "models/engine.h"
#include "models/tensors.h"
#include "ops/conv2d/packed_conv2d.h"
#include "ops/conv2d/packed_winograd.h"
#include "ops/conv2d/pixel_shuffle.h"

namespace aigc {

/// One convolution of an upscaling network. slope: the one slope of a leaky ReLU, 0 for a ReLU, 1 for none; not
/// read where a slope per channel is a tensor (`has_slopes`).
struct FrameLayer {
    std::string name;
    std::size_t kernel = 3, inputs = 0, outputs = 0;
    bool has_slopes = false;
    float slope = 1.0f;
    int add = -1;  // the earlier layer whose output is added before the activation
};

/// An upscaling network: convolutions, then `channels * scale * scale` values become scale × scale pixels of each
/// plane. `skip`: the input, each pixel repeated scale × scale times, is added at the end. `zero_border`: zeros stand
/// around the input of each layer; else the edge of the image is repeated as far as all layers together reach.
struct UpscalerNetworkConfig {
    std::size_t scale = 1, channels = 1;
    bool skip = false, zero_border = false;
    std::vector<FrameLayer> layers;
};

/// Planes of one size. Strides in samples. Whole-number samples have `bits`; `limited`: 16 … 235 of 8 bits are 0 … 1,
/// else 0 … peak are. Floats are in 0 … 1.
template <class T>
struct Planes {
    SampleType type = SampleType::u8;
    unsigned bits = 8;
    bool limited = false;
    std::size_t height = 0, width = 0;
    struct Plane {
        T* data = nullptr;
        std::size_t stride = 0;
    };
    std::vector<Plane> planes;
};

/// The least and the largest output of each channel of each layer but the last, from which int8 gets its scales.
struct ActivationRanges {
    std::vector<std::vector<float>> low, high;
};

/// A network for images of any size: the memory of a run depends on the layers, not on the image. Layers
/// follow each other a few rows at a time, in strips of columns and bands of rows, and keep the rows that the next ones
/// still need, so the result is that of the whole image at once, bit by bit, for any number of threads. Where layers
/// are computed by winograd.h, pixels beside the edge of a strip differ by that header's bound from those of the image
/// at once; strips depend on the network and the image, not on threads. Tensors: `name`.weight (outputs, inputs,
/// kernel, kernel), `name`.bias, `name`.slope; for int8 also scales.`name` (2, outputs), the least and the largest
/// output, of each layer but the last.
class UpscalerNetwork {
  public:
    /// Throws InputError for layers or tensors that do not fit each other.
    UpscalerNetwork(const UpscalerNetworkConfig& config, const Tensors& tensors, Engine engine);
    ~UpscalerNetwork();

    const UpscalerNetworkConfig& config() const { return config_; }
    const Engine& engine() const { return engine_; }
    /// Pixels on each side that an output pixel depends on.
    std::size_t radius() const { return radius_.front(); }

    /// `out` has `scale` times the size and the same samples. May be called from several threads at once.
    void run(const Planes<const void>& in, const Planes<void>& out) const;
    /// Runs, and returns the ranges of the activations instead of the result; needs a float32 engine.
    ActivationRanges measure(const Planes<const void>& in) const;

    /// At most this many columns are computed side by side.
    std::size_t strip_width() const;
    void set_strip_width(std::size_t columns) { forced_strip_ = columns; }

  private:
    friend class UpscalerStrip;
    struct Workspace;

    std::size_t bands_of(std::size_t height) const;
    std::unique_ptr<Workspace> borrow() const;
    void give_back(std::unique_ptr<Workspace> workspace) const;
    void run_strips(const Planes<const void>& in, const Planes<void>& out, ActivationRanges* ranges) const;
    ElementScale output_scale(const Tensors& tensors, const FrameLayer& layer) const;
    Conv2dShape shape(std::size_t layer) const;
    bool is_winograd(std::size_t layer) const;
    PackedConv2d packed(const Tensors& tensors, std::size_t layer, const ElementScale& input) const;
    void pack(const Tensors& tensors, std::size_t layer);

    UpscalerNetworkConfig config_;
    Engine engine_;
    const Conv2dKernels* kernels_ = nullptr;
    std::vector<ElementScale> scales_;                     // int8: of each layer's output
    std::vector<PackedConv2d> first_;                      // the first layer: of full, then of limited range
    bool planar_ = false;                                  // the last layer is packed for run_planar
    std::vector<std::optional<PackedConv2d>> layers_;      // all others but those of winograd_
    std::vector<std::optional<PackedWinograd>> winograd_;  // of each layer that is computed so
    bool in_tiles_ = false;                                // such a layer is there
    std::vector<std::size_t> radius_;                      // [0] of the network, [l + 1] of what follows layer l
    std::size_t forced_strip_ = 0;
    mutable std::mutex mutex_;
    mutable std::vector<std::unique_ptr<Workspace>> idle_;
};

}  // namespace aigc
