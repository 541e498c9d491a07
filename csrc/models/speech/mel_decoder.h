// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>

#include "models/speech/conv_transformer.h"

namespace aigc {

struct MelDecoderSizes {
    ConvTransformerSizes stack;
    std::size_t n_mel = 0, post_kernel = 0, post_width = 0;

    std::size_t frame_columns() const { return n_mel + 2; }
};

/// The decoder of mel frames: from rows, of which each stands for a pair of frames, to n_mel columns of mel, logarithm
/// of the pitch, voicing logit. A stack, a linear layer to both frames, then two convolutions that change the mel
/// across the pairs' borders. Tensors: prefix + {"stack.…", "out", "post.0", "post.1"}.
class MelDecoder {
  public:
    MelDecoder(const Engine& engine, const MelDecoderSizes& sizes, const Tensors& tensors, const std::string& prefix);

    std::size_t width() const { return stack_.width(); }
    std::size_t frame_columns() const { return sizes_.frame_columns(); }

    /// rows: pairs × width, which is overwritten; frames: 2 * pairs × frame_columns, contiguous.
    void run(Rows<float> rows, Rows<float> frames) const;

  private:
    MelDecoderSizes sizes_;
    ConvTransformer stack_;
    SequenceConv out_, post0_, post1_;
};

}  // namespace aigc
