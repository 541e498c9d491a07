// SPDX-License-Identifier: Apache-2.0
#include "ops/fir/fir_vec.h"
#include "ops/simd/avx512.h"

namespace aigc {

const FirKernels kFirAvx512 = fir_kernels<simd::Avx512>();

}  // namespace aigc
