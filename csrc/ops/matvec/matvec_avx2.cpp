// SPDX-License-Identifier: Apache-2.0
#include "ops/matvec/matvec_vec.h"
#include "ops/simd/avx2.h"

namespace aigc {

const MatvecKernels kMatvecAvx2 = matvec_kernels<simd::Avx2>();

}  // namespace aigc
