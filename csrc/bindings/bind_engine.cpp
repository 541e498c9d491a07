// SPDX-License-Identifier: Apache-2.0
#include <pybind11/pybind11.h>

#include <string>

#include "models/engine.h"

namespace py = pybind11;

namespace aigc {
namespace {

std::string text_of(const Engine& engine) {
    const int threads = engine.pool->threads();
    return "Engine(" + std::string(tier_name(engine.tier)) + ", " + std::string(precision_name(engine.precision)) +
           ", " + std::to_string(threads) + (threads == 1 ? " thread)" : " threads)");
}

}  // namespace
}  // namespace aigc

void register_engine(py::module_& m) {
    using namespace aigc;
    py::class_<Engine>(m, "Engine",
                       "A tier's kernels, a precision and threads. threads=0 is all that this process may keep busy; "
                       "engines of one number of threads share one pool.")
        .def(py::init([](const std::string& backend, const std::string& precision, int threads) {
                 return make_engine(backend, precision, threads);
             }),
             py::arg("backend") = "auto", py::arg("precision") = "auto", py::arg("threads") = 0)
        .def_property_readonly("backend", [](const Engine& engine) { return std::string(tier_name(engine.tier)); })
        .def_property_readonly("precision",
                               [](const Engine& engine) { return std::string(precision_name(engine.precision)); })
        .def_property_readonly("threads", [](const Engine& engine) { return engine.pool->threads(); })
        .def("__repr__", &text_of);
}
