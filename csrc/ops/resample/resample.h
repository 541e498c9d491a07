// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

namespace aigc {

/// Separable polyphase resampling of one plane, first horizontally (along each row), then vertically:
///
///     working[r][x] = sum_t horizontal_weight[x][t] in[r][mirror(horizontal_left[x] + t)]
///     out[y][x]     = sum_t vertical_weight[y][t] working[mirror(vertical_left[y] + t)][x]
///
/// The weights are those of resample_axis.h. Integer results are rounded to nearest and clamped to [0, peak]; floats
/// are neither. resample_plan.h walks over a plane with these kernels and keeps as many working rows as there are
/// taps, of a strip of columns, so that they stay in the first cache.
enum class SampleType { u8, u16, f32 };
inline constexpr std::size_t kSampleTypes = 3;

/// Working rows have room for a multiple of this many columns; strips of columns begin at one.
inline constexpr std::size_t kColumnStep = 64;

/// The horizontal weights as a kernel reads them (packed_horizontal.h lays them out). Outputs are computed in blocks of
/// `lanes` that share their loads: tap t of a block loads `loads_per_block` vectors from base[block] + t on, and output
/// `lane` takes sample lane_indices[block][lane] of them. With `loads_per_block` 0 (much shrinking) each output is a
/// dot product of its own. `shared`: every block has the lane indices and weights of the first, as with most whole
/// ratios of enlargement.
struct HorizontalTable {
    std::size_t taps = 0, loads_per_block = 0;
    bool shared = false;
    const std::int32_t* base = nullptr;          // [block], or [output] where loads_per_block is 0
    const std::int32_t* lane_indices = nullptr;  // [block][lanes]
    const float* weights = nullptr;              // [block][taps][lanes], or [output][taps]
};

/// out[i] is output first + i, for i < count; `first` is a multiple of kColumnStep, and out has room for whole blocks.
/// samples[0] is sample `origin`; 64 floats behind the last sample that counts may be read.
struct HorizontalCall {
    const HorizontalTable* table;
    const float* samples;
    std::ptrdiff_t origin;
    std::size_t first, count;
    float* out;
};

/// out[x] = sum_t weights[t] rows[t][x], x < count, stored as the kernel's sample type. `stream`: out lies on a
/// 64-byte boundary and is stored past the caches.
struct VerticalCall {
    const float* const* rows;
    const float* weights;
    std::size_t taps, count;
    void* out;
    float peak;
    bool stream;
};

/// 8-bit planes in fixed point: samples are (code - 128) * 128 as int16, weights have 15 fractional bits. A working
/// row r holds, for each column, rows r - 1 (low half) and r (high half), which is what one multiply-add instruction
/// takes. The result is within 1/2 + 1/16 of the exact value before rounding, for up to kBytesMostTaps taps.
/// `shared`: as above, and one load holds the samples of all taps.
struct BytesHorizontalTable {
    std::size_t pairs = 0;  // taps / 2, rounded up
    bool shared = false;
    const std::int32_t* base = nullptr;           // [group]
    const std::uint16_t* lane_indices = nullptr;  // [block][lanes][2]
    const std::int16_t* weights = nullptr;        // [block][pairs][lanes][2]
};

inline constexpr std::size_t kBytesMostTaps = 12;

/// As HorizontalCall; `before` is working row r - 1 and out is row r.
struct BytesHorizontalCall {
    const BytesHorizontalTable* table;
    const std::int16_t* samples;
    std::ptrdiff_t origin;
    std::size_t first, count;
    const std::uint32_t* before;
    std::uint32_t* out;
};

/// As VerticalCall: pair k multiplies rows[k], whose halves are two successive rows, by the halves of weights[k].
struct BytesVerticalCall {
    const std::uint32_t* const* rows;
    const std::uint32_t* weights;
    std::size_t pairs, count;
    std::uint8_t* out;
    bool stream;
};

struct BytesResampleKernels {
    std::size_t lanes, group;  // outputs of a block, and of a part of it that has a base of its own
    bool indices_are_bytes;    // lane indices count bytes (two in a word), not words
    void (*widen)(const std::uint8_t* from, std::size_t count, std::int16_t* to) = nullptr;
    void (*horizontal)(const BytesHorizontalCall& call) = nullptr;
    void (*vertical)(const BytesVerticalCall& call) = nullptr;
};

struct ResampleKernels {
    std::size_t lanes = 0;  // outputs of a block; 0: tables always have loads_per_block 0
    void (*widen[kSampleTypes])(const void* from, std::size_t count, float* to) = {};
    void (*horizontal)(const HorizontalCall& call) = nullptr;
    void (*vertical[kSampleTypes])(const VerticalCall& call) = {};
    void (*drain)() = nullptr;  // makes streamed stores visible to other threads
};

extern const ResampleKernels kResampleReference, kResampleAvx2, kResampleAvx512;
extern const BytesResampleKernels kResampleBytesAvx2, kResampleBytesAvx512, kResampleBytesAvx512Vnni;

}  // namespace aigc
