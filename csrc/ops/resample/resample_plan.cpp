// SPDX-License-Identifier: Apache-2.0
#include "ops/resample/resample_plan.h"

#include <algorithm>

#include "ops/op_table.h"

namespace aigc {
namespace {

constexpr std::size_t kSlack = 64;            // what kernels may read behind the last sample
constexpr std::size_t kStrip = 1024;          // columns whose working rows fit the first cache
constexpr std::size_t kStreamFrom = 2 << 20;  // bytes of a plane that would push others out of the cache

std::size_t round_up(std::size_t count) { return (count + kColumnStep - 1) / kColumnStep * kColumnStep; }

/// Part of the output: rows y0 … y1 of columns x0 … x1.
struct Part {
    std::size_t y0, y1, x0, x1;
};

/// The samples `from` … `from + count` of a row, mirrored where they lie outside it.
template <class Widen, class Out>
void widen_mirrored(const std::byte* row, std::size_t size, std::size_t bytes, std::ptrdiff_t from, std::size_t count,
                    Widen widen, Out* out) {
    const auto end = static_cast<std::ptrdiff_t>(size);
    const std::ptrdiff_t first = std::clamp<std::ptrdiff_t>(from, 0, end);
    const std::ptrdiff_t last = std::clamp<std::ptrdiff_t>(from + static_cast<std::ptrdiff_t>(count), first, end);
    const auto one = [&](std::ptrdiff_t i) { widen(row + mirror(i, size) * bytes, 1, out + (i - from)); };
    if (last > first)
        widen(row + static_cast<std::size_t>(first) * bytes, static_cast<std::size_t>(last - first),
              out + (first - from));
    const std::ptrdiff_t stop = from + static_cast<std::ptrdiff_t>(count);
    for (std::ptrdiff_t i = from; i < std::min(first, stop); ++i) one(i);
    for (std::ptrdiff_t i = std::max(last, from); i < stop; ++i) one(i);
}

}  // namespace

/// The working rows of a strip of columns, in float.
struct FloatTile {
    const ResamplePlan& plan;
    Part part;
    HorizontalTable table;
    std::ptrdiff_t origin;
    std::size_t span, width, slots;
    AlignedBuffer<float> samples, ring;
    std::vector<const float*> rows;

    FloatTile(const ResamplePlan& made, const Part& region)
        : plan(made),
          part(region),
          table(made.float_horizontal_->table()),
          origin(made.horizontal_.left[region.x0]),
          span(static_cast<std::size_t>(made.horizontal_.left[region.x1 - 1] - origin) + made.horizontal_.taps),
          width(round_up(region.x1 - region.x0)),
          slots(made.vertical_.taps),
          samples(span + kSlack),
          ring(width * slots),
          rows(made.vertical_.taps) {}

    float* slot(std::ptrdiff_t row) {
        return ring.data() + static_cast<std::size_t>(row - plan.vertical_.left[part.y0]) % slots * width;
    }

    /// Working row `row`, which may lie outside the plane, of a row of the plane.
    void push(std::ptrdiff_t row, const std::byte* source) {
        const std::size_t type = static_cast<std::size_t>(plan.type_);
        widen_mirrored(source, plan.horizontal_.size_in, bytes_of(plan.type_), origin, span, plan.kernels_.widen[type],
                       samples.data());
        plan.kernels_.horizontal({&table, samples.data(), origin, part.x0, part.x1 - part.x0, slot(row)});
    }

    void emit(std::size_t y, std::byte* out, bool stream) {
        for (std::size_t t = 0; t < rows.size(); ++t)
            rows[t] = slot(plan.vertical_.left[y] + static_cast<std::ptrdiff_t>(t));
        plan.kernels_.vertical[static_cast<std::size_t>(plan.type_)](
            {rows.data(), plan.float_vertical_.data() + y * rows.size(), rows.size(), part.x1 - part.x0, out,
             plan.peak_, stream});
    }
};

/// The same in fixed point, where working row r also holds row r - 1.
struct BytesTile {
    const ResamplePlan& plan;
    Part part;
    BytesHorizontalTable table;
    std::ptrdiff_t origin;
    std::size_t span, width, slots;
    AlignedBuffer<std::int16_t> samples;
    AlignedBuffer<std::uint32_t> ring;
    std::vector<const std::uint32_t*> rows;

    BytesTile(const ResamplePlan& made, const Part& region)
        : plan(made),
          part(region),
          table(made.bytes_horizontal_->table()),
          origin(made.horizontal_.left[region.x0]),
          span(static_cast<std::size_t>(made.horizontal_.left[region.x1 - 1] - origin) + made.horizontal_.taps),
          width(round_up(region.x1 - region.x0)),
          slots((made.vertical_.taps + 1) / 2 * 2),
          samples(span + kSlack),
          ring(width * slots),
          rows(slots / 2) {}

    std::uint32_t* slot(std::ptrdiff_t row) {
        return ring.data() + static_cast<std::size_t>(row - plan.vertical_.left[part.y0] + 1) % slots * width;
    }

    void push(std::ptrdiff_t row, const std::byte* source) {
        const auto widen = [&](const std::byte* from, std::size_t count, std::int16_t* to) {
            plan.bytes_->widen(reinterpret_cast<const std::uint8_t*>(from), count, to);
        };
        widen_mirrored(source, plan.horizontal_.size_in, 1, origin, span, widen, samples.data());
        plan.bytes_->horizontal({&table, samples.data(), origin, part.x0, part.x1 - part.x0, slot(row - 1), slot(row)});
    }

    /// The last of an odd number of taps has the row behind it for a partner, with weight 0.
    void emit(std::size_t y, std::byte* out, bool stream) {
        const std::ptrdiff_t left = plan.vertical_.left[y];
        for (std::size_t k = 0; k < rows.size(); ++k) rows[k] = slot(left + 1 + 2 * static_cast<std::ptrdiff_t>(k));
        plan.bytes_->vertical({rows.data(), plan.bytes_vertical_.data() + y * rows.size(), rows.size(),
                               part.x1 - part.x0, reinterpret_cast<std::uint8_t*>(out), stream});
    }
};

namespace {

/// Walk down the rows of a part; a tile's working rows are each made once.
template <class Tile>
void run_part(const ResamplePlan& plan, const AxisWeights& vertical, const Part& part, const ConstPlane& in,
              const MutablePlane& out, std::size_t ahead, bool stream) {
    Tile tile(plan, part);
    std::ptrdiff_t next = vertical.left[part.y0];
    for (std::size_t y = part.y0; y < part.y1; ++y) {
        const std::ptrdiff_t end = vertical.left[y] + static_cast<std::ptrdiff_t>(ahead);
        for (next = std::max<std::ptrdiff_t>(next, vertical.left[y]); next < end; ++next)
            tile.push(next, in.row(mirror(next, in.rows)));
        tile.emit(y, out.row(y) + part.x0 * plan.sample_bytes(), stream);
    }
}

/// Parts of a plane: strips of columns, cut into bands of rows until there are some for each thread. A band begins
/// with as many working rows as there are taps, so bands are not short.
class Parts {
  public:
    Parts(std::size_t rows, std::size_t cols, std::size_t threads) : rows_(rows), cols_(cols) {
        constexpr std::size_t kShortest = 64;
        strips_ = (cols + kStrip - 1) / kStrip;
        const std::size_t wanted = threads == 1 ? 1 : (4 * threads + strips_ - 1) / strips_;
        bands_ = std::clamp<std::size_t>(wanted, 1, (rows + kShortest - 1) / kShortest);
    }
    std::size_t count() const { return strips_ * bands_; }
    Part operator[](std::size_t i) const {
        const std::size_t band = i / strips_, x0 = i % strips_ * kStrip;
        return {rows_ * band / bands_, rows_ * (band + 1) / bands_, x0, std::min(x0 + kStrip, cols_)};
    }

  private:
    std::size_t rows_, cols_, strips_, bands_;
};

}  // namespace

bool streams(const MutablePlane& plane, SampleType type) {
    const bool on_boundary = reinterpret_cast<std::uintptr_t>(plane.data) % 64 == 0 && plane.stride % 64 == 0;
    return on_boundary && plane.rows * plane.cols * bytes_of(type) >= kStreamFrom;
}

ResamplePlan::ResamplePlan(const OpTable& table, SampleType type, float peak, ResampleFilter filter,
                           const AxisMap& vertical, const AxisMap& horizontal)
    : kernels_(*table.resample),
      bytes_(table.resample_bytes),
      type_(type),
      peak_(peak),
      vertical_(make_axis(filter, vertical)),
      horizontal_(make_axis(filter, horizontal)) {
    if (type == SampleType::u8 && bytes_ && PackedBytesHorizontal::fits(*bytes_, horizontal_, vertical_)) {
        bytes_horizontal_.emplace(*bytes_, horizontal_);
        const std::size_t pairs = (vertical_.taps + 1) / 2;
        std::vector<std::int16_t> quantised(2 * pairs);
        for (std::size_t y = 0; y < vertical_.size_out; ++y) {
            quantise_weights(vertical_.row(y), vertical_.taps, quantised.data());
            for (std::size_t k = 0; k < pairs; ++k)
                bytes_vertical_.push_back(static_cast<std::uint16_t>(quantised[2 * k]) |
                                          static_cast<std::uint32_t>(static_cast<std::uint16_t>(quantised[2 * k + 1]))
                                              << 16);
        }
        return;
    }
    float_horizontal_.emplace(kernels_, horizontal_);
    for (double weight : vertical_.weights) float_vertical_.push_back(static_cast<float>(weight));
}

void ResamplePlan::run(const ConstPlane& in, const MutablePlane& out, ThreadPool& pool) const {
    const bool stream = streams(out, type_);
    const Parts parts(out.rows, out.cols, static_cast<std::size_t>(pool.threads()));
    pool.parallel_for(parts.count(), [&](std::size_t i) {
        if (in_bytes())
            run_part<BytesTile>(*this, vertical_, parts[i], in, out, (vertical_.taps + 1) / 2 * 2, stream);
        else
            run_part<FloatTile>(*this, vertical_, parts[i], in, out, vertical_.taps, stream);
        if (stream) kernels_.drain();
    });
}

}  // namespace aigc
