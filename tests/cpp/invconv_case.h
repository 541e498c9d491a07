// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "check.h"

namespace check {

/// Each element against the sum in float64, within the rounding of a sum of so many products.
inline void compare_invconv(aigc::Rows<const float> matrix, aigc::Rows<const float> x, aigc::Rows<const float> out,
                            const std::string& name) {
    for (std::size_t t = 0; t < x.rows; ++t) {
        for (std::size_t i = 0; i < x.cols; ++i) {
            double want = 0, magnitude = 0;
            for (std::size_t j = 0; j < x.cols; ++j) {
                const double product = static_cast<double>(matrix.row(i)[j]) * x.row(t)[j];
                want += product;
                magnitude += std::abs(product);
            }
            if (!close(out.row(t)[i], want, kEpsilon * static_cast<double>(x.cols + 1) * magnitude + 1e-37))
                return expect(false, name + " row " + std::to_string(t) + " is " + std::to_string(out.row(t)[i]) +
                                         ", not " + std::to_string(want));
        }
    }
}

}  // namespace check
