// SPDX-License-Identifier: Apache-2.0
#include "ops/resample/resample_bytes_vec.h"
#include "ops/simd/words_avx512.h"

namespace aigc {

const BytesResampleKernels kResampleBytesAvx512 = bytes_resample_kernels<simd::WordsAvx512>();

}  // namespace aigc
