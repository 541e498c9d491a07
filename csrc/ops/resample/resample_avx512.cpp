// SPDX-License-Identifier: Apache-2.0
#include "ops/resample/resample_vec.h"
#include "ops/simd/rounded_avx512.h"

namespace aigc {

const ResampleKernels kResampleAvx512 = resample_kernels<simd::Avx512>();

}  // namespace aigc
