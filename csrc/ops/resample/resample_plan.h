// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "base/plane.h"
#include "base/thread_pool.h"
#include "ops/resample/packed_horizontal.h"

namespace aigc {

struct OpTable;

inline std::size_t bytes_of(SampleType type) { return type == SampleType::u8 ? 1 : type == SampleType::u16 ? 2 : 4; }

/// The plane would push others out of the caches, and its rows lie so that stores can go past them.
bool streams(const MutablePlane& plane, SampleType type);

/// Everything about resampling a plane of one size and type to another size that does not depend on its samples.
/// Made once and run for every frame, by any number of callers at a time.
class ResamplePlan {
  public:
    /// peak: the largest value of an integer sample. Throws InputError as make_axis() does.
    ResamplePlan(const OpTable& table, SampleType type, float peak, ResampleFilter filter, const AxisMap& vertical,
                 const AxisMap& horizontal);

    /// The planes have the sizes that the plan was made for and do not overlap. The result does not depend on the
    /// number of threads. Memory beyond the planes: some working rows of a strip of columns for each thread.
    void run(const ConstPlane& in, const MutablePlane& out, ThreadPool& pool) const;

    std::size_t rows_in() const { return vertical_.size_in; }
    std::size_t cols_in() const { return horizontal_.size_in; }
    std::size_t rows_out() const { return vertical_.size_out; }
    std::size_t cols_out() const { return horizontal_.size_out; }
    std::size_t sample_bytes() const { return bytes_of(type_); }
    /// 8-bit planes are computed in fixed point.
    bool in_bytes() const { return bytes_horizontal_.has_value(); }

  private:
    friend struct FloatTile;
    friend struct BytesTile;

    const ResampleKernels& kernels_;
    const BytesResampleKernels* bytes_;
    SampleType type_;
    float peak_;
    AxisWeights vertical_, horizontal_;
    std::optional<PackedHorizontal> float_horizontal_;
    std::optional<PackedBytesHorizontal> bytes_horizontal_;
    std::vector<float> float_vertical_;
    std::vector<std::uint32_t> bytes_vertical_;
};

}  // namespace aigc
