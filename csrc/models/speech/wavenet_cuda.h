// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "models/device_rows.h"
#include "models/speech/wavenet_tensors.h"
#include "ops/wavenet/wavenet_cuda.h"
#include "ops/wavenet/wavenet_cuda_pack.h"

namespace aigc::cuda {

/// Rows of floats on a device, as kernels take them.
struct DeviceView {
    const float* data = nullptr;
    std::size_t rows = 0;
    int stride = 0;
};

/// The stack of gated layers of wavenet_stack.h on a device, in bfloat16, weights resident. It runs on streams: a layer
/// keeps the rows that its next output needs. Results do not depend on how a stream is cut.
class WaveNetStack {
  public:
    /// Throws InputError for tensors that do not fit, OutOfDeviceMemory.
    WaveNetStack(const WaveNetConfig& config, const Tensors& tensors, const std::string& prefix,
                 std::shared_ptr<Device> device, Queue& queue);

    const WaveNetConfig& config() const { return config_; }
    /// Rows on each side that an output row depends on.
    std::size_t reach() const { return (config_.kernel_size / 2) * ((std::size_t{1} << config_.n_layers) - 1); }

    /// The inputs of two layers in turn, which the stacks of one queue share.
    struct Workspace {
        Buffer<std::uint16_t> x[2];
    };

    /// The state that one stream keeps between its blocks.
    class State {
      public:
        State(const WaveNetStack& stack, Queue& queue);
        std::size_t received() const { return residual_.end(); }
        std::size_t finished() const { return residual_.begin(); }
        /// Rows finished() … of the output, n_out columns.
        const float* out() const { return skip_.rows(finished()); }
        void drop(std::size_t rows);

      private:
        friend class WaveNetStack;
        std::vector<Buffer<std::uint16_t>> kept_, spare_;  // the last rows of each layer's input
        std::vector<std::size_t> kept_rows_;
        std::vector<std::size_t> position_;  // rows that each layer has given
        DeviceRows<float> residual_, skip_;
    };

    /// Takes the next rows of x (n_in columns) and returns how many rows of the output became final; they are at
    /// state.out() until state.drop(). cond holds rows state.finished() … state.received() + x.rows of the condition,
    /// padded_condition() wide. `last` ends the stream.
    std::size_t push(State& state, Workspace& work, Queue& queue, DeviceView x, const DeviceRows<std::uint16_t>& cond,
                     bool last) const;

  private:
    struct Layer {
        Buffer<std::uint16_t> gate_weight, out_weight;
        Buffer<float> gate_bias, out_bias;
        WavenetParameters parameters;
    };
    std::size_t reach_of(std::size_t layer) const { return (config_.kernel_size / 2) << layer; }
    void start(State& state, Workspace& work, Queue& queue, DeviceView x) const;
    void keep(State& state, Workspace& work, Queue& queue, std::size_t layer, std::size_t fresh) const;

    WaveNetConfig config_;
    std::shared_ptr<Device> device_;
    std::size_t channels_;  // padded
    Buffer<float> start_weight_, start_bias_, end_bias_;
    std::vector<Layer> layers_;
};

}  // namespace aigc::cuda
