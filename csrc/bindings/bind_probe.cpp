// SPDX-License-Identifier: Apache-2.0
#include <pybind11/pybind11.h>

#include "base/probe.h"

namespace py = pybind11;

namespace {

double probe_peak(const std::string& backend, const std::string& precision, int threads, double seconds) {
    const aigc::Tier tier = aigc::resolve_tier(backend);
    const py::gil_scoped_release released;
    return aigc::probe_peak(tier, precision, threads, seconds);
}

}  // namespace

void register_probe(py::module_& m) {
    m.def("probe_peak", probe_peak, py::arg("backend"), py::arg("precision"), py::arg("threads"), py::arg("seconds"),
          "1e9 operations a second that a register-only loop of multiply-adds reaches now; one multiply-add is two.");
}
