// SPDX-License-Identifier: Apache-2.0
#include <pybind11/pybind11.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/aligned.h"
#include "bindings/array.h"
#include "models/engine.h"
#include "models/speech/condition_rows.h"
#include "ops/wavenet/wavenet_pack.h"

namespace py = pybind11;

namespace aigc {
namespace {

/// int8: a step per column such that the column's largest magnitude is the largest byte.
std::vector<float> steps_of(Rows<const float> values) {
    std::vector<float> steps(values.cols, 0.0f);
    for (std::size_t t = 0; t < values.rows; ++t)
        for (std::size_t c = 0; c < values.cols; ++c) steps[c] = std::max(steps[c], std::abs(values.row(t)[c]) / 127);
    for (float& step : steps)
        if (!(step > 0)) step = 1;
    return steps;
}

/// Rows as the kernel's elements, `around` rows of zeros before and behind them.
class Elements {
  public:
    Elements(const WavenetKernels& kernels, Rows<const float> values, const std::vector<float>& steps,
             std::size_t around)
        : stride_(padded_columns(values.cols)),
          row_bytes_(stride_ * kernels.element_size),
          around_(around),
          data_((values.rows + 2 * around) * row_bytes_) {
        std::vector<float> row(stride_, 0.0f), inverse_steps(stride_, 1.0f);
        for (std::size_t c = 0; c < values.cols; ++c) inverse_steps[c] = 1 / steps[c];
        for (std::size_t t = 0; t < values.rows + 2 * around; ++t) {
            const bool real = t >= around && t < values.rows + around;
            for (std::size_t c = 0; c < values.cols; ++c) row[c] = real ? values.row(t - around)[c] : 0.0f;
            kernels.convert(row.data(), inverse_steps.data(), stride_, data_.data() + t * row_bytes_);
        }
    }
    std::size_t stride() const { return stride_; }
    void* row(std::size_t t) { return data_.data() + (t + around_) * row_bytes_; }

  private:
    std::size_t stride_, row_bytes_, around_;
    AlignedBuffer<std::byte> data_;
};

/// Floats whose rows are padded as the kernel wants them.
class PaddedRows {
  public:
    PaddedRows(std::size_t rows, std::size_t cols)
        : memory_(rows * padded_columns(cols)), view_{memory_.data(), rows, cols, padded_columns(cols)} {}
    Rows<float> view() const { return view_; }
    void copy_from(Rows<const float> from) {
        for (std::size_t t = 0; t < from.rows; ++t) std::copy_n(from.row(t), from.cols, view_.row(t));
    }
    void copy_to(Rows<float> to) const {
        for (std::size_t t = 0; t < to.rows; ++t) std::copy_n(view_.row(t), to.cols, to.row(t));
    }

  private:
    AlignedBuffer<float> memory_;
    Rows<float> view_;
};

struct Layer {
    WavenetShape shape;
    WavenetWeights weights;
    std::size_t dilation = 1;
};

/// `residual` holds x and is added to; so is `skip`.
void run_layer(const Engine& engine, const Layer& layer, Rows<const float> x, Rows<const float> cond,
               Rows<float> residual, Rows<float> skip) {
    constexpr std::size_t kChunk = 96;
    const WavenetKernels& kernels = engine.wavenet();
    const std::vector<float> x_steps = steps_of(x);
    const PackedWavenet packed(kernels, layer.shape, layer.weights, x_steps.data());
    Elements inputs(kernels, x, x_steps, layer.shape.kernel / 2 * layer.dilation);
    ConditionRows conditions(engine, cond.cols);
    conditions.append(cond, {});
    const std::size_t row_bytes = inputs.stride() * kernels.element_size;
    AlignedBuffer<std::byte> acts(x.rows * row_bytes), next(x.rows * row_bytes);
    const std::vector<float> ones(inputs.stride(), 1.0f);
    engine.pool->parallel_for((x.rows + kChunk - 1) / kChunk, [&](std::size_t chunk) {
        const std::size_t first = chunk * kChunk;
        WavenetCall call;
        call.rows = std::min(kChunk, x.rows - first);
        call.dilation = layer.dilation;
        call.x = inputs.row(first);
        call.x_stride = inputs.stride();
        call.cond = conditions.elements(first);
        call.cond_stride = conditions.stride();
        call.cond_step = conditions.steps(first);
        call.acts = acts.data() + first * row_bytes;
        call.residual = residual.slice(first, call.rows);
        call.next = next.data() + first * row_bytes;
        call.next_inverse_step = ones.data();
        call.skip = skip.slice(first, call.rows);
        kernels.run(packed.layer(), call);
    });
}

/// The arrays' shapes are the caller's to check; sizes are read from in_weight, out_weight and cond_weight.
py::tuple wavenet_layer(const FloatArray& x, const FloatArray& cond, const FloatArray& in_weight,
                        const FloatArray& in_bias, const FloatArray& cond_weight, const FloatArray& out_weight,
                        const FloatArray& out_bias, std::size_t dilation, std::size_t n_skip, const Engine& engine) {
    if (in_weight.ndim() != 3) throw InputError("in_weight must have 3 dimensions, not shape " + shape_text(in_weight));
    const auto channels = static_cast<std::size_t>(in_weight.shape(1));
    const auto kernel = static_cast<std::size_t>(in_weight.shape(2));
    const Rows<const float> rows = rows_of(x, "x", channels), condition = rows_of(cond, "cond");
    const Rows<const float> in = {in_weight.data(), static_cast<std::size_t>(in_weight.shape(0)), 0, 0};
    const Rows<const float> mix = rows_of(cond_weight, "cond_weight", condition.cols);
    const Rows<const float> out = rows_of(out_weight, "out_weight", channels);
    if (in.rows != 2 * channels || mix.rows != 2 * channels || condition.rows != rows.rows || n_skip > out.rows ||
        dilation == 0)
        throw InputError("wavenet_layer: the shapes of x " + shape_text(x) + ", cond " + shape_text(cond) +
                         ", in_weight " + shape_text(in_weight) + ", cond_weight " + shape_text(cond_weight) +
                         ", out_weight " + shape_text(out_weight) + " do not fit");
    const Layer layer{{channels, kernel, condition.cols, out.rows - n_skip, n_skip},
                      {in.data, vector_of(in_bias, "in_bias", 2 * channels), mix.data, nullptr, out.data,
                       vector_of(out_bias, "out_bias", out.rows)},
                      dilation};
    NewRows stream(rows.rows, channels), skips(rows.rows, n_skip);
    {
        const py::gil_scoped_release release;
        PaddedRows residual(rows.rows, channels), skip(rows.rows, n_skip);
        residual.copy_from(rows);
        run_layer(engine, layer, rows, condition, residual.view(), skip.view());
        residual.copy_to(stream.rows);
        skip.copy_to(skips.rows);
    }
    return py::make_tuple(stream.array, skips.array);
}

}  // namespace
}  // namespace aigc

void register_wavenet_layer(py::module_& m) {
    const auto array = [](const char* name) { return py::arg(name).noconvert(); };
    m.def("wavenet_layer", aigc::wavenet_layer, array("x"), array("cond"), array("in_weight"), array("in_bias"),
          array("cond_weight"), array("out_weight"), array("out_bias"), py::arg("dilation"), py::arg("n_skip"),
          py::arg("engine"));
}
