// SPDX-License-Identifier: Apache-2.0
#include "ops/invconv/invconv.h"

namespace aigc {
namespace {

void run(const float* matrix, std::size_t channels, Rows<const float> x, Rows<float> out) {
    float row[kInvConvNarrow];
    for (std::size_t t = 0; t < x.rows; ++t) {
        for (std::size_t i = 0; i < channels; ++i) {
            row[i] = 0;
            for (std::size_t j = 0; j < channels; ++j) row[i] += matrix[i * channels + j] * x.row(t)[j];
        }
        for (std::size_t i = 0; i < channels; ++i) out.row(t)[i] = row[i];
    }
}

}  // namespace

const InvConvKernels kInvConvReference = {run};

}  // namespace aigc
