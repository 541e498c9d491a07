// SPDX-License-Identifier: Apache-2.0
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <memory>
#include <optional>

#include "bindings/array.h"
#include "models/speech/byte_conv.h"
#include "models/speech/byte_lstm.h"
#include "models/speech/styled_norm.h"

namespace py = pybind11;

namespace aigc {
namespace {

std::unique_ptr<ByteConv> make_conv(const FloatArray& weights, const FloatArray& bias, std::vector<float> scales,
                                    std::size_t taps, std::size_t step, std::size_t dilation, std::size_t before,
                                    std::size_t after, const Engine& engine) {
    const Rows<const float> matrix = rows_of(weights, "weights");
    const float* const offsets = vector_of(bias, "bias", matrix.cols);
    const py::gil_scoped_release release;
    return std::make_unique<ByteConv>(engine, matrix, offsets, std::move(scales),
                                      ConvShape{taps, step, dilation, before, after});
}

FloatArray run_conv(const ByteConv& conv, const FloatArray& x) {
    const Rows<const float> rows = rows_of(x, "x", conv.channels());
    NewRows out(conv.rows_of(rows.rows), conv.columns());
    const py::gil_scoped_release release;
    conv.run(rows, out.rows);
    return out.array;
}

std::unique_ptr<ByteLstm> make_lstm(const FloatArray& input, const FloatArray& hidden, const FloatArray& bias,
                                    float input_scale, float hidden_scale, const Engine& engine) {
    const Rows<const float> from_input = rows_of(input, "input"), from_hidden = rows_of(hidden, "hidden");
    const float* const offsets = vector_of(bias, "bias", from_hidden.rows);
    const py::gil_scoped_release release;
    return std::make_unique<ByteLstm>(engine, from_input, from_hidden, offsets, input_scale, hidden_scale);
}

FloatArray run_lstm(const ByteLstm& lstm, const FloatArray& x, bool backward) {
    const Rows<const float> rows = rows_of(x, "x", lstm.inputs());
    NewRows out(rows.rows, lstm.units());
    const py::gil_scoped_release release;
    lstm.run(rows, backward, out.rows);
    return out.array;
}

FloatArray run_norm(const FloatArray& x, const FloatArray& scale, const FloatArray& shift,
                    const std::optional<FloatArray>& alpha, float slope, const Engine& engine) {
    const Rows<const float> rows = rows_of(x, "x");
    NewRows out(rows.rows, rows.cols);
    const StyledNormCall call{rows,
                              vector_of(scale, "scale", rows.cols),
                              vector_of(shift, "shift", rows.cols),
                              alpha ? vector_of(*alpha, "alpha", rows.cols) : nullptr,
                              slope,
                              out.rows};
    const py::gil_scoped_release release;
    styled_norm(call, *engine.pool);
    return out.array;
}

}  // namespace
}  // namespace aigc

void register_styled_speech(py::module_& m) {
    using namespace aigc;
    using py::arg;
    py::class_<ByteConv>(m, "ByteConv")
        .def(py::init(&make_conv), arg("weights").noconvert(), arg("bias").noconvert(), arg("scales"), arg("taps"),
             arg("step"), arg("dilation"), arg("before"), arg("after"), py::kw_only(), arg("engine"))
        .def("run", &run_conv, arg("x").noconvert());
    py::class_<ByteLstm>(m, "ByteLstm")
        .def(py::init(&make_lstm), arg("input").noconvert(), arg("hidden").noconvert(), arg("bias").noconvert(),
             arg("input_scale"), arg("hidden_scale"), py::kw_only(), arg("engine"))
        .def("run", &run_lstm, arg("x").noconvert(), arg("backward"));
    m.def("styled_norm", &run_norm, arg("x").noconvert(), arg("scale").noconvert(), arg("shift").noconvert(),
          arg("alpha").noconvert().none(true), arg("slope"), arg("engine"));
}
