// SPDX-License-Identifier: Apache-2.0
#include "ops/resample/resample_bytes_vec.h"
#include "ops/simd/words_avx2.h"

namespace aigc {

const BytesResampleKernels kResampleBytesAvx2 = bytes_resample_kernels<simd::WordsAvx2>();

}  // namespace aigc
