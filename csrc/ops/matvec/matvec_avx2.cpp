// SPDX-License-Identifier: Apache-2.0
#include "ops/simd/vec_avx2.h"

#include <cstdint>

namespace aigc {
namespace {

AIGC_INLINE __m256i words(const std::uint32_t* p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }
AIGC_INLINE Vec lower_halves(const std::uint32_t* p) { return {_mm256_castsi256_ps(_mm256_slli_epi32(words(p), 16))}; }
AIGC_INLINE Vec upper_halves(const std::uint32_t* p) {
    return {_mm256_castsi256_ps(_mm256_and_si256(words(p), _mm256_set1_epi32(static_cast<int>(0xffff0000u))))};
}
AIGC_INLINE Vec widened(const std::int8_t* p) {
    return {_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p))))};
}

}  // namespace
}  // namespace aigc

#include "ops/matvec/matvec_vec.h"

namespace aigc {

const MatvecKernels kMatvecAvx2 = {run_panels<Float32Weights>, run_panels<Bfloat16Weights>, run_panels<Int8Weights>};

}  // namespace aigc
