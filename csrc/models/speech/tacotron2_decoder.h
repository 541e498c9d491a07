// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>

#include "models/speech/tacotron2.h"

namespace aigc {

/// The decoder of one text, frame after frame. A step, from the frame m before it (zeros at first):
///
///     p         = d1 relu(P1 d0 relu(P0 m))             d0, d1: dropout of one half, in synthesis too
///     a         = lstm(p, context)
///     context   = attend(query(a), memory, location)     over the text
///     h         = lstm(a, context)
///     (m, gate) = projection(h, context)
///
/// Dropout depends on seed, step and unit alone (fill_coins, the units of both layers side by side), so that the frames
/// depend neither on threads nor on how the steps are cut into calls.
class Tacotron2Decoder {
  public:
    /// memory: positions × embedding, as encode() gives it; copied.
    Tacotron2Decoder(std::shared_ptr<const Tacotron2> model, Rows<const float> memory, std::uint64_t seed);

    /// The output of run(): at most `rows` of each.
    struct Frames {
        Rows<float> mel, shares;  // × n_mel, × positions
        float* gates;             // probability that the text ends with this frame
    };
    /// Computes frames until the gate of one is above `threshold` (that frame included) or out.mel.rows are there;
    /// returns their number.
    std::size_t run(const Frames& out, float threshold);

    std::size_t positions() const { return memory_.rows; }
    const Tacotron2& model() const { return *model_; }

  private:
    void prenet();
    void attend(float* shares);
    void step(float* mel, float* shares, float* gate);

    /// The state of an LSTM cell, and the vector that its next step reads.
    struct Cell {
        explicit Cell(const PackedLstm& lstm)
            : x(lstm.depth()), cell(lstm.padded_units()), hidden(matvec_padded_depth(lstm.units())) {}
        AlignedBuffer<float> x, cell, hidden;
    };

    std::shared_ptr<const Tacotron2> model_;
    std::uint64_t seed_;
    std::uint64_t steps_ = 0;
    AlignedBuffer<float> memory_values_, projected_values_, features_values_;
    Rows<float> memory_, projected_, features_;
    AlignedBuffer<float> location_, query_, energies_, context_;
    AlignedBuffer<float> frame_, prenet0_, prenet1_, coins_, output_in_, output_;
    Cell attention_, decoder_;
};

}  // namespace aigc
