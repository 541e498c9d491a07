// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "models/speech/dilated_conv.h"

namespace aigc {

struct HifiganStageSizes {
    std::size_t channels = 0, columns = 0;  // of its input and of its output
    std::size_t rate = 1, kernel = 1;       // of the transposed convolution
    std::vector<std::size_t> kernels;       // of the residual blocks
    std::vector<std::vector<std::size_t>> dilations;
    bool pairs = false;  // a second, undilated convolution follows each dilated one
};

/// One stage of a HiFi-GAN generator (Kong, Kim, Bae 2020): the rows are raised in rate by a transposed convolution,
/// and the mean of several residual blocks of dilated convolutions goes out. It is computed in blocks of rows, each
/// with the rows around it that it depends on, so that a block stays in the cache and the threads work apart.
class HifiganStage {
  public:
    /// Reads dec.ups.N and the dec.resblocks from first_block on.
    HifiganStage(const Engine& engine, const HifiganStageSizes& sizes, const Tensors& tensors, std::size_t number,
                 std::size_t first_block);

    const HifiganStageSizes& sizes() const { return sizes_; }
    /// Rows of its input before and after the one that a row of the output comes from, that it depends on.
    std::size_t reach() const { return (reach_ + crop_) / sizes_.rate + taps_; }

    /// x: rows × channels, contiguous; out: rate times as many rows × columns, contiguous.
    void run(Rows<const float> x, Rows<float> out) const;

  private:
    struct Block {
        std::vector<DilatedConv> dilated, plain;
        std::size_t reach = 0;
    };
    struct Span;

    void run_span(Rows<const float> x, Rows<float> out, std::size_t first, std::size_t count) const;
    Span raised(Rows<const float> x, std::ptrdiff_t first, std::ptrdiff_t end) const;
    Span through(const Block& block, const Span& raised, std::ptrdiff_t first, std::ptrdiff_t end,
                 std::size_t total) const;

    Engine engine_;
    HifiganStageSizes sizes_;
    std::size_t taps_ = 1, crop_ = 0, reach_ = 0;
    PackedConv1d up_;
    std::vector<Block> blocks_;
};

}  // namespace aigc
