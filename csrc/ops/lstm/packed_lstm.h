// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/lstm/lstm.h"
#include "ops/matvec/packed_matvec.h"

namespace aigc {

/// A long short-term memory of one layer, one step at a time. The rows of both its matrices are brought into the order
/// of the cell's gates, so that one thread computes the products of 16 units and then these units: one pass over the
/// weights, one meeting of the threads.
class PackedLstm {
  public:
    /// input: 4 units × inputs, hidden: 4 units × units, bias: 4 units; rows in the order i, f, g, o.
    /// Throws InputError where they do not fit.
    PackedLstm(const OpTable& table, Precision precision, Rows<const float> input, Rows<const float> hidden,
               const float* bias);

    std::size_t inputs() const { return inputs_; }
    std::size_t units() const { return units_; }
    /// Floats of x: the inputs, the hidden state of the step before, zeros.
    std::size_t depth() const { return matvec_padded_depth(inputs_ + units_); }
    /// Floats of cell and hidden; those behind the units become what zero gates give and mean nothing.
    std::size_t padded_units() const { return (units_ + kLstmBlock - 1) / kLstmBlock * kLstmBlock; }
    std::size_t bytes() const { return gates_.bytes(); }

    /// One step: updates cell, writes hidden, which does not overlap x.
    void step(const float* x, float* cell, float* hidden, ThreadPool& pool) const;

  private:
    std::size_t inputs_, units_;
    const LstmKernels* kernels_;
    PackedMatvec gates_;
};

}  // namespace aigc
