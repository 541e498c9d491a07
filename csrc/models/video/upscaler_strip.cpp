// SPDX-License-Identifier: Apache-2.0
#include "models/video/upscaler_strip.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "ops/op_table.h"

namespace aigc {
namespace {

/// A multiple of the pixels of every register tile, so that few pixels are computed twice.
constexpr std::size_t kSegment = 504;
/// Rows at a time: many enough that threads seldom wait, few enough to stay in the cache.
constexpr std::size_t kMostRows = 32, kFewestRows = 8, kRowBytes = std::size_t{12} << 20;
/// Columns of a planar last layer at a time, a multiple of kConv2dPlanarStep.
constexpr std::size_t kPlanarRun = 192;
/// A processor takes a load for one of a store before it where both lie alike within their pages, and waits. So what a
/// layer reads and what it writes stay half a page apart.
constexpr std::size_t kPage = 4096;
constexpr std::size_t kOverRead = 1024;

}  // namespace

void RowRing::prepare(std::size_t bytes, std::size_t rows, std::ptrdiff_t first_row, std::size_t phase) {
    row_bytes = (bytes + kPage - 1) / kPage * kPage;
    capacity = rows;
    first = first_row;
    const std::size_t size = row_bytes * rows + 2 * kPage;
    if (memory.size() < size) memory = AlignedBuffer<std::byte>(size, 0, kOverRead);
    const std::size_t beyond = reinterpret_cast<std::uintptr_t>(memory.data()) % kPage;
    origin = memory.data() + (beyond ? kPage - beyond : 0) + phase;
}

UpscalerStrip::UpscalerStrip(const UpscalerNetwork& net, UpscalerNetwork::Workspace& workspace,
                             const Planes<const void>& in, const Planes<void>& out, Span rows, Span columns,
                             ActivationRanges* ranges)
    : net_(net),
      rings_(workspace.rings),
      buffers_(workspace.buffers),
      in_(in),
      out_(out),
      reader_(in, net.kernels_->precision, net.config_.zero_border),
      rows_(rows),
      columns_(columns),
      ranges_(ranges) {
    prepare_rings();
}

std::size_t UpscalerStrip::pixel(std::size_t ring) const {
    return ring == 0 ? net_.config_.channels : padded_columns(net_.config_.layers[ring - 1].outputs);
}

const PackedConv2d& UpscalerStrip::layer(std::size_t l) const {
    return l == 0 ? net_.first_[in_.limited ? 1 : 0] : *net_.layers_[l];
}

/// Rows of layer l that may wait until their tiles are whole.
std::size_t UpscalerStrip::waiting_rows(std::size_t l) const { return net_.winograd_[l] ? kWinogradTile - 1 : 0; }

/// Rows of a ring that a later step still needs when the step that made them is over.
std::size_t UpscalerStrip::carried_rows(std::size_t ring) const {
    std::size_t carried = 2 * (net_.radius_[ring] - net_.radius_[ring + 1]) + waiting_rows(ring), waiting = 0;
    for (std::size_t l = ring; l < layers(); ++l) {
        waiting += waiting_rows(l);
        if (ring > 0 && net_.config_.layers[l].add == static_cast<int>(ring) - 1)
            carried = std::max(carried, net_.radius_[ring] - net_.radius_[l + 1] + waiting);
    }
    return carried;
}

/// Rows of layer l before this one can be computed, where its input is there up to row `input`. Tiles wait until they
/// are whole, but for the last; and no more rows are computed than a ring has room for.
std::ptrdiff_t UpscalerStrip::ready_rows(std::size_t l, std::ptrdiff_t input, std::ptrdiff_t done) const {
    std::ptrdiff_t last = input - (radius(l) - radius(l + 1));
    if (!net_.winograd_[l] || last <= done) return last;
    last = std::min(last, done + static_cast<std::ptrdiff_t>(step_));
    const bool is_end = input == static_cast<std::ptrdiff_t>(rows_.last) + radius(l);
    return is_end ? last : last - (last - done) % static_cast<std::ptrdiff_t>(kWinogradTile);
}

void UpscalerStrip::prepare_rings() {
    std::size_t together = 0;
    const auto bytes = [&](std::size_t ring) { return width(ring) * pixel(ring) * net_.kernels_->element_size; };
    for (std::size_t ring = 0; ring < layers(); ++ring) together += bytes(ring);
    step_ = std::clamp(kRowBytes / together, kFewestRows, kMostRows) / kWinogradTile * kWinogradTile;
    rings_.resize(layers());
    for (std::size_t ring = 0; ring < layers(); ++ring)
        rings_[ring].prepare(bytes(ring), step_ + carried_rows(ring), first_row(ring), ring % 2 * kPage / 2);
}

template <class Body>
void UpscalerStrip::each_segment(std::ptrdiff_t first, std::ptrdiff_t last, std::size_t ring, Body body) const {
    const std::size_t columns = width(ring), segments = (columns + kSegment - 1) / kSegment;
    net_.engine_.pool->parallel_for(static_cast<std::size_t>(last - first) * segments, [&](std::size_t i) {
        const std::size_t begin = i % segments * kSegment;
        body(Segment{first + static_cast<std::ptrdiff_t>(i / segments), begin, std::min(begin + kSegment, columns)});
    });
}

/// Reads some rows, then each layer computes all rows for which it has the input.
void UpscalerStrip::run() {
    const auto end = static_cast<std::ptrdiff_t>(rows_.last);
    std::vector<std::ptrdiff_t> done;  // rows of a ring, and at last of the output, before this one are there
    for (std::size_t ring = 0; ring <= layers(); ++ring) done.push_back(first_row(ring));
    while (done.back() < end) {
        const std::ptrdiff_t read_to = std::min(done[0] + static_cast<std::ptrdiff_t>(step_), end + radius(0));
        each_segment(done[0], read_to, 0, [&](const Segment& segment) { read(segment); });
        done[0] = read_to;
        for (std::size_t l = 0; l < layers(); ++l) {
            const std::ptrdiff_t first = done[l + 1], last = ready_rows(l, done[l], first);
            if (last <= first) continue;
            compute_rows(l, first, last);
            if (ranges_ && l + 1 < layers()) measure(l, first, last);
            done[l + 1] = last;
        }
    }
}

void UpscalerStrip::compute_rows(std::size_t l, std::ptrdiff_t first, std::ptrdiff_t last) {
    if (net_.winograd_[l])
        compute_tiles(l, first, last);
    else if (l + 1 == layers() && net_.planar_)
        finish_planar(first, last);
    else if (l + 1 == layers())
        each_segment(first, last, l + 1, [&](const Segment& segment) { finish(segment); });
    else
        each_segment(first, last, l + 1, [&](const Segment& segment) { convolve(l, segment); });
}

void UpscalerStrip::read(const Segment& segment) {
    const std::ptrdiff_t left = static_cast<std::ptrdiff_t>(columns_.first) - radius(0);
    const auto height = static_cast<std::ptrdiff_t>(in_.height);
    if (net_.config_.zero_border && (segment.y < 0 || segment.y >= height)) return fill_zero(0, segment);
    const std::ptrdiff_t y = std::clamp<std::ptrdiff_t>(segment.y, 0, height - 1);
    std::byte* const out = rings_[0].row(segment.y);
    for (std::size_t channel = 0; channel < net_.config_.channels; ++channel)
        reader_.read(channel, static_cast<std::size_t>(y), left + static_cast<std::ptrdiff_t>(segment.first),
                     segment.last - segment.first,
                     {out, net_.config_.channels, segment.first * net_.config_.channels + channel});
}

/// Zeros of the ring's elements.
void UpscalerStrip::fill_zero(std::size_t ring, const Segment& segment) {
    const std::size_t size = net_.kernels_->element_size, stride = pixel(ring);
    std::byte* const out = rings_[ring].row(segment.y) + segment.first * stride * size;
    if (net_.kernels_->precision != Precision::int8 || ring == 0) {
        const int zero = net_.kernels_->precision == Precision::int8 && in_.limited ? 16 : 0;
        std::memset(out, zero, (segment.last - segment.first) * stride * size);
        return;
    }
    const std::vector<float>& zeros = net_.scales_[ring - 1].zero;
    for (std::size_t x = 0; x < segment.last - segment.first; ++x)
        for (std::size_t c = 0; c < zeros.size(); ++c) out[x * stride + c] = static_cast<std::byte>(zeros[c]);
}

/// True for a row around a frame that zeros border.
bool UpscalerStrip::is_outside(std::ptrdiff_t y) const {
    return net_.config_.zero_border && (y < 0 || y >= static_cast<std::ptrdiff_t>(in_.height));
}

/// The columns of a segment that are not of the border of zeros.
UpscalerStrip::Span UpscalerStrip::inside(std::size_t ring, const Segment& segment) const {
    if (!net_.config_.zero_border) return {segment.first, segment.last};
    const std::size_t left = net_.radius_[ring] - std::min(columns_.first, net_.radius_[ring]);
    const std::size_t right = in_.width + net_.radius_[ring] - columns_.first;
    const std::size_t first = std::clamp(left, segment.first, segment.last);
    return {first, std::clamp(right, first, segment.last)};
}

/// A segment of layer l's output; where the frame is bordered by zeros, only the part inside it.
void UpscalerStrip::convolve(std::size_t l, const Segment& segment) {
    const std::size_t ring = l + 1;
    std::byte* const out = rings_[ring].row(segment.y);
    const std::size_t bytes = pixel(ring) * net_.kernels_->element_size;
    if (!net_.config_.zero_border) return convolve_inside(l, segment, out + segment.first * bytes);
    if (is_outside(segment.y)) return fill_zero(ring, segment);
    const auto [first, last] = inside(ring, segment);
    fill_zero(ring, {segment.y, segment.first, first});
    fill_zero(ring, {segment.y, last, segment.last});
    convolve_inside(l, {segment.y, first, last}, out + first * bytes);
}

/// out: elements of layer l, or floats of the last.
void UpscalerStrip::convolve_inside(std::size_t l, const Segment& segment, void* out) {
    if (segment.last <= segment.first) return;
    const FrameLayer& config = net_.config_.layers[l];
    const Conv2dLayer packed = layer(l).layer();
    const std::size_t size = net_.kernels_->element_size;
    const void* rows[kConv2dLargestKernel];
    for (std::size_t dy = 0; dy < config.kernel; ++dy)
        rows[dy] = rings_[l].row(segment.y + static_cast<std::ptrdiff_t>(dy) -
                                 static_cast<std::ptrdiff_t>(config.kernel / 2)) +
                   segment.first * packed.shape.pixel * size;
    Conv2dCall call{rows, segment.last - segment.first, nullptr, out};
    if (config.add >= 0) {
        const std::size_t ring = static_cast<std::size_t>(config.add) + 1;
        const std::size_t x = segment.first + net_.radius_[ring] - net_.radius_[l + 1];
        call.add = rings_[ring].row(segment.y) + x * pixel(ring) * size;
    }
    (l + 1 == layers() ? net_.kernels_->run_floats : net_.kernels_->run)(packed, call);
}

/// The last layer: small runs of floats, made pixels of at once.
void UpscalerStrip::finish(const Segment& segment) {
    constexpr std::size_t kFloats = 8192, kRun = 168;
    alignas(64) float values[kFloats];
    const std::size_t stride = padded_columns(net_.config_.layers.back().outputs);
    const std::size_t run = std::min(kRun, kFloats / stride);
    for (std::size_t first = segment.first; first < segment.last; first += run) {
        const Segment part{segment.y, first, std::min(first + run, segment.last)};
        convolve_inside(layers() - 1, part, values);
        if (ranges_) continue;
        for (std::size_t channel = 0; channel < net_.config_.channels; ++channel)
            store(part, channel, values + channel * net_.config_.scale * net_.config_.scale, stride, 1);
    }
}

/// The last layer of few outputs, in blocks of rows, so that most rows are laid out as planes once.
void UpscalerStrip::finish_planar(std::ptrdiff_t first, std::ptrdiff_t last) {
    constexpr std::ptrdiff_t kRows = 8;
    const std::size_t columns = width(layers()), runs = (columns + kPlanarRun - 1) / kPlanarRun;
    const auto blocks = static_cast<std::size_t>((last - first + kRows - 1) / kRows);
    net_.engine_.pool->parallel_for(blocks * runs, [&](std::size_t i) {
        const std::ptrdiff_t y = first + static_cast<std::ptrdiff_t>(i / runs) * kRows;
        const std::size_t begin = i % runs * kPlanarRun;
        finish_block(y, std::min(y + kRows, last), begin, std::min(begin + kPlanarRun, columns));
    });
}

/// Rows first … last of columns begin … end. Input row y waits as planes in slot y modulo the kernel.
void UpscalerStrip::finish_block(std::ptrdiff_t first, std::ptrdiff_t last, std::size_t begin, std::size_t end) {
    constexpr std::size_t kStride = kPlanarRun + 32, kMostOutputs = 12;
    alignas(64) float planes[kPlanarKernel * kPlanarWords * kStride];
    alignas(64) float values[kMostOutputs * kPlanarRun];
    const Conv2dLayer packed = layer(layers() - 1).layer();
    const auto kernel = static_cast<std::ptrdiff_t>(packed.shape.kernel);
    const std::size_t words = packed.shape.pixel / net_.kernels_->group, count = end - begin;
    const std::size_t plane = net_.config_.scale * net_.config_.scale * kPlanarRun;
    const auto slot = [&](std::ptrdiff_t y) {  // y is kernel / 2 above the frame at most
        return planes + static_cast<std::size_t>((y + kernel) % kernel) * words * kStride;
    };
    std::ptrdiff_t ready = first - kernel / 2;
    for (std::ptrdiff_t y = first; y < last; ++y) {
        for (; ready <= y + kernel / 2; ++ready)
            net_.kernels_->to_planes(rings_.back().row(ready) + begin * words * 4, count + packed.shape.kernel - 1,
                                     words, slot(ready), kStride);
        const void* rows[kPlanarKernel];
        for (std::ptrdiff_t dy = 0; dy < kernel; ++dy) rows[dy] = slot(y - kernel / 2 + dy);
        net_.kernels_->run_planar(packed, {rows, kStride, count, values, kPlanarRun});
        if (ranges_) continue;
        for (std::size_t channel = 0; channel < net_.config_.channels; ++channel)
            store({y, begin, end}, channel, values + channel * plane, 1, kPlanarRun);
    }
}

void UpscalerStrip::store(const Segment& segment, std::size_t channel, const float* values, std::size_t pixel,
                          std::size_t step) const {
    constexpr std::size_t kRun = kPlanarRun;
    alignas(64) float base[kRun];
    const std::size_t scale = net_.config_.scale, x = columns_.first + segment.first;
    const auto y = static_cast<std::size_t>(segment.y);
    PixelShuffleCall call;
    call.pixel = pixel;
    call.channel = step;
    call.pixels = segment.last - segment.first;
    call.scale = scale;
    call.base = base;
    call.type = out_.type;
    call.span = sample_range(in_).span;
    call.peak = sample_range(in_).peak;
    if (net_.config_.skip)
        read_codes(in_, channel, y, x, call.pixels, base);
    else
        std::fill_n(base, call.pixels, sample_range(in_).offset);
    for (std::size_t dy = 0; dy < scale; ++dy) {
        call.values = values + dy * scale * step;
        call.out = sample_at(out_, channel, y * scale + dy, x * scale);
        net_.engine_.table->pixel_shuffle->run(call);
    }
}

void UpscalerStrip::measure(std::size_t l, std::ptrdiff_t first, std::ptrdiff_t last) {
    const std::size_t stride = pixel(l + 1);
    std::vector<float>&low = ranges_->low[l], &high = ranges_->high[l];
    for (std::ptrdiff_t y = first; y < last; ++y) {
        const auto* row = reinterpret_cast<const float*>(rings_[l + 1].row(y));
        for (std::size_t x = 0; x < width(l + 1); ++x, row += stride)
            for (std::size_t c = 0; c < low.size(); ++c) {
                low[c] = std::min(low[c], row[c]);
                high[c] = std::max(high[c], row[c]);
            }
    }
}

}  // namespace aigc
