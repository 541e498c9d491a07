// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "base/aligned.h"
#include "base/error.h"
#include "ops/fir/filter_images.h"

namespace aigc {
namespace {

/// Channels of a block: a cache line.
constexpr std::size_t kBlock = 16;

void check(const AliasFreeActivation& a) {
    const std::size_t taps = a.down_vertical.taps() * a.down_horizontal.taps();
    if (a.up_vertical.out() != a.down_vertical.in() || a.up_horizontal.out() != a.down_horizontal.in() ||
        a.down_vertical.front() + a.down_vertical.behind() + a.down_horizontal.front() + a.down_horizontal.behind() ||
        (!a.down_square.empty() && a.down_square.size() != taps))
        throw InputError("alias-free activation: the reducing filter begins with the " +
                         std::to_string(a.up_vertical.out()) + " x " + std::to_string(a.up_horizontal.out()) +
                         " pixels that the enlarging one gives, and needs no others");
}

/// One block of channels of one image, from top to bottom: rings of the rows that the next output row needs.
class Block {
  public:
    Block(const FirKernels& kernels, const AliasFreeActivation& activation, std::size_t channels)
        : kernels_(kernels),
          a_(activation),
          channels_(channels),
          source_(a_.up_vertical.in() * in_length()),
          zeros_(in_length()),
          tall_((a_.up_horizontal.front() + a_.up_horizontal.in() + a_.up_horizontal.behind()) * channels),
          wide_(a_.up_horizontal.out() * channels),
          ring_(a_.down_vertical.taps() * ring_length()),
          out_(a_.down_horizontal.out() * channels),
          rows_(std::max(a_.up_vertical.taps(), a_.down_vertical.taps())),
          square_weights_(a_.down_horizontal.out()) {}

    /// in, out: the first channel of the block, `stride` floats from pixel to pixel.
    void run(const float* in, float* out, std::size_t stride) {
        for (std::size_t i = 0; i < a_.up_vertical.in() * a_.up_horizontal.in(); ++i)
            std::copy_n(in + i * stride, channels_, source_.data() + i * channels_);
        std::size_t ready = 0;
        const std::size_t taps = a_.down_vertical.taps(), width = a_.down_horizontal.out();
        for (std::size_t y = 0; y < a_.down_vertical.out(); ++y) {
            const auto first = static_cast<std::size_t>(a_.down_vertical.starts()[y]);
            for (ready = std::max(ready, first); ready < first + taps; ++ready) enlarge_row(ready);
            reduce_row(y, first);
            for (std::size_t x = 0; x < width; ++x)
                std::copy_n(out_.data() + x * channels_, channels_, out + (y * width + x) * stride);
        }
    }

  private:
    bool square() const { return !a_.down_square.empty(); }
    std::size_t in_length() const { return a_.up_horizontal.in() * channels_; }
    std::size_t ring_length() const {
        return (square() ? a_.up_horizontal.out() : a_.down_horizontal.out()) * channels_;
    }
    float* ring_row(std::size_t y) { return ring_.data() + y % a_.down_vertical.taps() * ring_length(); }

    /// Row y of the enlarged image, activated; reduced in width where the filter is separable.
    void enlarge_row(std::size_t y) {
        const FirAxis &vertical = a_.up_vertical, &horizontal = a_.up_horizontal, &down = a_.down_horizontal;
        for (std::size_t k = 0; k < vertical.taps(); ++k) {
            const std::ptrdiff_t row = vertical.starts()[y] + static_cast<std::ptrdiff_t>(k);
            const bool inside = row >= 0 && row < static_cast<std::ptrdiff_t>(vertical.in());
            rows_[k] = inside ? source_.data() + static_cast<std::size_t>(row) * in_length() : zeros_.data();
        }
        float* const row = tall_.data() + horizontal.front() * channels_;
        kernels_.rows({rows_.data(), vertical.weights()[y], vertical.taps(), in_length(), row});
        float* const wide = square() ? ring_row(y) : wide_.data();
        kernels_.pixels({row, horizontal.starts().data(), horizontal.weights().data(), horizontal.taps(),
                         horizontal.out(), channels_, wide});
        kernels_.activate({wide, horizontal.out() * channels_, a_.slope, a_.gain, a_.limit});
        if (!square())
            kernels_.pixels(
                {wide, down.starts().data(), down.weights().data(), down.taps(), down.out(), channels_, ring_row(y)});
    }

    /// Output row y, from the rows of the ring that begin with row `first`.
    void reduce_row(std::size_t y, std::size_t first) {
        const std::size_t taps = a_.down_vertical.taps(), length = a_.down_horizontal.out() * channels_;
        if (!square()) {
            for (std::size_t k = 0; k < taps; ++k) rows_[k] = ring_row(first + k);
            return kernels_.rows({rows_.data(), a_.down_vertical.weights()[y], taps, length, out_.data()});
        }
        std::fill_n(out_.data(), length, 0.0f);
        const FirAxis& down = a_.down_horizontal;
        for (std::size_t k = 0; k < taps; ++k) {
            std::fill(square_weights_.begin(), square_weights_.end(), a_.down_square.data() + k * down.taps());
            kernels_.add_pixels({ring_row(first + k), down.starts().data(), square_weights_.data(), down.taps(),
                                 down.out(), channels_, out_.data()});
        }
    }

    const FirKernels& kernels_;
    const AliasFreeActivation& a_;
    std::size_t channels_;
    AlignedBuffer<float> source_, zeros_, tall_, wide_, ring_, out_;
    std::vector<const float*> rows_, square_weights_;
};

}  // namespace

void activate_alias_free(const FirKernels& kernels, const AliasFreeActivation& activation, const FilteredImages& images,
                         ThreadPool& pool) {
    check(activation);
    const std::size_t channels = images.channels, blocks = (channels + kBlock - 1) / kBlock;
    const std::size_t in = activation.up_vertical.in() * activation.up_horizontal.in() * channels;
    const std::size_t out = activation.down_vertical.out() * activation.down_horizontal.out() * channels;
    pool.parallel_for(images.count * blocks, [&](std::size_t i) {
        const std::size_t image = i / blocks, first = i % blocks * kBlock;
        Block block(kernels, activation, std::min(kBlock, channels - first));
        block.run(images.in + image * in + first, images.out + image * out + first, channels);
    });
}

}  // namespace aigc
