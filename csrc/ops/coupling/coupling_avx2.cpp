// SPDX-License-Identifier: Apache-2.0
#include "ops/coupling/coupling_vec.h"
#include "ops/simd/avx2.h"

namespace aigc {

const CouplingKernels kCouplingAvx2 = {couple_forward<simd::Avx2>, couple_inverse<simd::Avx2>};

}  // namespace aigc
