// SPDX-License-Identifier: Apache-2.0
#include "base/noise.h"

#include <bit>
#include <cmath>
#include <numbers>

namespace aigc {
namespace {

// The logarithm and the circular functions are written out, from + - * / and the square root, which every
// machine rounds alike: those of the C library differ in the last bit from one processor to the next.

/// log(x) for a normal x > 0: x = 2^e * m with m around 1, and log m = 2 artanh((m - 1) / (m + 1)).
double log_exactly_specified(double x) {
    constexpr std::uint64_t kMantissa = (1ull << 52) - 1, kOne = 0x3ffull << 52;
    const auto bits = std::bit_cast<std::uint64_t>(x);
    double exponent = static_cast<double>(static_cast<std::int64_t>(bits >> 52) - 0x3ff);
    double m = std::bit_cast<double>((bits & kMantissa) | kOne);
    if (m > std::numbers::sqrt2) {
        m *= 0.5;
        exponent += 1;
    }
    const double s = (m - 1) / (m + 1), s2 = s * s;
    double series = 0;
    for (int odd = 21; odd >= 1; odd -= 2) series = series * s2 + 1.0 / odd;
    return exponent * std::numbers::ln2 + 2 * s * series;
}

struct Direction {
    double cosine, sine;
};

/// The direction at `turn` of a full circle, 0 <= turn < 1: Taylor series on the nearest eighth.
Direction direction(double turn) {
    const double eighths = turn * 8;
    const int octant = static_cast<int>(eighths);
    const int quadrant = (octant + 1) / 2;
    const double angle = (turn - 0.25 * quadrant) * (2 * std::numbers::pi), a2 = angle * angle;
    double cosine = 0, sine = 0;
    for (int n = 16; n >= 2; n -= 2) cosine = (1 + cosine) * -a2 / (n * (n - 1));
    for (int n = 17; n >= 3; n -= 2) sine = (1 + sine) * -a2 / (n * (n - 1));
    cosine += 1;
    sine = (sine + 1) * angle;
    switch (quadrant % 4) {
        case 0:
            return {cosine, sine};
        case 1:
            return {-sine, cosine};
        case 2:
            return {-cosine, -sine};
        default:
            return {sine, -cosine};
    }
}

/// Two independent normal numbers from two words (Box and Muller 1958).
void box_muller(std::uint32_t first, std::uint32_t second, float* out) {
    constexpr double kUnit = 1.0 / 4294967296.0;
    const double radius = std::sqrt(-2 * log_exactly_specified((first + 0.5) * kUnit));
    const Direction d = direction(second * kUnit);
    out[0] = static_cast<float>(radius * d.cosine);
    out[1] = static_cast<float>(radius * d.sine);
}

std::array<float, 4> normal_block(std::uint64_t seed, std::uint64_t group, std::uint32_t block) {
    const auto low = [](std::uint64_t v) { return static_cast<std::uint32_t>(v); };
    const auto high = [](std::uint64_t v) { return static_cast<std::uint32_t>(v >> 32); };
    const auto words = philox4x32({low(group), high(group), block, 0}, {low(seed), high(seed)});
    std::array<float, 4> normals;
    box_muller(words[0], words[1], &normals[0]);
    box_muller(words[2], words[3], &normals[2]);
    return normals;
}

}  // namespace

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> c, std::array<std::uint32_t, 2> key) {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t p0 = 0xD2511F53ull * c[0], p1 = 0xCD9E8D57ull * c[2];
        c = {static_cast<std::uint32_t>(p1 >> 32) ^ c[1] ^ key[0], static_cast<std::uint32_t>(p1),
             static_cast<std::uint32_t>(p0 >> 32) ^ c[3] ^ key[1], static_cast<std::uint32_t>(p0)};
        key[0] += 0x9E3779B9u;
        key[1] += 0xBB67AE85u;
    }
    return c;
}

void fill_normal(Rows<float> out, std::uint64_t seed, std::uint64_t first_group, std::uint32_t first_row) {
    for (std::size_t i = 0; i < out.rows; ++i) {
        float* const row = out.row(i);
        for (std::size_t j = 0; j < out.cols;) {
            const auto latent = static_cast<std::uint32_t>(first_row + j);
            const std::array<float, 4> block = normal_block(seed, first_group + i, latent / 4);
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
