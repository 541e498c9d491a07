// SPDX-License-Identifier: Apache-2.0
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "base/cpu.h"
#include "base/cpu_count.h"
#include "ops/op_table.h"

namespace py = pybind11;

namespace {

std::vector<std::string> backends() {
    std::vector<std::string> names;
    for (aigc::Tier tier : aigc::kTiers) names.emplace_back(aigc::tier_name(tier));
    return names;
}

std::string why_not(const std::string& name) { return aigc::why_not(aigc::parse_tier(name)); }

std::string resolve_backend(const std::string& name) { return std::string(tier_name(aigc::resolve_tier(name))); }

std::vector<std::string> precisions(const std::string& name) {
    const aigc::OpTable& table = aigc::op_table(aigc::resolve_tier(name));
    std::vector<std::string> names;
    if (table.wavenet_f32) names.emplace_back("float32");
    if (table.wavenet_bf16) names.emplace_back("bfloat16");
    if (table.wavenet_int8) names.emplace_back("int8");
    return names;
}

}  // namespace

void register_backend(py::module_& m) {
    m.def("backends", backends, "Every backend name, from the plainest to the widest.");
    m.def("why_not", why_not, py::arg("name"), "Why the backend is not available; empty where it is.");
    m.def("resolve_backend", resolve_backend, py::arg("name"), "The backend that a name or 'auto' stands for.");
    m.def("precisions", precisions, py::arg("name"), "The precisions that a backend has kernels for.");
    m.def("available_cpus", aigc::available_cpus, "Processors that this process may keep busy.");
}
