// SPDX-License-Identifier: Apache-2.0
#include "ops/grid_conv/packed_grid_conv.h"

#include <algorithm>
#include <string>

#include "base/error.h"

namespace aigc {
namespace {

/// Bytes of input that stay in a core's second cache beside the weights.
constexpr std::size_t kBlockBytes = 128 << 10;
/// Loops that a thread may take; fewer would leave threads without work at the end.
constexpr std::size_t kWorkPerThread = 4;
constexpr std::ptrdiff_t kOutside = -1;

std::size_t pixels_of(const GridSize& size) { return size[0] * size[1] * size[2]; }

std::size_t place(const GridSize& size, const GridStep& at) {
    return (static_cast<std::size_t>(at[0]) * size[1] + static_cast<std::size_t>(at[1])) * size[2] +
           static_cast<std::size_t>(at[2]);
}

GridStep position(const GridSize& size, std::size_t pixel) {
    return {static_cast<std::ptrdiff_t>(pixel / (size[1] * size[2])),
            static_cast<std::ptrdiff_t>(pixel / size[2] % size[1]), static_cast<std::ptrdiff_t>(pixel % size[2])};
}

/// The taps of one layer over one size of input: where they look from a pixel, and how far.
struct TapPlaces {
    std::vector<std::ptrdiff_t> offsets;  // in floats
    GridStep least{}, most{};

    TapPlaces(const std::vector<GridStep>& taps, const GridSize& in, std::size_t inputs)
        : least(taps[0]), most(taps[0]) {
        for (const GridStep& tap : taps) {
            for (std::size_t axis = 0; axis < 3; ++axis) {
                least[axis] = std::min(least[axis], tap[axis]);
                most[axis] = std::max(most[axis], tap[axis]);
            }
            const auto rows = static_cast<std::ptrdiff_t>(in[1]), cols = static_cast<std::ptrdiff_t>(in[2]);
            offsets.push_back(((tap[0] * rows + tap[1]) * cols + tap[2]) * static_cast<std::ptrdiff_t>(inputs));
        }
    }
    /// True where every tap of an output pixel lies in the input, as nearly all do.
    bool are_inside(const GridShape& shape, const GridStep& at) const {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const std::ptrdiff_t from = at[axis] * shape.stride[axis];
            if (from + least[axis] < 0 || from + most[axis] >= static_cast<std::ptrdiff_t>(shape.in[axis]))
                return false;
        }
        return true;
    }
};

/// Pixel of the input, or kOutside.
std::ptrdiff_t tap_place(const GridShape& shape, const GridStep& at, const GridStep& tap) {
    GridStep from;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        from[axis] = at[axis] * shape.stride[axis] + tap[axis];
        if (from[axis] < 0 || from[axis] >= static_cast<std::ptrdiff_t>(shape.in[axis])) return kOutside;
    }
    return static_cast<std::ptrdiff_t>(place(shape.in, from));
}

std::size_t written_place(const GridShape& shape, const GridStep& at) {
    GridStep to;
    for (std::size_t axis = 0; axis < 3; ++axis) to[axis] = at[axis] * shape.out_step[axis] + shape.out_first[axis];
    return place(shape.out_size, to);
}

/// An image with factors on its channels: a pass of its own, since the weights are shared by all images.
AlignedBuffer<float> scaled_input(const GridConvImages& images, std::size_t pixels, std::size_t inputs,
                                  ThreadPool& pool) {
    AlignedBuffer<float> scaled(images.count * pixels * inputs);
    const std::size_t all = images.count * pixels, step = std::max<std::size_t>(kBlockBytes / 4 / inputs, 1);
    pool.parallel_for((all + step - 1) / step, [&](std::size_t block) {
        for (std::size_t i = block * step; i < std::min(all, (block + 1) * step); ++i) {
            const float* const factors = images.in_scale + i / pixels * inputs;
            const float* const from = images.in + i * inputs;
            float* const to = scaled.data() + i * inputs;
            for (std::size_t c = 0; c < inputs; ++c) to[c] = from[c] * factors[c];
        }
    });
    return scaled;
}

}  // namespace

struct PackedGridConv::Work {
    const GridShape& shape;
    const GridConvImages& images;
    const float* in;
};

PackedGridConv::PackedGridConv(const GridConvKernels& kernels, std::vector<GridStep> taps, std::size_t inputs,
                               std::size_t outputs, const float* weights, const float* bias)
    : kernels_(kernels), taps_(std::move(taps)), inputs_(inputs), outputs_(outputs) {
    if (taps_.empty() || inputs == 0 || outputs == 0)
        throw InputError("grid_conv: there is at least one tap, input and output, not " + std::to_string(taps_.size()) +
                         ", " + std::to_string(inputs) + " and " + std::to_string(outputs));
    const std::size_t lanes = kernels.lanes, columns = (outputs + lanes - 1) / lanes * lanes;
    const std::size_t depth = taps_.size() * inputs;
    tiles_ = (columns + kernels.tile - 1) / kernels.tile;
    weights_ = AlignedBuffer<float>(depth * columns);
    bias_ = AlignedBuffer<float>(columns);
    zeros_ = AlignedBuffer<float>(inputs);
    std::copy_n(bias, outputs, bias_.data());
    for (std::size_t first = 0; first < columns; first += kernels.tile) {
        const std::size_t width = std::min(kernels.tile, columns - first), used = std::min(width, outputs - first);
        for (std::size_t k = 0; k < depth; ++k)
            std::copy_n(weights + k * outputs + first, used, weights_.data() + first * depth + k * width);
    }
}

void PackedGridConv::run(const GridShape& shape, const GridConvImages& images, ThreadPool& pool) const {
    const std::size_t pixels = images.count * pixels_of(shape.out), in_pixels = pixels_of(shape.in);
    AlignedBuffer<float> scaled;
    if (images.in_scale) scaled = scaled_input(images, in_pixels, inputs_, pool);
    const Work work{shape, images, images.in_scale ? scaled.data() : images.in};
    // Either the weights or the image goes by many times. Where the weights are the larger, each thread keeps one tile
    // of columns in its cache, and all pixels go by; else a block of pixels, and the weights go by.
    const std::size_t in_bytes = images.count * in_pixels * inputs_ * sizeof(float);
    const bool by_columns = in_bytes <= taps_.size() * inputs_ * outputs_ * sizeof(float);
    const std::size_t tiles = std::max<std::size_t>(kBlockBytes / (inputs_ * sizeof(float) * kGridConvPixels), 4);
    const std::size_t block = by_columns ? pixels : tiles * kGridConvPixels;
    const std::size_t blocks = (pixels + block - 1) / block;
    const bool split_columns = blocks < kWorkPerThread * static_cast<std::size_t>(pool.threads());
    const std::size_t tile_groups = split_columns ? tiles_ : 1, group = (tiles_ + tile_groups - 1) / tile_groups;
    pool.parallel_for(blocks * tile_groups, [&](std::size_t i) {
        const std::size_t first = i / tile_groups * block, tile = i % tile_groups * group;
        run_tiles(work, first, std::min(pixels, first + block), tile, std::min(tiles_, tile + group));
    });
}

void PackedGridConv::run_tiles(const Work& work, std::size_t first_pixel, std::size_t end_pixel, std::size_t first_tile,
                               std::size_t end_tile) const {
    const auto& [shape, images, in] = work;
    const std::size_t image_pixels = pixels_of(shape.out), in_pixels = pixels_of(shape.in);
    const std::size_t out_pixels = pixels_of(shape.out_size), count = end_pixel - first_pixel, taps = taps_.size();
    const std::size_t lanes = kernels_.lanes, columns = (outputs_ + lanes - 1) / lanes * lanes;
    const std::size_t padded = (count + kGridConvPixels - 1) / kGridConvPixels * kGridConvPixels;
    // [tile of pixels][tap][pixel of the tile], as the kernel reads them.
    std::vector<const float*> addresses(padded * taps, zeros_.data());
    std::vector<std::size_t> written(count);
    const TapPlaces places(taps_, shape.in, inputs_);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t image = (first_pixel + i) / image_pixels;
        const GridStep at = position(shape.out, (first_pixel + i) % image_pixels);
        written[i] = image * out_pixels + written_place(shape, at);
        const float* const pixels = in + image * in_pixels * inputs_;
        const std::size_t slot = i / kGridConvPixels * kGridConvPixels * taps + i % kGridConvPixels;
        if (places.are_inside(shape, at)) {
            const std::size_t from =
                place(shape.in, {at[0] * shape.stride[0], at[1] * shape.stride[1], at[2] * shape.stride[2]});
            for (std::size_t t = 0; t < taps; ++t)
                addresses[slot + t * kGridConvPixels] = pixels + from * inputs_ + places.offsets[t];
            continue;
        }
        for (std::size_t t = 0; t < taps; ++t)
            if (const std::ptrdiff_t from = tap_place(shape, at, taps_[t]); from != kOutside)
                addresses[slot + t * kGridConvPixels] = pixels + static_cast<std::size_t>(from) * inputs_;
    }
    for (std::size_t tile = first_tile; tile < end_tile; ++tile) {
        const std::size_t column = tile * kernels_.tile, width = std::min(kernels_.tile, columns - column);
        const float* scales[kGridConvPixels] = {};
        float* outs[kGridConvPixels] = {};
        float noises[kGridConvPixels] = {};
        GridConvTile call{};
        call.tap_count = taps, call.inputs = inputs_, call.width = width;
        call.columns = std::min(width, outputs_ - column);
        call.weights = weights_.data() + column * taps * inputs_, call.bias = bias_.data() + column;
        call.out = outs, call.scale = images.scale ? scales : nullptr, call.noise = images.noise ? noises : nullptr;
        call.slope = images.slope, call.gain = images.gain, call.limit = images.limit;
        for (std::size_t i = 0; i < count; i += kGridConvPixels) {
            call.pixels = std::min(kGridConvPixels, count - i);
            call.taps = addresses.data() + i * taps;
            for (std::size_t r = 0; r < call.pixels; ++r) {
                outs[r] = images.out + written[i + r] * outputs_ + column;
                if (images.scale) scales[r] = images.scale + written[i + r] / out_pixels * outputs_ + column;
                if (images.noise) noises[r] = images.noise[written[i + r] % out_pixels];
            }
            kernels_.run(call);
        }
    }
}

}  // namespace aigc
