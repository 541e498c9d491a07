// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>

#include "models/engine.h"
#include "models/tensors.h"
#include "ops/conv1d/packed_conv1d.h"

namespace aigc {

/// A convolution over a whole sequence of rows, zero-padded so that it keeps its length: row t of the result depends
/// on rows t - kernel / 2 … t + kernel / 2. With a kernel of 1 it is a linear layer.
class SequenceConv {
  public:
    SequenceConv() = default;
    /// Reads name.weight (columns, channels, kernel), or (columns, channels) where kernel is 1, and name.bias
    /// (columns).
    SequenceConv(const Engine& engine, const Tensors& tensors, const std::string& name, std::size_t channels,
                 std::size_t columns, std::size_t kernel);

    std::size_t columns() const { return conv_.columns(); }

    /// x: rows × channels; out: as many rows × columns, not x itself; added to what is there where `accumulate`.
    void run(Rows<const float> x, Rows<float> out, Activation activation, bool accumulate) const;

  private:
    Engine engine_;
    std::size_t channels_ = 0, kernel_ = 1;
    PackedConv1d conv_;
};

}  // namespace aigc
