// SPDX-License-Identifier: Apache-2.0
// Rows of colours to luma and chroma, as plain loops that each tier's compiler makes vectors of.
#pragma once
#include "ops/drift/drift.h"

namespace aigc {
namespace {

/// Weights of red, green and blue: BT.709 by 2^20 for 10-bit samples of channels up to kDriftPeak. Rows of chroma sum
/// to zero, the row of luma to 876 / 1020.
constexpr std::int32_t kYuvWeights[3][3] = {
    {191455, 644067, 65019}, {-105533, -355018, 460551}, {460551, -418321, -42230}};

/// A sum of weighted channels to a sample: of 8 bits, rounded by `dither`, or of 10, rounded to nearest.
template <class Sample>
AIGC_INLINE Sample yuv_sample(std::int32_t sum, std::int32_t zero, std::uint32_t dither) {
    if constexpr (sizeof(Sample) == 1)
        return static_cast<Sample>(((sum >> 6) + (zero << 14) + static_cast<std::int32_t>(dither >> 16)) >> 16);
    return static_cast<Sample>(((sum >> 6) + (zero << 14) + (1 << 13)) >> 14);
}

template <class Sample>
AIGC_INLINE void luma_row(const DriftYuvCall<Sample>& call, int row) {
    const std::int32_t *const red = call.in[row][0], *const green = call.in[row][1], *const blue = call.in[row][2];
    const std::uint32_t* const dither = call.dither;
    const std::uint32_t offset = call.dither_row[row];
    Sample* const out = call.luma[row];
    for (std::size_t x = 0; x < call.count; ++x) {
        const std::int32_t sum =
            red[x] * kYuvWeights[0][0] + green[x] * kYuvWeights[0][1] + blue[x] * kYuvWeights[0][2];
        out[x] = yuv_sample<Sample>(sum, 64, dither[x] + offset);
    }
}

/// The mean of a channel around the chroma sample at column x.
AIGC_INLINE std::int32_t around(const std::int32_t* first, const std::int32_t* second, std::ptrdiff_t x) {
    return (first[x - 1] + second[x - 1] + 2 * (first[x] + second[x]) + first[x + 1] + second[x + 1] + 4) >> 3;
}

template <class Sample>
AIGC_INLINE void drift_yuv(const DriftYuvCall<Sample>& call) {
    luma_row(call, 0);
    luma_row(call, 1);
    const std::ptrdiff_t count = static_cast<std::ptrdiff_t>(call.count + 1) / 2;
    for (std::ptrdiff_t x = 0; x < count; ++x) {
        std::int32_t mean[3];
        for (int c = 0; c < 3; ++c) mean[c] = around(call.in[0][c], call.in[1][c], 2 * x);
        const std::uint32_t dither = call.dither[2 * x] + call.dither_row[0];
        const auto mix = [&](const std::int32_t (&w)[3]) { return mean[0] * w[0] + mean[1] * w[1] + mean[2] * w[2]; };
        call.blue[x] = yuv_sample<Sample>(mix(kYuvWeights[1]), 512, dither);
        call.red[x] = yuv_sample<Sample>(mix(kYuvWeights[2]), 512, dither);
    }
}

void drift_yuv8(const DriftYuvCall<std::uint8_t>& call) { drift_yuv(call); }
void drift_yuv16(const DriftYuvCall<std::uint16_t>& call) { drift_yuv(call); }

}  // namespace
}  // namespace aigc
