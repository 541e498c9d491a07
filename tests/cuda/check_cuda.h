// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <vector>

#include "check.h"
#include "cuda/queue.h"

namespace check {

/// The device that the checks run on.
struct Gpu {
    std::shared_ptr<aigc::cuda::Device> device;
    aigc::cuda::Queue queue;
    explicit Gpu(const aigc::cuda::KernelImages& images) : device(aigc::cuda::Device::open(0, images)), queue(device) {}

    template <class T>
    aigc::cuda::Buffer<T> upload(const std::vector<T>& values) {
        return {device, queue, values};
    }
    template <class T>
    std::vector<T> download(const aigc::cuda::Buffer<T>& buffer) {
        std::vector<T> values(buffer.size());
        queue.download(values.data(), buffer.address(), values.size() * sizeof(T));
        return values;
    }
};

/// A copy of a Padded on the device, canaries and all; fetch() brings it back.
class OnDevice {
  public:
    OnDevice(Gpu& gpu, Padded& host) : gpu_(gpu), host_(host), buffer_(gpu.upload(host.memory())) {}
    float* data() const { return buffer_.data() + host_.front(); }
    int stride() { return static_cast<int>(host_.view().stride); }
    void fetch() { host_.memory() = gpu_.download(buffer_); }

  private:
    Gpu& gpu_;
    Padded& host_;
    aigc::cuda::Buffer<float> buffer_;
};

// Each compares the kernels of a device with float64 on odd sizes, padded buffers and hostile values.
void check_coupling(Gpu& gpu);
void check_invconv(Gpu& gpu);
void check_wavenet(Gpu& gpu);
void check_noise(Gpu& gpu);
void check_upsample(Gpu& gpu);

}  // namespace check
