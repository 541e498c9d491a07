// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "models/speech/waveglow.h"

namespace aigc {

/// The state of one signal in a WaveGlow, which takes it in pieces of any size: the flows are stages of a pipeline, and
/// each is as far behind the one before it as its layers reach ahead. The samples do not depend on the pieces.
class WaveGlowStream {
  public:
    /// Noise of standard deviation sigma is drawn from the seed. Throws InputError for a sigma below 0.
    WaveGlowStream(std::shared_ptr<const WaveGlow> model, float sigma, std::uint64_t seed);

    /// mel: frames × n_mel. source: frames * rows_per_frame × n_source, no columns where the model has none.
    /// latents: n_group × frames * rows_per_frame of unit variance in place of the noise, or no data.
    /// Throws InputError where the shapes do not fit, or after finish().
    void push(Rows<const float> mel, Rows<const float> source, Rows<const float> latents);
    void finish();

    /// The groups that are final and not yet taken (rows × n_group).
    Rows<const float> ready();
    void take_all() { out_.drop_before(out_.end()); }

    /// Sets an observer, which is called with the inputs of each layer of each flow while the signal passes.
    using Observer = std::function<void(std::size_t flow, std::size_t layer, Rows<const float> x)>;
    /// The model must be in float32.
    void observe(Observer observer) { observer_ = std::move(observer); }

  private:
    struct Stage {
        SlidingRows<float> audio;  // rows that wait for their shift and scale
        WaveNetStack::State state;
    };
    void append_latents(Rows<const float> latents, std::size_t count);
    void append_source(Rows<const float> source);
    void advance(Rows<const float> mel, bool last);
    void append_condition(Rows<const float> frames);
    void run_flow(std::size_t k, bool last);

    std::shared_ptr<const WaveGlow> model_;
    float sigma_;
    std::uint64_t seed_;
    bool finished_ = false;
    Conditioning::State conditioning_;
    SlidingRows<float> frames_, source_, latents_, out_;
    ConditionRows condition_;
    std::vector<Stage> stages_;
    SlidingRows<float> shift_and_scale_;
    WaveNetStack::Workspace work_;
    Observer observer_;
};

}  // namespace aigc
