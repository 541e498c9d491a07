// SPDX-License-Identifier: Apache-2.0
#include "cuda/queue.h"

namespace aigc::cuda {

Queue::Queue(std::shared_ptr<Device> device) : device_(std::move(device)) {
    const Device::Current current(*device_);
    device_->check(device_->driver().stream_create(&stream_, kNonBlockingStream), "making a stream");
}

Queue::~Queue() {
    if (!stream_ || Driver::forked()) return;
    device_->driver().stream_wait(stream_);
    device_->driver().stream_destroy(stream_);
}

void Queue::upload(Address to, const void* from, std::size_t bytes) {
    if (bytes == 0) return;
    const Device::Current current(*device_);
    device_->check(device_->driver().memory_upload(to, from, bytes, stream_), "sending data to the device");
    device_->check(device_->driver().stream_wait(stream_), "the work before an upload");
}

void Queue::download(void* to, Address from, std::size_t bytes) {
    if (bytes == 0) return wait();
    const Device::Current current(*device_);
    device_->check(device_->driver().memory_download(to, from, bytes, stream_), "reading from the device");
    device_->check(device_->driver().stream_wait(stream_), "the work before a download");
}

void Queue::copy(Address to, Address from, std::size_t bytes) {
    if (bytes == 0) return;
    const Device::Current current(*device_);
    device_->check(device_->driver().memory_copy(to, from, bytes, stream_), "copying on the device");
}

void Queue::clear(Address to, std::size_t bytes) {
    if (bytes == 0) return;
    const Device::Current current(*device_);
    device_->check(device_->driver().memory_fill(to, 0, bytes, stream_), "clearing memory of the device");
}

void Queue::wait() {
    const Device::Current current(*device_);
    device_->check(device_->driver().stream_wait(stream_), "the device's work");
}

void Queue::launch_raw(const char* kernel, Blocks blocks, int threads, int shared_bytes, const void* parameters) {
    if (blocks.x == 0 || blocks.y == 0 || blocks.z == 0) return;
    const Device::Current current(*device_);
    void* function = device_->function(kernel, shared_bytes);
    void* arguments[] = {const_cast<void*>(parameters)};
    const int result = device_->driver().launch(function, blocks.x, blocks.y, blocks.z, static_cast<unsigned>(threads),
                                                1, 1, static_cast<unsigned>(shared_bytes), stream_, arguments, nullptr);
    device_->check(result, kernel);
}

}  // namespace aigc::cuda
