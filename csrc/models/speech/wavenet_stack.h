// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "base/function_ref.h"
#include "models/engine.h"
#include "models/sliding_rows.h"
#include "models/speech/condition_rows.h"
#include "models/speech/wavenet_tensors.h"
#include "models/tensors.h"
#include "ops/conv1d/packed_conv1d.h"
#include "ops/wavenet/wavenet_pack.h"

namespace aigc {

/// A stack of gated layers between two 1x1 convolutions: start → layers, dilated 1, 2, 4 … → end. It runs on
/// streams: a layer keeps the rows that its next output needs, so every row is computed once, and the zero
/// padding of the reference network stands at the true ends of the signal only.
///
/// The end convolution is folded into each layer's skip half: end(sum skip_i) = sum (end skip_i), so a layer adds
/// n_out columns instead of n_channels.
class WaveNetStack {
  public:
    /// Tensors are read by the name prefix + name. x_steps: int8: the value of one unit of each layer's inputs
    /// (n_layers × n_channels), above zero; else null. Throws InputError.
    WaveNetStack(const WaveNetConfig& config, const Tensors& tensors, const std::string& prefix, const Engine& engine,
                 const float* x_steps);

    const WaveNetConfig& config() const { return config_; }
    const Engine& engine() const { return engine_; }
    /// Rows on each side that an output row depends on.
    std::size_t reach() const { return (config_.kernel_size / 2) * ((std::size_t{1} << config_.n_layers) - 1); }

    /// Row buffers that streams of one thread share, between the layers of one block.
    struct Workspace {
        AlignedBuffer<std::byte> x[2], acts;
        AlignedBuffer<float> start;
    };

    /// The state that one stream keeps between its blocks.
    class State {
      public:
        explicit State(const WaveNetStack& stack);
        std::size_t received() const { return residual_.end(); }
        std::size_t finished() const { return residual_.begin(); }

      private:
        friend class WaveNetStack;
        std::vector<AlignedBuffer<std::byte>> tails_;  // of each layer's input
        std::vector<std::size_t> tail_rows_;
        std::vector<std::size_t> position_;  // rows that each layer has given
        SlidingRows<float> residual_, skip_;
    };

    /// Called after a layer with its inputs (elements), rows × n_channels.
    using Observer = FunctionRef<void(std::size_t layer, Rows<const std::byte> x)>;

    /// Takes the next rows of x (rows × n_in) and appends to out (n_out columns) those that became final. cond holds
    /// rows state.finished() … state.received() + x.rows of the condition;
    /// null where n_cond is 0. `last` ends the stream: then every row received has been given out.
    void push(State& state, Workspace& work, Rows<const float> x, ConditionRows* cond, bool last,
              SlidingRows<float>& out, const Observer* observer = nullptr) const;

    /// Bytes of a row of elements with that many columns.
    std::size_t row_bytes(std::size_t columns) const {
        return padded_columns(columns) * engine_.wavenet().element_size;
    }

  private:
    struct Block;
    void pack_layers(WaveNetTensors& tensors, const float* x_steps);
    void pack_start_and_end_bias(const WaveNetTensors& tensors);
    void start(State& state, Workspace& work, Rows<const float> x) const;
    void push_block(State& state, Workspace& work, Rows<const float> x, ConditionRows* cond, bool last,
                    SlidingRows<float>& out, const Observer* observer) const;
    std::size_t open_input(State& state, Workspace& work, std::size_t layer, std::size_t rows, bool last) const;
    void close_input(State& state, Workspace& work, std::size_t layer, std::size_t available) const;
    void run_layer(State& state, Workspace& work, std::size_t layer, std::size_t rows, ConditionRows* cond) const;
    std::size_t reach_of(std::size_t layer) const { return (config_.kernel_size / 2) << layer; }
    int zero_byte() const { return engine_.precision == Precision::int8 ? 128 : 0; }

    WaveNetConfig config_;
    Engine engine_;
    PackedConv1d start_;
    std::vector<float> end_bias_;
    std::vector<PackedWavenet> layers_;
    std::vector<AlignedBuffer<float>> inverse_steps_;  // int8: of each layer's input
};

}  // namespace aigc
