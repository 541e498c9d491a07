// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/rows.h"
#include "base/thread_pool.h"

namespace aigc {

/// Instance norm over time whose scale and shift come from a style (Huang, Belongie 2017), and an activation:
///
///     y = (x - mean) / sqrt(variance + 1e-5) * scale + shift          mean and variance of each column
///     out = y + sin^2(alpha y) / alpha       with alphas (Ziyin, Hartwig, Ueda 2020)
///     out = y > 0 ? y : slope y              without
struct StyledNormCall {
    Rows<const float> x;
    const float* scale;  // one a column
    const float* shift;  // the same
    const float* alpha;  // the same, none 0; or null
    float slope;
    Rows<float> out;  // x itself, or no part of it
};

void styled_norm(const StyledNormCall& call, ThreadPool& pool);

/// sin^2(x) within 1e-6, for |x| below 10^5.
float squared_sine(float x);

}  // namespace aigc
