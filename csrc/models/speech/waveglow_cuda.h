// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "models/cuda_engine.h"
#include "models/speech/conditioning.h"
#include "models/speech/waveglow.h"
#include "models/speech/wavenet_cuda.h"

namespace aigc::cuda {

/// The model of waveglow.h on a GPU, in bfloat16: weights resident, streams share them. The encoder of a conditioning,
/// at the rate of frames, runs on the host in float32.
class WaveGlow {
  public:
    struct Flow {
        WaveNetStack stack;
        Buffer<float> mix;  // the inverse matrix
        std::size_t channels;
        std::size_t injected;  // latents put in front behind this flow
        bool swapped;
        std::size_t conditioning_half() const { return swapped ? channels / 2 : 0; }
        std::size_t transformed_half() const { return swapped ? 0 : channels / 2; }
    };

    /// Throws InputError for tensors that do not fit, OutOfDeviceMemory.
    WaveGlow(const WaveGlowConfig& config, const Tensors& tensors, const CudaEngine& engine);

    const WaveGlowConfig& config() const { return config_; }
    const CudaEngine& engine() const { return engine_; }
    const std::vector<Flow>& flows() const { return flows_; }
    /// Mel frames, behind and ahead together, that a sample depends on.
    std::size_t context_frames() const;

  private:
    friend class WaveGlowStream;
    void load_flow(const Tensors& tensors, Queue& queue, std::size_t k);

    /// The transposed convolution behind the encoder.
    struct Upsample {
        std::size_t rows, channels, taps, ahead, columns;
        Buffer<float> weight, bias;
    };

    WaveGlowConfig config_;
    CudaEngine engine_;
    FrameEncoder encoder_;
    Upsample upsample_;
    std::vector<Flow> flows_;
};

/// The state of one signal, as in waveglow_stream.h: it comes in pieces of any size, and the samples do not depend on
/// them. For one thread at a time.
class WaveGlowStream {
  public:
    /// Noise of standard deviation sigma is drawn from the seed, the same as on the CPU. Throws InputError.
    WaveGlowStream(std::shared_ptr<const WaveGlow> model, float sigma, std::uint64_t seed);

    /// As in waveglow_stream.h. Throws InputError, OutOfDeviceMemory, DeviceLost.
    void push(Rows<const float> mel, Rows<const float> source, Rows<const float> latents);
    void finish();

    /// The groups that are final and not yet taken (rows × n_group).
    std::size_t ready() const { return out_.end() - out_.begin(); }
    /// Writes them to `to`, which may then be read.
    void take(float* to);

  private:
    struct Stage {
        DeviceRows<float> audio;  // rows that wait for their shift and scale
        WaveNetStack::State state;
    };
    void append_latents(Rows<const float> latents, std::size_t count);
    void append_source(Rows<const float> source);
    void advance(Rows<const float> mel, bool last);
    void append_condition(Rows<const float> mel, bool last);
    void enter_first_stage();
    void run_flow(std::size_t k, bool last);

    std::shared_ptr<const WaveGlow> model_;
    Queue queue_;
    float sigma_;
    std::uint64_t seed_;
    bool finished_ = false;
    FrameEncoder::State encoder_;
    DeviceRows<float> frames_, source_, latents_, out_;
    DeviceRows<std::uint16_t> condition_;
    std::vector<Stage> stages_;
    WaveNetStack::Workspace work_;
};

}  // namespace aigc::cuda
