// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "base/inline.h"

namespace aigc {

/// The convolution over time of conv1d.h in float32 with about half of its multiplications: F(m, r) of Winograd 1980,
/// in one dimension. A tile of m rows of the output, `dilation` rows apart, depends on m + r - 1 rows of the input:
///
///     out[i] = sum over products p of A[i, p] (sum_c U[p, c] V[p, c]),   U = G w,   V = B d
///
/// The polynomials are evaluated at 0, +-1/2, +-1 and +-2, and at infinity where there are eight products. G w is
/// computed once, in float64. A kernel of more than r taps is cut into pieces of m taps, of which each finds its V in a
/// later tile, so that the sum over c goes over pieces, too. On random numbers of 64 channels the error has 4 to 5
/// times the root mean square of the direct sum's; at most it is
///
///     (channels * pieces + 30) u |A| sum_c |G w[c]| (|B| |d[c]|)        u = 2^-24
///
/// so a row's error depends on the values of its whole tile: what is not finite spreads over it, and the largest value
/// must be below 1e30.
struct Winograd1dForm {
    std::size_t outputs = 0;  // m; 0 where there is no form for a kernel
    std::size_t taps = 0;     // r
    std::size_t pieces = 1;   // that a kernel is cut into
    AIGC_INLINE constexpr std::size_t products() const { return outputs + taps - 1; }
};

constexpr std::size_t kWinograd1dMostProducts = 8, kWinograd1dMostOutputs = 6;

/// The form for a kernel: products for each output, against its taps: 1.33 of 3, 2 of 5, 3.5 of 7, 5.25 of 9 or 11.
AIGC_INLINE constexpr Winograd1dForm winograd1d_form(std::size_t kernel) {
    if (kernel == 3) return {6, 3, 1};
    if (kernel == 5) return {4, 5, 1};
    if (kernel == 7 || kernel == 9 || kernel == 11) return {4, 4, (kernel + 3) / 4};
    return {};
}

struct Winograd1dKernels {
    /// V of one tile. rows: products of them, of `channels` floats; product p goes to out + p * stride.
    void (*transform)(const float* const* rows, std::size_t products, std::size_t channels, float* out,
                      std::size_t stride) = nullptr;
    /// The rows of one tile. Product p is `columns` floats at sums + p * stride; rows: `form.outputs` of them, null for
    /// those that do not exist. bias: `columns` floats. With `accumulate` the old values are added.
    void (*restore)(const float* sums, std::size_t stride, const Winograd1dForm& form, std::size_t columns,
                    const float* bias, bool accumulate, float* const* rows) = nullptr;
};

extern const Winograd1dKernels kWinograd1dAvx2, kWinograd1dAvx512;

}  // namespace aigc
