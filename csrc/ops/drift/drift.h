// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

#include "base/inline.h"

namespace aigc {

/// Twice-warped periodic noise, coloured by a table: moving backgrounds that loop and tile. A position on the torus is
/// two 32-bit numbers, of which 2^32 is once around, so that every sum wraps by itself. Fields come in pairs of 16-bit
/// numbers, 1/8192 of their deviation each; the frame's pixels p are coloured by
///
///     q = p + reach1 first(p),   r = p + reach2 second(q),   colours[hue(r)][value(r)]
///
/// with bilinear reads. first and second are read at nodes, the pixels of even row and column, and second's pair is
/// interpolated between them. Warped noise: Quilez, "Domain warping", 2002; Perlin, "An Image Synthesizer", 1985.
///
/// All of it but synthesis is integer arithmetic, and synthesis has one order of its sums: every tier gives the same
/// bits.

/// Numbers of one deviation of a field.
inline constexpr int kDriftUnit = 8192;
/// A table of colours is hues × levels; see DriftColoursCall.
inline constexpr int kDriftHues = 256, kDriftLevels = 512;
/// The largest value of a channel in a table and in rows of colours: 4 * 255, so that bytes are rounded from it by
/// adding 0 … 3 and dividing by 4.
inline constexpr int kDriftPeak = 1020;
/// Rows of scratch are readable and writeable so many numbers behind their end, and rows of colours before it, too.
inline constexpr std::size_t kDriftPad = 32;

/// (2^log2_height + 1) rows of (2^log2_width + 1) words or more: the last row and column repeat the first. A word is
/// a pair: the first number in the low half.
struct TorusField {
    const std::uint32_t* words = nullptr;
    int log2_width = 0, log2_height = 0;
    std::size_t stride = 0;
};

/// Fourier coefficients of one row y: out(k) = sum over the rows r of c(r, k) (cosine[r] + i sine[r]), k < columns, a
/// multiple of 16. Real and imaginary parts apart; out overlaps nothing.
struct SpectrumRowCall {
    const float *real, *imaginary;
    std::size_t rows, columns, stride;
    const float *cosine, *sine;
    float *out_real, *out_imaginary;
};

/// Two rows of a field from their coefficients: for x < columns, a multiple of 16, with
/// even(x) = sum of real[k] cosine(k, x) and odd(x) = sum of imaginary[k] sine(k, x) over k < count,
///
///     ahead = fixed(even - odd),   behind = fixed(even + odd)
///
/// ahead is the field at x, behind that at -x. fixed(v) is the float 1.5 * 2^23 + the nearest integer to
/// kDriftUnit * v, clamped to 16 bits: its low 16 bits are that integer.
struct FieldRowsCall {
    const float *real[2], *imaginary[2];
    std::size_t count;
    const float *cosine, *sine;
    std::size_t columns, stride;
    float *ahead[2], *behind[2];
};

/// Nodes of one row: for i < count, second's pair at (x[i], y) + reach (first(x[i], y)). reach_x and reach_y are in
/// positions for 1/8192 of a deviation.
struct DriftNodesCall {
    TorusField first, second;
    const std::uint32_t* x;
    std::uint32_t y;
    std::int32_t reach_x, reach_y;
    std::size_t count;
    std::int32_t *out_x, *out_y;
};

/// Colours of one row: for i < count, the pixel at (x[i] + shift_x[i] reach_x, y + shift_y[i] reach_y). The level of a
/// value is (value / 8192 + 4) * 64, its hue (hue / 8192 + 4) * 32; dither, below 2^32, is added as the fraction
/// before both are rounded down. Channels are 0 … kDriftPeak, 10 bits each in a word of the table, red lowest.
struct DriftColoursCall {
    TorusField field;
    const std::uint32_t* x;
    std::uint32_t y;
    const std::int32_t *shift_x, *shift_y;
    std::int32_t reach_x, reach_y;
    const std::uint32_t* colours;
    const std::uint32_t *value_dither, *hue_dither;  ///< of each column
    std::uint32_t value_row, hue_row;                ///< of the row; added
    std::size_t count;
    std::int32_t* out[3];
};

/// Rows of colours to bytes: red, green, blue, red …, (channel + (dither[x] + dither_row) / 2^30) / 4 rounded down.
struct DriftBytesCall {
    const std::int32_t* in[3];
    const std::uint32_t* dither;
    std::uint32_t dither_row;
    std::size_t count;
    std::uint8_t* out;
};

/// Two rows of colours to luma of both and chroma of 2 × 2 pixels, BT.709, limited range, chroma sited to the left:
/// columns -1, 0, 1 weigh 1, 2, 1. in[row][channel] is read from -1 to count. Samples have 8 bits, rounded by dither,
/// or 10, rounded to nearest. Both rows may be one.
template <class Sample>
struct DriftYuvCall {
    const std::int32_t* in[2][3];
    const std::uint32_t* dither;
    std::uint32_t dither_row[2];
    std::size_t count;
    Sample *luma[2], *blue, *red;
};

struct DriftKernels {
    void (*spectrum_row)(const SpectrumRowCall& call) = nullptr;
    void (*field_rows)(const FieldRowsCall& call) = nullptr;
    void (*nodes)(const DriftNodesCall& call) = nullptr;
    void (*colours)(const DriftColoursCall& call) = nullptr;
    void (*bytes)(const DriftBytesCall& call) = nullptr;
    void (*yuv8)(const DriftYuvCall<std::uint8_t>& call) = nullptr;
    void (*yuv16)(const DriftYuvCall<std::uint16_t>& call) = nullptr;
};

extern const DriftKernels kDriftReference, kDriftAvx2, kDriftAvx512;

}  // namespace aigc
