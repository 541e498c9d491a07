// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "models/speech/sequence_conv.h"

namespace aigc {

/// Self-attention over a whole sequence with learnt vectors by relative position for keys and values (Shaw et al.
/// 2018), which all heads share; none beyond the window.
class VitsAttention {
  public:
    /// Reads name.conv_q, .conv_k, .conv_v, .conv_o (width, width), .emb_rel_k and .emb_rel_v (1, 2 window + 1, width /
    /// heads).
    VitsAttention(const Engine& engine, const Tensors& tensors, const std::string& name, std::size_t width,
                  std::size_t heads, std::size_t window);

    /// x += its attention; rows × width.
    void add_to(Rows<float> x) const;

  private:
    void attend(Rows<const float> q, Rows<const float> k, Rows<const float> v, Rows<float> out) const;
    /// The scores of a query become shares; those within the window go to near_shares, too.
    void take_shares(float* scores, std::size_t frames, std::size_t query, const float* near, float* near_shares) const;

    Engine engine_;
    std::size_t heads_, head_width_, window_;
    SequenceConv q_, k_, v_, o_;
    PackedConv1d near_keys_, near_values_;
};

}  // namespace aigc
