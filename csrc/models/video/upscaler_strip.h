// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <mutex>
#include <vector>

#include "base/aligned.h"
#include "models/video/frame_samples.h"
#include "models/video/upscaler_network.h"

namespace aigc {

/// A planar last layer: its kernel and the groups of an input pixel, at most.
constexpr std::size_t kPlanarKernel = 3, kPlanarWords = 16;

/// A ring of the last rows of an image: row y takes the memory of row y - capacity.
struct RowRing {
    AlignedBuffer<std::byte> memory;
    std::byte* origin = nullptr;
    std::size_t row_bytes = 0, capacity = 0;
    std::ptrdiff_t first = 0;  // no row is before it

    /// Keeps the memory where it is large enough. Every row begins `phase` bytes into a page.
    void prepare(std::size_t bytes, std::size_t rows, std::ptrdiff_t first_row, std::size_t phase);
    std::byte* row(std::ptrdiff_t y) { return origin + static_cast<std::size_t>(y - first) % capacity * row_bytes; }
};

/// Floats for a while, for any thread.
class FloatBuffers {
  public:
    AlignedBuffer<float> borrow(std::size_t size);
    void give_back(AlignedBuffer<float> buffer);

  private:
    std::mutex mutex_;
    std::vector<AlignedBuffer<float>> idle_;
};

/// rings: [0] the image as elements, [l + 1] the output of layer l.
struct UpscalerNetwork::Workspace {
    std::vector<RowRing> rings;
    FloatBuffers buffers;
};

/// One run of a network over a part of an image. Positions are those of the whole image; ring l reaches radius_[l]
/// beyond the part on every side.
class UpscalerStrip {
  public:
    struct Span {
        std::size_t first, last;
    };
    UpscalerStrip(const UpscalerNetwork& net, UpscalerNetwork::Workspace& workspace, const Planes<const void>& in,
                  const Planes<void>& out, Span rows, Span columns, ActivationRanges* ranges);
    void run();

  private:
    struct Segment {
        std::ptrdiff_t y;
        std::size_t first, last;  // from the left end of the ring
        std::size_t height = 1;   // more than one row only where tiles are computed
    };
    std::size_t layers() const { return net_.config_.layers.size(); }
    std::size_t width(std::size_t ring) const { return columns_.last - columns_.first + 2 * net_.radius_[ring]; }
    std::ptrdiff_t radius(std::size_t ring) const { return static_cast<std::ptrdiff_t>(net_.radius_[ring]); }
    std::ptrdiff_t first_row(std::size_t ring) const { return static_cast<std::ptrdiff_t>(rows_.first) - radius(ring); }
    std::size_t pixel(std::size_t ring) const;  // elements
    const PackedConv2d& layer(std::size_t l) const;
    void prepare_rings();
    std::size_t waiting_rows(std::size_t l) const;
    std::size_t carried_rows(std::size_t ring) const;
    std::ptrdiff_t ready_rows(std::size_t l, std::ptrdiff_t input, std::ptrdiff_t done) const;
    /// Rows first … last of a ring, cut into segments for the pool.
    template <class Body>
    void each_segment(std::ptrdiff_t first, std::ptrdiff_t last, std::size_t ring, Body body) const;
    void compute_rows(std::size_t l, std::ptrdiff_t first, std::ptrdiff_t last);
    void read(const Segment& segment);
    void convolve(std::size_t l, const Segment& segment);
    Span inside(std::size_t ring, const Segment& segment) const;
    void convolve_inside(std::size_t l, const Segment& segment, void* out);
    bool is_outside(std::ptrdiff_t y) const;
    void compute_tiles(std::size_t l, std::ptrdiff_t first, std::ptrdiff_t last);
    void convolve_tiles(std::size_t l, const Segment& segment, float* scratch);
    void run_tiles(std::size_t l, const Segment& segment, float* const* out, float* scratch);
    void finish_tiles(const Segment& segment, float* scratch);
    void fill_zero(std::size_t ring, const Segment& segment);
    void finish(const Segment& segment);
    void finish_planar(std::ptrdiff_t first, std::ptrdiff_t last);
    void finish_block(std::ptrdiff_t first, std::ptrdiff_t last, std::size_t begin, std::size_t end);
    /// values: scale * scale of them a pixel, `pixel` floats from one pixel to the next, `step` from one to the other.
    void store(const Segment& segment, std::size_t channel, const float* values, std::size_t pixel,
               std::size_t step) const;
    void measure(std::size_t l, std::ptrdiff_t first, std::ptrdiff_t last);

    const UpscalerNetwork& net_;
    std::vector<RowRing>& rings_;
    FloatBuffers& buffers_;
    const Planes<const void>& in_;
    const Planes<void>& out_;
    const SampleReader reader_;
    const Span rows_, columns_;
    ActivationRanges* const ranges_;
    std::size_t step_ = 0;  // rows that are read at a time
};

}  // namespace aigc
