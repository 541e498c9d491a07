// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

namespace aigc {

/// The inverse of a monotonic rational-quadratic spline (Durkan et al., "Neural Spline Flows", 2019) on [-limit,
/// limit], the identity outside. values: widths, heights, both of `bins`, before their softmax, and bins - 1
/// derivatives at the inner knots, before their softplus. The slope at both ends is 1.
double inverse_spline(double y, const double* values, std::size_t bins, double limit);

}  // namespace aigc
