// SPDX-License-Identifier: Apache-2.0
#include "ops/coupling/coupling_vec.h"
#include "ops/simd/avx512.h"

namespace aigc {

const CouplingKernels kCouplingAvx512 = {couple_forward<simd::Avx512>, couple_inverse<simd::Avx512>};

}  // namespace aigc
