// SPDX-License-Identifier: Apache-2.0
#include <pybind11/pybind11.h>

#include <algorithm>

#include "base/noise.h"
#include "bindings/array.h"
#include "models/engine.h"
#include "ops/attention/attention.h"
#include "ops/attention/parallel_attention.h"
#include "ops/conv1d/packed_conv1d.h"
#include "ops/coupling/parallel_coupling.h"
#include "ops/invconv/packed_invconv.h"
#include "ops/invconv/square_matrix.h"

namespace py = pybind11;

namespace aigc {
namespace {

Activation parse_activation(const std::string& name) {
    if (name == "none") return Activation::none;
    if (name == "relu") return Activation::relu;
    if (name == "gelu") return Activation::gelu;
    if (name == "tanh") return Activation::tanh;
    throw InputError("activation '" + name + "' does not exist; choose none, relu, gelu, tanh");
}

/// Row t of the view holds the `taps` rows of x from t on.
Rows<const float> taps_view(Rows<const float> x, std::size_t taps) {
    if (taps == 0 || x.rows < taps)
        throw InputError("conv1d: " + std::to_string(taps) + " taps do not fit " + std::to_string(x.rows) + " rows");
    return {x.data, x.rows - taps + 1, x.cols * taps, x.cols};
}

FloatArray conv1d(const FloatArray& x, const FloatArray& weights, const FloatArray& bias, std::size_t taps,
                  const std::string& activation, const Engine& engine) {
    const Activation function = parse_activation(activation);
    const Rows<const float> view = taps_view(rows_of(x, "x"), taps), matrix = rows_of(weights, "weights");
    const float* const offsets = vector_of(bias, "bias", matrix.cols);
    NewRows out(view.rows, matrix.cols);
    {
        const py::gil_scoped_release release;
        PackedConv1d(*engine.table, matrix, offsets).run(view, out.rows, function, false, *engine.pool);
    }
    return out.array;
}

FloatArray invconv(const FloatArray& x, const FloatArray& matrix, const Engine& engine) {
    const Rows<const float> weights = rows_of(matrix, "matrix"), rows = rows_of(x, "x", weights.cols);
    NewRows out(rows.rows, rows.cols);
    {
        const py::gil_scoped_release release;
        PackedInvConv(*engine.table, weights).run(rows, out.rows, *engine.pool);
    }
    return out.array;
}

py::tuple invert(const FloatArray& matrix) {
    const Rows<const float> rows = rows_of(matrix, "matrix");
    const InvertedMatrix inverse = invert_matrix(rows);
    NewRows out(rows.rows, rows.cols);
    std::copy_n(inverse.values.data(), inverse.values.size(), out.rows.data);
    return py::make_tuple(out.array, inverse.log_abs_det);
}

/// x, b and log_s of one shape, and a new array for the result.
struct Coupling {
    NewRows out;
    CouplingCall call;
    Coupling(const FloatArray& x, const FloatArray& b, const FloatArray& log_s)
        : out(rows_of(x, "x").rows, rows_of(x, "x").cols),
          call{rows_of(x, "x"), rows_of(b, "b", out.rows.cols), rows_of(log_s, "log_s", out.rows.cols), out.rows} {
        if (call.b.rows != call.x.rows || call.log_s.rows != call.x.rows)
            throw InputError("coupling: x, b and log_s must have one shape, not " + shape_text(x) + ", " +
                             shape_text(b) + ", " + shape_text(log_s));
    }
};

py::tuple coupling_forward(const FloatArray& x, const FloatArray& b, const FloatArray& log_s, const Engine& engine) {
    Coupling coupling(x, b, log_s);
    double log_det;
    {
        const py::gil_scoped_release release;
        log_det = forward_coupling(*engine.table, coupling.call, *engine.pool);
    }
    return py::make_tuple(coupling.out.array, log_det);
}

FloatArray coupling_inverse(const FloatArray& x, const FloatArray& b, const FloatArray& log_s, const Engine& engine) {
    Coupling coupling(x, b, log_s);
    {
        const py::gil_scoped_release release;
        inverse_coupling(*engine.table, coupling.call, *engine.pool);
    }
    return coupling.out.array;
}

FloatArray attention(const FloatArray& qkv, const FloatArray& bias, const Engine& engine) {
    const Rows<const float> rows = rows_of(qkv, "qkv"), positions = rows_of(bias, "bias");
    if (rows.cols % 3 != 0 || positions.cols % 2 != 1)
        throw InputError("attention: qkv " + shape_text(qkv) + " must have 3 * width columns and bias " +
                         shape_text(bias) + " 2 * window + 1");
    NewRows out(rows.rows, rows.cols / 3);
    const AttentionCall call{rows, 0, positions.data, positions.rows, positions.cols / 2, nullptr, out.rows};
    {
        const py::gil_scoped_release release;
        windowed_attention(*engine.table, call, *engine.pool);
    }
    return out.array;
}

FloatArray layer_norm(const FloatArray& x, const FloatArray& weight, const FloatArray& bias, float epsilon,
                      const Engine& engine) {
    const Rows<const float> rows = rows_of(x, "x");
    NewRows out(rows.rows, rows.cols);
    const LayerNormCall call{rows, vector_of(weight, "weight", rows.cols), vector_of(bias, "bias", rows.cols), epsilon,
                             out.rows};
    {
        const py::gil_scoped_release release;
        engine.table->attention->layer_norm(call);
    }
    return out.array;
}

FloatArray normal_noise(std::uint64_t seed, std::uint64_t first_group, std::size_t groups, std::uint32_t first_row,
                        std::size_t rows) {
    NewRows out(groups, rows);
    {
        const py::gil_scoped_release release;
        fill_normal(out.rows, seed, first_group, first_row);
    }
    return out.array;
}

}  // namespace
}  // namespace aigc

void register_ops(py::module_& m) {
    using py::arg;
    const auto x = arg("x").noconvert();
    m.def("conv1d", aigc::conv1d, x, arg("weights").noconvert(), arg("bias").noconvert(), arg("taps"),
          arg("activation"), arg("engine"));
    m.def("invconv", aigc::invconv, x, arg("matrix").noconvert(), arg("engine"));
    m.def("invert_matrix", aigc::invert, arg("matrix").noconvert());
    m.def("coupling_forward", aigc::coupling_forward, x, arg("b").noconvert(), arg("log_s").noconvert(), arg("engine"));
    m.def("coupling_inverse", aigc::coupling_inverse, x, arg("b").noconvert(), arg("log_s").noconvert(), arg("engine"));
    m.def("attention", aigc::attention, arg("qkv").noconvert(), arg("bias").noconvert(), arg("engine"));
    m.def("layer_norm", aigc::layer_norm, x, arg("weight").noconvert(), arg("bias").noconvert(), arg("epsilon"),
          arg("engine"));
    m.def("normal_noise", aigc::normal_noise, arg("seed"), arg("first_group"), arg("groups"), arg("first_row"),
          arg("rows"));
}
