// SPDX-License-Identifier: Apache-2.0
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <optional>

#include "bindings/array.h"
#include "bindings/model_inputs.h"
#include "models/speech/wavenet_stream.h"

namespace py = pybind11;

namespace aigc {
namespace {

std::shared_ptr<WaveNetStack> make_wavenet(const py::dict& config, const py::object& tensors, const Engine& engine) {
    const WaveNetConfig read = wavenet_config(config);
    const Tensors source = tensors_of(tensors);
    py::gil_scoped_release release;
    return std::make_shared<WaveNetStack>(read, source, "", engine, nullptr);
}

Rows<const float> cond_of(const WaveNetStack& net, const std::optional<FloatArray>& cond) {
    const std::size_t n_cond = net.config().n_cond;
    if (!cond && n_cond) throw InputError("this network needs a condition of " + std::to_string(n_cond) + " columns");
    if (cond && !n_cond) throw InputError("this network takes no condition (n_cond is 0)");
    return cond ? rows_of(*cond, "cond", n_cond) : Rows<const float>{};
}

FloatArray push(WaveNetStream& stream, const Rows<const float>& x, const Rows<const float>& cond, bool last) {
    Rows<const float> ready;
    {
        py::gil_scoped_release release;
        ready = stream.push(x, cond, last);
    }
    NewRows out(ready.rows, ready.cols);
    for (std::size_t t = 0; t < ready.rows; ++t) std::copy_n(ready.row(t), ready.cols, out.rows.row(t));
    return out.array;
}

FloatArray push_arrays(WaveNetStream& stream, const FloatArray& x, const std::optional<FloatArray>& cond, bool last) {
    const WaveNetStack& net = stream.net();
    return push(stream, rows_of(x, "x", net.config().n_in), cond_of(net, cond), last);
}

}  // namespace
}  // namespace aigc

void register_wavenet(py::module_& m) {
    using namespace aigc;
    py::class_<WaveNetStack, std::shared_ptr<WaveNetStack>>(m, "WaveNet")
        .def(py::init(&make_wavenet), py::arg("config"), py::arg("tensors"), py::kw_only(), py::arg("engine"))
        .def(
            "run",
            [](std::shared_ptr<WaveNetStack> net, const FloatArray& x, const std::optional<FloatArray>& cond) {
                WaveNetStream stream(std::move(net));
                return push_arrays(stream, x, cond, true);
            },
            py::arg("x"), py::arg("cond") = py::none())
        .def("open", [](std::shared_ptr<WaveNetStack> net) { return std::make_unique<WaveNetStream>(std::move(net)); });
    py::class_<WaveNetStream>(m, "WaveNetStream")
        .def(
            "push",
            [](WaveNetStream& stream, const FloatArray& x, const std::optional<FloatArray>& cond) {
                return push_arrays(stream, x, cond, false);
            },
            py::arg("x"), py::arg("cond") = py::none())
        .def("finish", [](WaveNetStream& stream) { return push(stream, {}, {}, true); });
}
