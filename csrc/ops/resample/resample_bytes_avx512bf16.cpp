// SPDX-License-Identifier: Apache-2.0
#include "ops/resample/resample_bytes_vec.h"
#include "ops/simd/words_avx512.h"

namespace aigc {

// As in resample_bytes_avx512.cpp, but WordsAvx512 is compiled to VPDPWSSD, which multiplies and adds in one.
const BytesResampleKernels kResampleBytesAvx512Vnni = bytes_resample_kernels<simd::WordsAvx512>();

}  // namespace aigc
