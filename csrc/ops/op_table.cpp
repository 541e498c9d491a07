// SPDX-License-Identifier: Apache-2.0
#include "ops/op_table.h"

#include <array>

#include "base/error.h"
#include "ops/motion/motion.h"
#include "ops/wavenet/wavenet.h"

namespace aigc {
namespace {

void fill_reference(OpTable& table) {
    table.conv1d = &kConv1dReference;
    table.invconv = invconv_reference;
    table.coupling = &kCouplingReference;
    table.attention = attention_reference;
    table.layer_norm = layer_norm_reference;
    table.location_attention = &kLocationAttentionReference;
    table.lstm_cell = lstm_cell_reference;
    table.matvec = &kMatvecReference;
    table.resample = &kResampleReference;
    table.mix = mix_reference;
    table.pixel_shuffle = pixel_shuffle_reference;
    table.conv2d_f32 = &kConv2dReferenceFloat32;
    table.conv2d_bf16 = &kConv2dReferenceBfloat16;
    table.conv2d_int8 = &kConv2dReferenceInt8;
    table.motion = &kMotionReference;
    table.wavenet_f32 = &kWavenetReferenceFloat32;
    table.wavenet_bf16 = &kWavenetReferenceBfloat16;
    table.wavenet_int8 = &kWavenetReferenceInt8;
}

void fill_avx2([[maybe_unused]] OpTable& table) {
#ifdef AIGC_HAVE_avx2
    table.conv1d = &kConv1dAvx2;
    table.invconv = invconv_avx2;
    table.coupling = &kCouplingAvx2;
    table.attention = attention_avx2;
    table.layer_norm = layer_norm_avx2;
    table.location_attention = &kLocationAttentionAvx2;
    table.lstm_cell = lstm_cell_avx2;
    table.matvec = &kMatvecAvx2;
    table.resample = &kResampleAvx2;
    table.resample_bytes = &kResampleBytesAvx2;
    table.mix = mix_avx2;
    table.pixel_shuffle = pixel_shuffle_avx2;
    table.conv2d_f32 = &kConv2dAvx2Float32;
    table.conv2d_bf16 = nullptr;
    table.conv2d_int8 = nullptr;
    table.motion = &kMotionAvx2;
    table.wavenet_f32 = &kWavenetAvx2Float32;
    table.wavenet_bf16 = nullptr;
    table.wavenet_int8 = nullptr;
#endif
}

void fill_avxvnni([[maybe_unused]] OpTable& table) {
#ifdef AIGC_HAVE_avxvnni
    table.conv2d_int8 = &kConv2dAvxVnniInt8;
    table.wavenet_int8 = &kWavenetAvxVnniInt8;
#endif
}

void fill_avx512([[maybe_unused]] OpTable& table) {
#ifdef AIGC_HAVE_avx512
    table.conv1d = &kConv1dAvx512;
    table.invconv = invconv_avx512;
    table.coupling = &kCouplingAvx512;
    table.attention = attention_avx512;
    table.layer_norm = layer_norm_avx512;
    table.location_attention = &kLocationAttentionAvx512;
    table.lstm_cell = lstm_cell_avx512;
    table.matvec = &kMatvecAvx512;
    table.resample = &kResampleAvx512;
    table.resample_bytes = &kResampleBytesAvx512;
    table.mix = mix_avx512;
    table.pixel_shuffle = pixel_shuffle_avx512;
    table.conv2d_f32 = &kConv2dAvx512Float32;
    table.motion = &kMotionAvx512;
    table.wavenet_f32 = &kWavenetAvx512Float32;
#endif
}

void fill_avx512bf16([[maybe_unused]] OpTable& table) {
#ifdef AIGC_HAVE_avx512bf16
    table.conv2d_bf16 = &kConv2dAvx512Bfloat16;
    table.conv2d_int8 = &kConv2dAvx512Int8;
    table.resample_bytes = &kResampleBytesAvx512Vnni;
    table.wavenet_bf16 = &kWavenetAvx512Bfloat16;
    table.wavenet_int8 = &kWavenetAvx512Int8;
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
