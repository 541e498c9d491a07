// SPDX-License-Identifier: Apache-2.0
#include "ops/coupling/coupling.h"

#include <cmath>

namespace aigc {
namespace {

double forward(const CouplingCall& call) {
    double sum = 0;
    for (std::size_t t = 0; t < call.x.rows; ++t) {
        for (std::size_t c = 0; c < call.x.cols; ++c) {
            const float log_s = call.log_s.row(t)[c];
            call.out.row(t)[c] = std::exp(log_s) * call.x.row(t)[c] + call.b.row(t)[c];
            sum += log_s;
        }
    }
    return sum;
}

void inverse(const CouplingCall& call) {
    for (std::size_t t = 0; t < call.x.rows; ++t)
        for (std::size_t c = 0; c < call.x.cols; ++c)
            call.out.row(t)[c] = (call.x.row(t)[c] - call.b.row(t)[c]) * std::exp(-call.log_s.row(t)[c]);
}

}  // namespace

const CouplingKernels kCouplingReference = {forward, inverse};

}  // namespace aigc
