// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "models/engine.h"
#include "models/speech/sequence_conv.h"
#include "models/tensors.h"

namespace aigc {

struct ConvTransformerSizes {
    std::size_t layers = 0, width = 0, heads = 0, window = 0, feed = 0, kernel = 0;
};

/// A stack of pre-norm blocks over a whole sequence, and a norm at its end:
///
///     x += out(attention(norm1(x)))              rows attend to those within the window
///     x += feed.1(relu(feed.0(norm2(x))))        feed.0 is a convolution over `kernel` rows
///
/// It differs from `TransformerBlock` in that convolution, and in that it takes whole sentences, which are short.
/// Tensors: prefix + "blocks.N." + {norm1, attention.qkv, attention.bias, attention.out, norm2, feed.0, feed.1},
/// prefix + "norm".
class ConvTransformer {
  public:
    ConvTransformer(const Engine& engine, const ConvTransformerSizes& sizes, const Tensors& tensors,
                    const std::string& prefix);

    std::size_t width() const { return sizes_.width; }

    /// Run all blocks in place; x is rows × width.
    void run(Rows<float> x) const;

  private:
    struct Norm {
        Tensor weight, bias;
    };
    struct Block {
        Norm norm1, norm2;
        Tensor attention_bias;
        SequenceConv qkv, out, feed0, feed1;
    };
    Norm load_norm(const Tensors& tensors, const std::string& name) const;
    Block load_block(const Tensors& tensors, const std::string& prefix) const;
    void normalise(const Norm& norm, Rows<const float> x, Rows<float> out) const;

    Engine engine_;
    ConvTransformerSizes sizes_;
    std::vector<Block> blocks_;
    Norm norm_;
};

}  // namespace aigc
