// SPDX-License-Identifier: Apache-2.0
// Normal noise in one text for every device: the same operations in the same order give the same bits.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>
#include <numbers>

#ifdef __CUDACC__
#define AIGC_EVERY_DEVICE __host__ __device__ __forceinline__
#else
#define AIGC_EVERY_DEVICE inline
#endif

namespace aigc {

/// Philox4x32-10 (see noise.h), in place.
AIGC_EVERY_DEVICE void philox_rounds(std::uint32_t (&c)[4], std::uint32_t key0, std::uint32_t key1) {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t p0 = 0xD2511F53ull * c[0], p1 = 0xCD9E8D57ull * c[2];
        const std::uint32_t first = static_cast<std::uint32_t>(p1 >> 32) ^ c[1] ^ key0;
        const std::uint32_t third = static_cast<std::uint32_t>(p0 >> 32) ^ c[3] ^ key1;
        c[0] = first, c[1] = static_cast<std::uint32_t>(p1);
        c[2] = third, c[3] = static_cast<std::uint32_t>(p0);
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
}

// The logarithm and the circular functions are written out, from + - * / and the square root, which every
// machine rounds alike: those of the C library differ in the last bit from one processor to the next.

/// log(x) for a normal x > 0: x = 2^e * m with m around 1, and log m = 2 artanh((m - 1) / (m + 1)).
AIGC_EVERY_DEVICE double log_exactly_specified(double x) {
    constexpr std::uint64_t kMantissa = (1ull << 52) - 1, kOne = 0x3ffull << 52;
    std::uint64_t bits;
    std::memcpy(&bits, &x, sizeof bits);
    double exponent = static_cast<double>(static_cast<std::int64_t>(bits >> 52) - 0x3ff);
    bits = (bits & kMantissa) | kOne;
    double m;
    std::memcpy(&m, &bits, sizeof m);
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
AIGC_EVERY_DEVICE Direction direction(double turn) {
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
AIGC_EVERY_DEVICE void box_muller(std::uint32_t first, std::uint32_t second, float* out) {
    constexpr double kUnit = 1.0 / 4294967296.0;
    const double radius = std::sqrt(-2 * log_exactly_specified((first + 0.5) * kUnit));
    const Direction d = direction(second * kUnit);
    out[0] = static_cast<float>(radius * d.cosine);
    out[1] = static_cast<float>(radius * d.sine);
}

/// The four numbers of a block of noise (see fill_normal).
AIGC_EVERY_DEVICE void normal_block(std::uint64_t seed, std::uint64_t group, std::uint32_t block, float (&normals)[4]) {
    std::uint32_t words[4] = {static_cast<std::uint32_t>(group), static_cast<std::uint32_t>(group >> 32), block, 0};
    philox_rounds(words, static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32));
    box_muller(words[0], words[1], normals);
    box_muller(words[2], words[3], normals + 2);
}

}  // namespace aigc
