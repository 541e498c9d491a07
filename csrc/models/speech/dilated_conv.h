// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "models/engine.h"
#include "models/linear.h"
#include "models/tensors.h"
#include "ops/conv1d/packed_winograd1d.h"
#include "ops/op_table.h"

namespace aigc {

/// An unpadded convolution whose taps are `dilation` rows apart, for blocks of a long signal: it runs on the calling
/// thread, by Winograd's way where that wins.
class DilatedConv {
  public:
    /// Reads name.weight (columns, channels, kernel), and name.bias (columns) where there is one.
    DilatedConv(const Engine& engine, const Tensors& tensors, const std::string& name, std::size_t channels,
                std::size_t columns, std::size_t kernel, std::size_t dilation)
        : reach_((kernel - 1) / 2 * dilation), dilation_(dilation) {
        const Tensor weight = tensors.get(name + ".weight", {columns, channels, kernel});
        Tensor bias;
        if (tensors.has(name + ".bias")) bias = tensors.get(name + ".bias", {columns});
        const std::vector<float> packed = transposed_convolution(weight.data, columns, channels, kernel);
        const Rows<const float> rows{packed.data(), kernel * channels, columns, columns};
        if (engine.table->winograd1d && winograd1d_wins(channels, columns, kernel))
            fewer_products_ = PackedWinograd1d(*engine.table, rows, kernel, bias.data);
        else
            conv_ = PackedConv1d(*engine.table, rows, bias.data);
    }

    /// Rows before and after its own that a row of the result depends on.
    std::size_t reach() const { return reach_; }

    /// x: the rows from `reach` before the first row of out to `reach` after its last one.
    void run(Rows<const float> x, Rows<float> out, Activation activation, bool accumulate) const {
        if (!fewer_products_.empty() && activation == Activation::none)
            return fewer_products_.run(x, dilation_, out, accumulate);
        conv_.run_here(x.slice(0, out.rows), dilation_ * x.stride, out, activation, accumulate);
    }

  private:
    std::size_t reach_, dilation_;
    PackedConv1d conv_;
    PackedWinograd1d fewer_products_;
};

}  // namespace aigc
