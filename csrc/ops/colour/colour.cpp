// SPDX-License-Identifier: Apache-2.0
#include "ops/colour/colour.h"

namespace aigc {
namespace {

void mix(const MixCall& call) {
    for (std::size_t i = 0; i < call.count; ++i) {
        const double in[3] = {call.planes[0][i], call.planes[1][i], call.planes[2][i]};
        for (std::size_t k = 0; k < 3; ++k) {
            const float* const row = call.matrix[k];
            double sum = row[3];
            for (std::size_t j = 0; j < 3; ++j) sum += static_cast<double>(row[j]) * in[j];
            call.planes[k][i] = static_cast<float>(sum);
        }
    }
}

}  // namespace

const ColourKernels kColourReference = {mix};

}  // namespace aigc
