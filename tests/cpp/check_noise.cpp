// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/noise.h"
#include "check.h"

namespace check {
namespace {

/// The known answers that come with the paper's library (Random123, kat_vectors).
void check_known_answers() {
    using Words = std::array<std::uint32_t, 4>;
    constexpr std::uint32_t kOnes = 0xffffffff;
    expect(aigc::philox4x32({0, 0, 0, 0}, {0, 0}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
           "philox4x32 of zeros");
    expect(aigc::philox4x32({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}) ==
               Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
           "philox4x32 of ones");
    expect(aigc::philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
               Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
           "philox4x32 of the digits of pi");
}

/// Box-Muller as the header says, with the C library's functions.
void check_definition() {
    for (std::uint64_t group : {0ull, 5ull, 1ull << 40}) {
        const auto low = static_cast<std::uint32_t>(group), high = static_cast<std::uint32_t>(group >> 32);
        const auto words = aigc::philox4x32({low, high, 3, 0}, {0x89abcdef, 0x01234567});
        float got[4];
        aigc::fill_normal({got, 1, 4, 4}, 0x0123456789abcdefull, group, 12);
        for (int pair = 0; pair < 2; ++pair) {
            const double radius = std::sqrt(-2 * std::log((words[2 * pair] + 0.5) / 4294967296.0));
            const double angle = 2 * M_PI * words[2 * pair + 1] / 4294967296.0;
            expect(close(got[2 * pair], radius * std::cos(angle), 4e-7), "the cosine of a pair");
            expect(close(got[2 * pair + 1], radius * std::sin(angle), 4e-7), "the sine of a pair");
        }
    }
}

/// Any part by itself equals the part of the whole.
void check_parts() {
    constexpr std::size_t kGroups = 23, kRows = 11;
    Padded whole(kGroups, kRows, 2);
    aigc::fill_normal(whole.view(), 7, 100, 0);
    expect(whole.intact(), "noise stays inside its rows");
    for (std::size_t group = 0; group < kGroups; group += 5) {
        for (std::size_t row = 0; row < kRows; ++row) {
            const std::size_t groups = std::min<std::size_t>(5, kGroups - group), rows = kRows - row;
            Padded part(groups, rows, 1);
            aigc::fill_normal(part.view(), 7, 100 + group, static_cast<std::uint32_t>(row));
            for (std::size_t i = 0; i < groups; ++i)
                expect(std::equal(part.view().row(i), part.view().row(i) + rows, whole.view().row(group + i) + row),
                       "a part of the noise equals the whole");
        }
    }
}

/// Bit j of the block's 128, as the header says; parts equal the whole; about half are heads.
void check_coins() {
    constexpr std::size_t kRows = 40, kColumns = 300;
    Padded whole(kRows, kColumns, 2), part(3, 131, 0);
    aigc::fill_coins(whole.view(), 0x0123456789abcdefull, 5);
    aigc::fill_coins(part.view(), 0x0123456789abcdefull, 12);
    expect(whole.intact(), "coins stay inside their rows");
    const auto words = aigc::philox4x32({6, 0, 2, 1}, {0x89abcdef, 0x01234567});
    expect(whole.view().row(1)[256 + 39] == (words[1] >> 7 & 1 ? 2.0f : 0.0f), "a coin is its bit");
    double sum = 0;
    for (std::size_t i = 0; i < kRows; ++i)
        for (std::size_t j = 0; j < kColumns; ++j) sum += whole.view().row(i)[j];
    expect(close(sum / (kRows * kColumns), 1, 5 / std::sqrt(kRows * kColumns)), "half of the coins are heads");
    for (std::size_t i = 0; i < 3; ++i)
        expect(std::equal(part.view().row(i), part.view().row(i) + 131, whole.view().row(7 + i)),
               "a part of the coins equals the whole");
}

}  // namespace
}  // namespace check

int main() {
    check::check_known_answers();
    check::check_definition();
    check::check_parts();
    check::check_coins();
    std::printf("noise       %s\n", check::failures ? "FAILED" : "ok");
    return check::failures ? 1 : 0;
}
