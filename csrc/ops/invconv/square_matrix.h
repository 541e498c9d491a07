// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/aligned.h"
#include "base/rows.h"

namespace aigc {

/// The inverse of a square matrix and the logarithm of its determinant's magnitude.
struct InvertedMatrix {
    AlignedBuffer<float> values;  // row-major
    double log_abs_det = 0;
};

/// Gaussian elimination in double with partial pivoting. Throws InputError where the matrix is not square, is
/// empty, has elements that are not finite, or is singular to working precision (a pivot below 1e-12 of the
/// largest element).
InvertedMatrix invert_matrix(Rows<const float> matrix);

}  // namespace aigc
