// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <memory>

#include "models/speech/byte_conv.h"
#include "ops/matvec/packed_matvec.h"

namespace aigc {

/// One direction of a long short-term memory whose weights came from a file in float32 or as bytes. Those of bytes are
/// multiplied as the operator DynamicQuantizeLSTM has it: all inputs are rounded to 256 levels together, the state at
/// each step.
class ByteLstm {
  public:
    /// input: inputs × 4 units; hidden: 4 units × units; bias: 4 units; rows of gates in the order i, f, g, o.
    /// scales: of both matrices, 0 and 0 for float32. Throws InputError where they do not fit.
    ByteLstm(const Engine& engine, Rows<const float> input, Rows<const float> hidden, const float* bias,
             float input_scale, float hidden_scale);

    std::size_t inputs() const { return input_.channels(); }
    std::size_t units() const { return hidden_.columns(); }

    /// out: a row of units for each row of x, from a state of zeros; from the last row to the first where `backward`.
    void run(Rows<const float> x, bool backward, Rows<float> out) const;

  private:
    Engine engine_;
    float hidden_scale_;
    ByteConv input_;
    PackedMatvec hidden_;
};

}  // namespace aigc
