// SPDX-License-Identifier: Apache-2.0
#include "ops/fir/fir_vec.h"
#include "ops/simd/avx2.h"

namespace aigc {

const FirKernels kFirAvx2 = fir_kernels<simd::Avx2>();

}  // namespace aigc
