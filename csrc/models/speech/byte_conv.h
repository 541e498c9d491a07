// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <vector>

#include "models/engine.h"
#include "models/speech/byte_levels.h"
#include "ops/conv1d/packed_conv1d.h"
#include "ops/conv1d/packed_winograd1d.h"

namespace aigc {

/// Layout of the taps of a convolution, in rows of its input.
struct ConvShape {
    std::size_t taps = 1, step = 1, dilation = 1;
    std::size_t before = 0, after = 0;  // rows of zeros around the input
};

/// A convolution over rows whose weights came from a file in float32 or as bytes. Weights of bytes are whole numbers
/// times a scale, and what they are multiplied with is rounded to 256 levels first (ByteLevels), as the operators
/// ConvInteger and MatMulInteger of ONNX have it: with one scale the bias is rounded down to whole products, too, and
/// with one a column it is added as it is. Long kernels are computed by Winograd's way where that wins; sums of whole
/// numbers are then not exact (winograd1d.h).
class ByteConv {
  public:
    /// weights: (taps * channels) × columns. scales: none for float32, one, or one a column; the weights are then the
    /// whole numbers. bias: columns. Throws InputError where they do not fit.
    ByteConv(const Engine& engine, Rows<const float> weights, const float* bias, std::vector<float> scales,
             const ConvShape& shape);

    std::size_t columns() const { return bias_.size(); }
    std::size_t channels() const { return channels_; }
    /// Rows of the result for so many of x; throws InputError where there are too few.
    std::size_t rows_of(std::size_t rows) const;

    /// x: rows × channels, out: rows_of(x.rows) × columns.
    void run(Rows<const float> x, Rows<float> out) const;

  private:
    /// Levels that a call's input is rounded to, and the factors and offsets of its sums, column by column.
    struct Levels {
        ByteLevels input;
        std::vector<float> factor, whole, added;
    };

    Levels levels_of(Rows<const float> x) const;
    /// padded: rows of x from `first` on, counted with the zeros before it.
    void take(Rows<const float> x, const Levels& levels, std::size_t first, Rows<float> padded) const;
    /// pool: to share the columns, or null for this thread alone.
    void multiply(Rows<const float> padded, Rows<float> out, ThreadPool* pool) const;
    void rescale(const Levels& levels, Rows<float> out) const;

    Engine engine_;
    ConvShape shape_;
    std::size_t channels_;
    std::vector<float> scales_, bias_;
    PackedConv1d conv_;
    PackedWinograd1d fewer_products_;
};

}  // namespace aigc
