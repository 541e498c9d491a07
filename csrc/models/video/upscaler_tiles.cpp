// SPDX-License-Identifier: Apache-2.0
// The layers of a network that are computed in tiles of 4 x 4 pixels (ops/conv2d/winograd.h). Tiles begin at the first
// row and column of a ring, and are cut where threads do not matter.
#include <algorithm>

#include "models/video/upscaler_strip.h"
#include "ops/op_table.h"

namespace aigc {
namespace {

/// Columns of a segment: a block of tiles, so that there are many segments for threads.
constexpr std::size_t kColumns = 96;

std::size_t scratch_floats(const WinogradKernels& kernels, const Conv2dShape& shape) {
    return kernels.scratch(shape) + kWinogradTile * kColumns * padded_columns(shape.outputs);
}

}  // namespace

AlignedBuffer<float> FloatBuffers::borrow(std::size_t size) {
    const std::lock_guard lock(mutex_);
    const auto fits = [&](const AlignedBuffer<float>& buffer) { return buffer.size() >= size; };
    const auto found = std::find_if(idle_.begin(), idle_.end(), fits);
    if (found == idle_.end()) return AlignedBuffer<float>(size);
    AlignedBuffer<float> buffer = std::move(*found);
    idle_.erase(found);
    return buffer;
}

void FloatBuffers::give_back(AlignedBuffer<float> buffer) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(buffer));
}

void UpscalerStrip::compute_tiles(std::size_t l, std::ptrdiff_t first, std::ptrdiff_t last) {
    std::size_t floats = 0;
    for (const auto& each : net_.winograd_)
        if (each) floats = std::max(floats, scratch_floats(*net_.engine_.table->winograd, each->shape()));
    const std::size_t columns = width(l + 1), segments = (columns + kColumns - 1) / kColumns;
    const auto rows = static_cast<std::size_t>(last - first);
    const std::size_t blocks = (rows + kWinogradTile - 1) / kWinogradTile;
    net_.engine_.pool->parallel_for(blocks * segments, [&](std::size_t i) {
        const std::size_t row = i / segments * kWinogradTile, begin = i % segments * kColumns;
        const Segment segment{first + static_cast<std::ptrdiff_t>(row), begin, std::min(begin + kColumns, columns),
                              std::min(rows - row, kWinogradTile)};
        AlignedBuffer<float> scratch = buffers_.borrow(floats);
        if (l + 1 == layers())
            finish_tiles(segment, scratch.data());
        else
            convolve_tiles(l, segment, scratch.data());
        buffers_.give_back(std::move(scratch));
    });
}

/// Some rows of layer l's output; where the frame is bordered by zeros, only the part inside it.
void UpscalerStrip::convolve_tiles(std::size_t l, const Segment& segment, float* scratch) {
    const std::size_t ring = l + 1;
    const auto [first, last] = inside(ring, segment);
    float* out[kWinogradTile] = {};
    for (std::size_t y = 0; y < segment.height; ++y)
        out[y] = reinterpret_cast<float*>(rings_[ring].row(segment.y + static_cast<std::ptrdiff_t>(y))) +
                 first * pixel(ring);
    run_tiles(l, {segment.y, first, last, segment.height}, out, scratch);
    for (std::size_t i = 0; i < segment.height; ++i) {
        const std::ptrdiff_t y = segment.y + static_cast<std::ptrdiff_t>(i);
        fill_zero(ring, {y, segment.first, is_outside(y) ? segment.last : first});
        fill_zero(ring, {y, last, segment.last});
    }
}

void UpscalerStrip::run_tiles(std::size_t l, const Segment& segment, float* const* out, float* scratch) {
    if (segment.last <= segment.first) return;
    const WinogradLayer packed = net_.winograd_[l]->layer();
    const int adds = net_.config_.layers[l].add;
    const std::size_t added = static_cast<std::size_t>(adds) + 1;
    const float *rows[kWinogradTaps] = {}, *add[kWinogradTile] = {};
    const auto at = [&](std::size_t ring, std::ptrdiff_t y, std::size_t x) {
        return reinterpret_cast<const float*>(rings_[ring].row(y)) + x * pixel(ring);
    };
    for (std::size_t i = 0; i < segment.height + 2; ++i)
        rows[i] = at(l, segment.y + static_cast<std::ptrdiff_t>(i) - 1, segment.first);
    for (std::size_t i = 0; adds >= 0 && i < segment.height; ++i)
        add[i] = at(added, segment.y + static_cast<std::ptrdiff_t>(i),
                    segment.first + net_.radius_[added] - net_.radius_[l + 1]);
    net_.engine_.table->winograd->run(
        packed, {rows, segment.last - segment.first, segment.height, adds >= 0 ? add : nullptr, out, scratch});
}

/// The last layer: floats behind the kernel's own, made pixels of at once.
void UpscalerStrip::finish_tiles(const Segment& segment, float* scratch) {
    const std::size_t l = layers() - 1, stride = padded_columns(net_.config_.layers[l].outputs);
    float* const values = scratch + net_.engine_.table->winograd->scratch(net_.winograd_[l]->shape());
    float* out[kWinogradTile] = {};
    for (std::size_t y = 0; y < segment.height; ++y) out[y] = values + y * kColumns * stride;
    run_tiles(l, segment, out, scratch);
    if (ranges_) return;
    for (std::size_t y = 0; y < segment.height; ++y)
        for (std::size_t channel = 0; channel < net_.config_.channels; ++channel)
            store({segment.y + static_cast<std::ptrdiff_t>(y), segment.first, segment.last}, channel,
                  out[y] + channel * net_.config_.scale * net_.config_.scale, stride, 1);
}

}  // namespace aigc
