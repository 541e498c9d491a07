// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/rows.h"

namespace aigc {

/// The affine coupling of a flow (Dinh et al., "Real NVP", 2017) on the half that is transformed; which half of
/// the signal that is, is the caller's view. All matrices are rows × the same columns; out may be x itself (same
/// data and stride) and overlaps nothing else. The bits of an element of out depend on its own operands alone.
///
///     forward   out = exp(log_s) x + b          returns the sum of log_s, the log-determinant
///     inverse   out = (x - b) exp(-log_s)
struct CouplingCall {
    Rows<const float> x, b, log_s;
    Rows<float> out;
};

struct CouplingKernels {
    double (*forward)(const CouplingCall& call) = nullptr;
    void (*inverse)(const CouplingCall& call) = nullptr;
};

extern const CouplingKernels kCouplingReference, kCouplingAvx2, kCouplingAvx512;

}  // namespace aigc
