// SPDX-License-Identifier: Apache-2.0
#include "ops/resample/resample_vec.h"
#include "ops/simd/rounded_avx2.h"

namespace aigc {

const ResampleKernels kResampleAvx2 = resample_kernels<simd::Avx2>();

}  // namespace aigc
