// SPDX-License-Identifier: Apache-2.0
#include "base/noise.h"

#include "base/normal_block.h"

namespace aigc {

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
    std::uint32_t words[4] = {counter[0], counter[1], counter[2], counter[3]};
    philox_rounds(words, key[0], key[1]);
    return {words[0], words[1], words[2], words[3]};
}

void fill_normal(Rows<float> out, std::uint64_t seed, std::uint64_t first_group, std::uint32_t first_row) {
    for (std::size_t i = 0; i < out.rows; ++i) {
        float* const row = out.row(i);
        for (std::size_t j = 0; j < out.cols;) {
            const auto latent = static_cast<std::uint32_t>(first_row + j);
            float block[4];
            normal_block(seed, first_group + i, latent / 4, block);
            for (std::uint32_t lane = latent % 4; lane < 4 && j < out.cols; ++lane, ++j) row[j] = block[lane];
        }
    }
}

void fill_coins(Rows<float> out, std::uint64_t seed, std::uint64_t first_row) {
    constexpr std::uint32_t kCoins = 1;  // the normal numbers have 0 in this word of the counter
    constexpr std::size_t kBits = 128;
    const std::array<std::uint32_t, 2> key = {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)};
    for (std::size_t i = 0; i < out.rows; ++i) {
        const std::uint64_t row = first_row + i;
        std::array<std::uint32_t, 4> words{};
        for (std::size_t j = 0; j < out.cols; ++j) {
            if (j % kBits == 0)
                words = philox4x32({static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(row >> 32),
                                    static_cast<std::uint32_t>(j / kBits), kCoins},
                                   key);
            out.row(i)[j] = words[j % kBits / 32] >> (j % 32) & 1u ? 2.0f : 0.0f;
        }
    }
}

}  // namespace aigc
