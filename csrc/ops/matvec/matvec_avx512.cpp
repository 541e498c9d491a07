// SPDX-License-Identifier: Apache-2.0
#include "ops/simd/vec_avx512.h"

#include <cstdint>

namespace aigc {
namespace {

AIGC_INLINE Vec lower_halves(const std::uint32_t* p) {
    return {_mm512_castsi512_ps(_mm512_slli_epi32(_mm512_loadu_si512(p), 16))};
}
AIGC_INLINE Vec upper_halves(const std::uint32_t* p) {
    return {
        _mm512_castsi512_ps(_mm512_and_si512(_mm512_loadu_si512(p), _mm512_set1_epi32(static_cast<int>(0xffff0000u))))};
}
AIGC_INLINE Vec widened(const std::int8_t* p) {
    return {_mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))))};
}

}  // namespace
}  // namespace aigc

#include "ops/matvec/matvec_vec.h"

namespace aigc {

const MatvecKernels kMatvecAvx512 = {run_panels<Float32Weights>, run_panels<Bfloat16Weights>, run_panels<Int8Weights>};

}  // namespace aigc
