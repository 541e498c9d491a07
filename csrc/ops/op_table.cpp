// SPDX-License-Identifier: Apache-2.0
#include "ops/op_table.h"

#include <array>
#include <string>

#include "base/error.h"
#include "ops/attention/attention.h"
#include "ops/colour/colour.h"
#include "ops/conv1d/conv1d.h"
#include "ops/conv1d/winograd1d.h"
#include "ops/conv2d/conv2d.h"
#include "ops/conv2d/pixel_shuffle.h"
#include "ops/conv2d/winograd.h"
#include "ops/coupling/coupling.h"
#include "ops/drift/drift.h"
#include "ops/fir/fir.h"
#include "ops/grid_conv/grid_conv.h"
#include "ops/invconv/invconv.h"
#include "ops/location_attention/location_attention.h"
#include "ops/lstm/lstm.h"
#include "ops/matvec/matvec.h"
#include "ops/motion/motion.h"
#include "ops/pointwise/pointwise.h"
#include "ops/resample/resample.h"
#include "ops/wavenet/wavenet.h"

namespace aigc {
namespace {

void fill_reference(OpTable& table) {
    table.attention = &kAttentionReference;
    table.colour = &kColourReference;
    table.conv1d = &kConv1dReference;
    table.coupling = &kCouplingReference;
    table.drift = &kDriftReference;
    table.fir = &kFirReference;
    table.grid_conv = &kGridConvReference;
    table.invconv = &kInvConvReference;
    table.location_attention = &kLocationAttentionReference;
    table.lstm = &kLstmReference;
    table.matvec = &kMatvecReference;
    table.motion = &kMotionReference;
    table.pixel_shuffle = &kPixelShuffleReference;
    table.pointwise = &kPointwiseReference;
    table.resample = &kResampleReference;
    table.conv2d = {{&kConv2dReferenceFloat32, &kConv2dReferenceBfloat16, &kConv2dReferenceInt8}};
    table.wavenet = {{&kWavenetReferenceFloat32, &kWavenetReferenceBfloat16, &kWavenetReferenceInt8}};
}

void fill_avx2([[maybe_unused]] OpTable& table) {
#ifdef AIGC_HAVE_avx2
    table.attention = &kAttentionAvx2;
    table.colour = &kColourAvx2;
    table.conv1d = &kConv1dAvx2;
    table.coupling = &kCouplingAvx2;
    table.drift = &kDriftAvx2;
    table.fir = &kFirAvx2;
    table.grid_conv = &kGridConvAvx2;
    table.invconv = &kInvConvAvx2;
    table.location_attention = &kLocationAttentionAvx2;
    table.lstm = &kLstmAvx2;
    table.matvec = &kMatvecAvx2;
    table.motion = &kMotionAvx2;
    table.pixel_shuffle = &kPixelShuffleAvx2;
    table.pointwise = &kPointwiseAvx2;
    table.resample = &kResampleAvx2;
    table.resample_bytes = &kResampleBytesAvx2;
    table.conv2d = {{&kConv2dAvx2Float32, nullptr, &kConv2dAvx2Int8}};
    table.wavenet = {{&kWavenetAvx2Float32, nullptr, &kWavenetAvx2Int8}};
    table.winograd = &kWinogradAvx2;
    table.winograd1d = &kWinograd1dAvx2;
#endif
}

void fill_avxvnni([[maybe_unused]] OpTable& table) {
#ifdef AIGC_HAVE_avxvnni
    table.conv2d[Precision::int8] = &kConv2dAvxVnniInt8;
    table.wavenet[Precision::int8] = &kWavenetAvxVnniInt8;
#endif
}

void fill_avx512([[maybe_unused]] OpTable& table) {
#ifdef AIGC_HAVE_avx512
    table.attention = &kAttentionAvx512;
    table.colour = &kColourAvx512;
    table.conv1d = &kConv1dAvx512;
    table.coupling = &kCouplingAvx512;
    table.drift = &kDriftAvx512;
    table.fir = &kFirAvx512;
    table.grid_conv = &kGridConvAvx512;
    table.invconv = &kInvConvAvx512;
    table.location_attention = &kLocationAttentionAvx512;
    table.lstm = &kLstmAvx512;
    table.matvec = &kMatvecAvx512;
    table.motion = &kMotionAvx512;
    table.pixel_shuffle = &kPixelShuffleAvx512;
    table.pointwise = &kPointwiseAvx512;
    table.resample = &kResampleAvx512;
    table.resample_bytes = &kResampleBytesAvx512;
    table.conv2d[Precision::float32] = &kConv2dAvx512Float32;
    table.wavenet[Precision::float32] = &kWavenetAvx512Float32;
    table.winograd = &kWinogradAvx512;
    table.winograd1d = &kWinograd1dAvx512;
#endif
}

void fill_avx512bf16([[maybe_unused]] OpTable& table) {
#ifdef AIGC_HAVE_avx512bf16
    table.resample_bytes = &kResampleBytesAvx512Vnni;
    table.conv2d[Precision::bfloat16] = &kConv2dAvx512Bfloat16;
    table.conv2d[Precision::int8] = &kConv2dAvx512Int8;
    table.wavenet[Precision::bfloat16] = &kWavenetAvx512Bfloat16;
    table.wavenet[Precision::int8] = &kWavenetAvx512Int8;
#endif
}

/// A machine with AVX-512 need not have AVX-VNNI, so that tier is a branch of its own.
OpTable fill(Tier tier) {
    OpTable table;
    fill_reference(table);
    if (tier == Tier::reference) return table;
    fill_avx2(table);
    if (tier == Tier::avxvnni) fill_avxvnni(table);
    if (tier < Tier::avx512) return table;
    fill_avx512(table);
    if (tier < Tier::avx512bf16) return table;
    fill_avx512bf16(table);
    return table;
}

}  // namespace

const OpTable& op_table(Tier tier) {
    static const std::array<OpTable, kTiers.size()> tables = [] {
        std::array<OpTable, kTiers.size()> filled;
        for (Tier each : kTiers) filled[static_cast<std::size_t>(each)] = fill(each);
        return filled;
    }();
    if (!has(tier))
        throw BackendUnavailable("backend '" + std::string(tier_name(tier)) + "' is not available: " + why_not(tier));
    return tables[static_cast<std::size_t>(tier)];
}

}  // namespace aigc
