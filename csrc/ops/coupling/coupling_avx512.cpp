// SPDX-License-Identifier: Apache-2.0
#include "ops/simd/vec_avx512.h"
#include "ops/simd/vec_loop.h"
#include "ops/simd/vec_math.h"

#include "ops/coupling/coupling_vec.h"

namespace aigc {

const CouplingKernels kCouplingAvx512 = {couple_forward, couple_inverse};

}  // namespace aigc
