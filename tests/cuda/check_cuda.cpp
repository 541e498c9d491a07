// SPDX-License-Identifier: Apache-2.0
// check_cuda [--images FOLDER] [NAME…]: the kernels on the device of libcuda.so.1 against float64, all of them or those
// that are named. FOLDER holds kernels.fatbin and kernels.ptx for a real device; an emulated one has its kernels in it.
#include "check_cuda.h"

#include <algorithm>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

std::string contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

constexpr std::pair<const char*, void (*)(check::Gpu&)> kChecks[] = {
    {"coupling", check::check_coupling}, {"invconv", check::check_invconv}, {"noise", check::check_noise},
    {"upsample", check::check_upsample}, {"wavenet", check::check_wavenet},
};

void run_checks(std::vector<std::string> names) {
    aigc::cuda::KernelImages images{"emulated", "emulated"};
    if (names.size() >= 2 && names[0] == "--images") {
        images = {contents(names[1] + "/kernels.fatbin"), contents(names[1] + "/kernels.ptx")};
        names.erase(names.begin(), names.begin() + 2);
    }
    check::Gpu gpu(images);
    const std::size_t free_bytes = gpu.device->facts().free_bytes;
    for (const auto& [name, run] : kChecks) {
        if (!names.empty() && std::find(names.begin(), names.end(), name) == names.end()) continue;
        const int before = check::failures;
        run(gpu);
        std::printf("%-10s  %s\n", name, check::failures > before ? "FAILED" : "ok");
    }
    check::expect(gpu.device->facts().free_bytes == free_bytes, "memory of the device is left in use");
}

}  // namespace

int main(int count, char** words) {
    try {
        run_checks({words + 1, words + count});
    } catch (const std::exception& error) {
        std::printf("FAILED %s\n", error.what());
        return 1;
    }
    return check::failures ? 1 : 0;
}
