// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstddef>
#include <vector>

#include "base/aligned.h"
#include "base/thread_pool.h"
#include "ops/grid_conv/grid_conv.h"

namespace aigc {

/// Depth, height, width; of an image, depth is 1.
using GridSize = std::array<std::size_t, 3>;
using GridStep = std::array<std::ptrdiff_t, 3>;

/// The pixels that taps read: pixel o of the output's own grid reads, through tap t, pixel o * stride + taps[t] of the
/// input; zeros stand outside of it. It is written to pixel o * out_step + out_first of a grid of `out_size`.
struct GridShape {
    GridSize in{}, out{}, out_size{};
    GridStep stride{1, 1, 1}, out_step{1, 1, 1}, out_first{0, 0, 0};
};

/// Images of one call, each [pixels][channels], one behind the other. See GridConvTile for what happens to the sums.
struct GridConvImages {
    std::size_t count = 0;
    const float* in = nullptr;        // [count][in][inputs]
    float* out = nullptr;             // [count][out_size][outputs]
    const float* in_scale = nullptr;  // [count][inputs], factors of the input; or null
    const float* scale = nullptr;     // [count][outputs], or null
    const float* noise = nullptr;     // [out_size], of every image, or null
    float slope = 1.0f, gain = 1.0f, limit = 0.0f;
};

/// The weights of one convolution as a tier's kernel wants them. `weights`: [tap][input][output]; `bias`: [output].
class PackedGridConv {
  public:
    /// Throws InputError where a number is 0.
    PackedGridConv(const GridConvKernels& kernels, std::vector<GridStep> taps, std::size_t inputs, std::size_t outputs,
                   const float* weights, const float* bias);

    std::size_t inputs() const { return inputs_; }
    std::size_t outputs() const { return outputs_; }

    /// Computes every pixel of shape.out of every image; the rest of the output stays as it is.
    void run(const GridShape& shape, const GridConvImages& images, ThreadPool& pool) const;

  private:
    struct Work;
    void run_tiles(const Work& work, std::size_t first_pixel, std::size_t end_pixel, std::size_t first_tile,
                   std::size_t end_tile) const;

    const GridConvKernels& kernels_;
    std::vector<GridStep> taps_;
    std::size_t inputs_, outputs_, tiles_;
    AlignedBuffer<float> weights_, bias_, zeros_;
};

}  // namespace aigc
