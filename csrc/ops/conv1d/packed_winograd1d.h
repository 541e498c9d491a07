// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "base/aligned.h"
#include "ops/conv1d/packed_conv1d.h"
#include "ops/conv1d/winograd1d.h"

namespace aigc {

/// True for the layers that take less time by winograd1d.h: where the sums are long enough to pay for the transforms,
/// and the weights, up to 2.7 times as many as before, still fit the last cache.
AIGC_INLINE constexpr bool winograd1d_wins(std::size_t channels, std::size_t columns, std::size_t kernel) {
    constexpr std::size_t kFewest = 24, kMostWeights = std::size_t{512} * 512;
    return winograd1d_form(kernel).outputs > 0 && channels >= kFewest && columns >= kFewest &&
           channels * columns <= kMostWeights;
}

/// The transformed weights of a dilated convolution, a matrix for each product.
class PackedWinograd1d {
  public:
    PackedWinograd1d() = default;
    /// weights: kernel * channels × columns, tap by tap; bias: one a column, or null for zeros. The table has kernels
    /// for winograd1d. Throws InputError where there is no form for the kernel.
    PackedWinograd1d(const OpTable& table, Rows<const float> weights, std::size_t kernel, const float* bias);

    bool empty() const { return products_.empty(); }

    /// On the calling thread alone. x: out.rows + (kernel - 1) * dilation rows × channels; out: × columns, in other
    /// memory. Throws InputError where they do not fit.
    void run(Rows<const float> x, std::size_t dilation, Rows<float> out, bool accumulate) const;

  private:
    struct Block;

    void transform(Rows<const float> x, const Block& block, float* to) const;
    void restore(const float* from, const Block& block, Rows<float> out, bool accumulate) const;

    const Winograd1dKernels* kernels_ = nullptr;
    Winograd1dForm form_;
    std::size_t kernel_ = 0, channels_ = 0, columns_ = 0;
    std::vector<PackedConv1d> products_;
    AlignedBuffer<float> bias_, zeros_;
};

}  // namespace aigc
