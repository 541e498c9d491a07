// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>

#include "models/speech/wavenet_stack.h"

namespace aigc {

/// The state of one signal in a single stack.
class WaveNetStream {
  public:
    explicit WaveNetStream(std::shared_ptr<const WaveNetStack> net);
    const WaveNetStack& net() const { return *net_; }

    /// Takes rows of x (n_in columns) and of the condition (as many, n_cond columns); returns the rows that became
    /// final (n_out columns), valid until the next call. The last call gives all the rest. Throws InputError where
    /// the rows do not fit and after the last call.
    Rows<const float> push(Rows<const float> x, Rows<const float> cond, bool last);

  private:
    std::shared_ptr<const WaveNetStack> net_;
    WaveNetStack::State state_;
    WaveNetStack::Workspace work_;
    ConditionRows cond_;
    SlidingRows<float> out_;
    bool finished_ = false;
};

}  // namespace aigc
