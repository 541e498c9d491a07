// SPDX-License-Identifier: Apache-2.0
#include "cuda/device.h"

namespace aigc::cuda {
namespace {

constexpr int kFatbinVersion = 13000;  // the images' ELF is of CUDA 13
constexpr int kFreeSharedBytes = 48 << 10;

std::string megabytes(std::size_t bytes) {
    return bytes >> 20 ? std::to_string(bytes >> 20) + " MB" : std::to_string(bytes >> 10) + " KB";
}

DeviceFacts facts_of(const Driver& driver, int handle) {
    DeviceFacts facts;
    char name[128] = {};
    driver.device_name(name, sizeof name - 1, handle);
    facts.name = name;
    driver.device_attribute(&facts.major, kComputeMajor, handle);
    driver.device_attribute(&facts.minor, kComputeMinor, handle);
    driver.device_attribute(&facts.processors, kProcessors, handle);
    driver.device_attribute(&facts.most_shared_bytes, kMostSharedBytes, handle);
    return facts;
}

int handle_of(int ordinal) {
    if (const std::string reason = why_not(ordinal); !reason.empty()) throw BackendUnavailable(reason);
    int handle = 0;
    Driver::get().device_get(&handle, ordinal);
    return handle;
}

constexpr int kLeastMajor = 8;  // bfloat16 and cp.async

}  // namespace

std::string why_not(int ordinal) {
    const Driver& driver = Driver::get();
    if (Driver::forked())
        return "CUDA does not work in a forked process: start it with the method \"spawn\" of multiprocessing";
    if (!driver.why_not.empty()) return driver.why_not;
    int handle = 0;
    if (ordinal < 0 || ordinal >= driver.devices || driver.device_get(&handle, ordinal))
        return "there is no GPU " + std::to_string(ordinal) + ", this machine has " + std::to_string(driver.devices) +
               ", numbered from 0";
    const DeviceFacts facts = facts_of(driver, handle);
    if (facts.major < kLeastMajor) return facts.text() + " is too old: 8.0 (Ampere) or newer is needed";
    return "";
}

DeviceFacts device_facts(int ordinal) { return facts_of(Driver::get(), handle_of(ordinal)); }

std::string DeviceFacts::text() const {
    return name + ", compute capability " + std::to_string(major) + "." + std::to_string(minor);
}

std::shared_ptr<Device> Device::open(int ordinal, const KernelImages& images) {
    static std::mutex mutex;
    static std::map<int, std::weak_ptr<Device>> devices;
    const std::lock_guard lock(mutex);
    if (auto known = devices[ordinal].lock()) {
        known->check_usable();
        return known;
    }
    std::shared_ptr<Device> device(new Device(ordinal));
    device->load(images);
    devices[ordinal] = device;
    return device;
}

Device::Device(int ordinal)
    : driver_(Driver::get()), ordinal_(ordinal), handle_(handle_of(ordinal)), facts_(facts_of(driver_, handle_)) {}

void Device::load(const KernelImages& images) {
    check(driver_.context_retain(&context_, handle_), "taking up the device");
    const Current current(*this);
    const bool reads_fatbin = driver_.version >= kFatbinVersion && !images.fatbin.empty();
    int result = reads_fatbin ? driver_.module_load(&module_, images.fatbin.c_str()) : kNoBinary;
    const bool refused = result == kNoBinary || result == kInvalidImage || result == kUnsupportedPtx;
    if (refused && !images.ptx.empty()) result = driver_.module_load(&module_, images.ptx.c_str());
    if (result == kNoBinary || result == kInvalidImage || result == kUnsupportedPtx)
        throw BackendUnavailable(facts_.text() + " cannot run the kernels of this build: " + driver_.text_of(result));
    check(result, "loading the kernels");
}

Device::~Device() {
    if (!context_ || Driver::forked()) return;
    if (module_) {
        driver_.context_push(context_);
        driver_.module_unload(module_);
        void* popped = nullptr;
        driver_.context_pop(&popped);
    }
    driver_.context_release(handle_);
}

Device::Current::Current(const Device& device) : driver_(device.driver_) {
    device.check_usable();
    device.check(driver_.context_push(device.context_), "entering the device's context");
}

Device::Current::~Current() {
    void* ours = nullptr;
    driver_.context_pop(&ours);
}

void Device::check_usable() const {
    if (Driver::forked()) throw BackendUnavailable(why_not(ordinal_));
    if (lost_) throw DeviceLost(facts_.name + " failed before and cannot be used by this process any more");
}

void Device::check(int result, const char* what) const {
    if (result == kSuccess) return;
    lost_ = true;
    throw DeviceLost(std::string(what) + " failed on " + facts_.name + ": " + driver_.text_of(result));
}

DeviceFacts Device::facts() const {
    const Current current(*this);
    DeviceFacts facts = facts_;
    check(driver_.memory_info(&facts.free_bytes, &facts.total_bytes), "asking for memory");
    return facts;
}

Address Device::allocate(std::size_t bytes) {
    const Current current(*this);
    Address memory = 0;
    const int result = driver_.memory_allocate(&memory, bytes);
    if (result == kOutOfMemory) {
        std::size_t free = 0, total = 0;
        driver_.memory_info(&free, &total);
        throw OutOfDeviceMemory("a buffer of " + megabytes(bytes) + " does not fit: " + facts_.name + " has " +
                                    megabytes(free) + " of " + megabytes(total) + " free",
                                bytes, free);
    }
    check(result, "taking memory");
    return memory;
}

void Device::free(Address memory) noexcept {
    if (!memory || lost_ || Driver::forked()) return;
    if (driver_.context_push(context_) != kSuccess) return;
    driver_.memory_free(memory);
    void* ours = nullptr;
    driver_.context_pop(&ours);
}

void* Device::function(const char* kernel, int shared_bytes) {
    if (shared_bytes > facts_.most_shared_bytes)
        throw BackendUnavailable(std::string(kernel) + " needs " + std::to_string(shared_bytes >> 10) +
                                 " KB of shared memory, and " + facts_.name + " has " +
                                 std::to_string(facts_.most_shared_bytes >> 10));
    const std::lock_guard lock(mutex_);
    Function& known = functions_[kernel];
    if (!known.handle) check(driver_.module_function(&known.handle, module_, kernel), kernel);
    if (shared_bytes > kFreeSharedBytes && shared_bytes > known.shared_bytes) {
        check(driver_.function_set(known.handle, kFunctionSharedBytes, shared_bytes), kernel);
        known.shared_bytes = shared_bytes;
    }
    return known.handle;
}

}  // namespace aigc::cuda
