// SPDX-License-Identifier: Apache-2.0
#include "ops/matvec/matvec_vec.h"
#include "ops/simd/avx512.h"

namespace aigc {

const MatvecKernels kMatvecAvx512 = matvec_kernels<simd::Avx512>();

}  // namespace aigc
