// SPDX-License-Identifier: Apache-2.0
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "base/cpu.h"
#include "base/cpu_count.h"
#include "models/engine.h"

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
    for (aigc::Precision precision : {aigc::Precision::float32, aigc::Precision::bfloat16, aigc::Precision::int8})
        if (has_precision(table, precision)) names.emplace_back(precision_name(precision));
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
