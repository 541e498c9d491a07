// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>

#include "wavenet_case.h"

namespace check {

/// residual and skip of a layer in float64, from the elements that the kernels see and the trained weights.
struct Exact {
    std::vector<double> residual, skip;
    Exact(const WavenetCase& c, aigc::Precision precision, WavenetRun& run) {
        const auto& [channels, kernel, n_cond, last, n_skip, rows, dilation] = c.sizes;
        std::vector<double> acts(channels), gate(2 * channels);
        for (std::size_t t = 0; t < rows; ++t) {
            for (std::size_t o = 0; o < 2 * channels; ++o) {
                double sum = static_cast<double>(c.in_bias[o]) + c.cond_bias[o];
                for (std::size_t tap = 0; tap < kernel; ++tap)
                    for (std::size_t i = 0; i < channels; ++i)
                        sum += decode(precision, run.x.row(t + tap * dilation), i, c.x_step[i]) *
                               c.in_weight[(o * channels + i) * kernel + tap];
                for (std::size_t i = 0; i < n_cond; ++i)
                    sum += decode(precision, run.cond.row(t), i, c.cond_step[t]) * c.cond_weight[o * n_cond + i];
                gate[o] = sum;
            }
            for (std::size_t i = 0; i < channels; ++i)
                acts[i] = std::tanh(gate[i]) / (1 + std::exp(-gate[channels + i]));
            const std::size_t n_residual = last ? 0 : channels;
            for (std::size_t o = 0; o < n_residual + n_skip; ++o) {
                double sum = c.out_bias[o];
                for (std::size_t i = 0; i < channels; ++i) sum += acts[i] * c.out_weight[o * channels + i];
                if (o < n_residual) residual.push_back(sum + c.residual[t * channels + o]);
                if (o >= n_residual) skip.push_back(sum + 0.25);
            }
        }
    }
};

/// Root mean square difference, relative to what is wanted.
class Difference {
  public:
    void add(double got, double want) { error_ += (got - want) * (got - want), power_ += want * want; }
    double relative() const { return std::sqrt(error_ / std::max(power_, 1e-300)); }

  private:
    double error_ = 0, power_ = 0;
};

inline std::string describe(const std::string& name, const WavenetSizes& s) {
    return name + " channels " + std::to_string(s.channels) + " kernel " + std::to_string(s.kernel) + " cond " +
           std::to_string(s.n_cond) + " skip " + std::to_string(s.n_skip) + " rows " + std::to_string(s.rows) +
           " dilation " + std::to_string(s.dilation) + (s.last ? " last" : "");
}

}  // namespace check
