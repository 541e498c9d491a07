// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "base/bfloat16.h"
#include "check.h"
#include "check_ops.h"
#include "ops/location_attention/location_attention.h"
#include "ops/lstm/lstm.h"
#include "ops/lstm/packed_lstm.h"
#include "ops/matvec/packed_matvec.h"

namespace check {
namespace {

using aigc::Precision;

constexpr Precision kPrecisions[] = {Precision::float32, Precision::bfloat16, Precision::int8};

/// A row of weights as it is held.
std::vector<double> held(const float* row, std::size_t count, Precision precision) {
    float largest = 0;
    for (std::size_t k = 0; k < count; ++k) largest = std::max(largest, std::abs(row[k]));
    const float step = largest / 127.0f > 0 ? largest / 127.0f : 1.0f;
    std::vector<double> values(row, row + count);
    for (std::size_t k = 0; k < count; ++k) {
        if (precision == Precision::bfloat16)
            values[k] = aigc::float_from_bfloat16(aigc::bfloat16_from_float(row[k]));
        else if (precision == Precision::int8)
            values[k] = static_cast<double>(step) * std::clamp(std::nearbyint(row[k] / step), -127.0f, 127.0f);
    }
    return values;
}

/// x in a vector whose pads are zero, amid canaries.
Padded padded_vector(aigc::Rows<const float> x, std::size_t size) {
    Padded values(1, size, 0);
    std::copy_n(x.data, x.cols, values.view().data);
    return values;
}

template <class Make>
void run_matvec(aigc::Tier tier, std::size_t rows, std::size_t columns, Precision precision, Make make) {
    const std::string name = label("matvec", tier_name(tier), rows, columns);
    Padded weights(rows, columns, 2), bias(1, rows, 0), x(1, columns, 0);
    Padded out(1, aigc::matvec_padded_rows(rows), 0);
    weights.fill(make), bias.fill(make), x.fill(make);
    Padded in = padded_vector(x.view(), aigc::matvec_padded_depth(columns));
    aigc::ThreadPool pool(2);
    const aigc::PackedMatvec packed(op_table(tier), precision, weights.view(), bias.view().data);
    packed.run(in.view().data, out.view().data, pool);
    expect(out.intact(), name + " writes outside its output");
    for (std::size_t r = 0; r < rows; ++r) {
        const std::vector<double> row = held(weights.view().row(r), columns, precision);
        double want = bias.view().data[r], magnitude = std::abs(want);
        for (std::size_t k = 0; k < columns; ++k) {
            want += row[k] * x.view().data[k];
            magnitude += std::abs(row[k] * x.view().data[k]);
        }
        const double bound = static_cast<double>(columns + 4) * kEpsilon * magnitude + 1e-42;
        if (!close(out.view().data[r], want, bound))
            return expect(false, name + " is " + std::to_string(out.view().data[r]) + ", not " + std::to_string(want));
    }
}

/// Any range of panels gives the bits of the whole.
void check_parts(aigc::Tier tier) {
    Random random(3);
    Padded weights(61, 77, 0), x(1, 96, 0), whole(1, 64, 0), part(1, 8, 0);
    weights.fill(random);
    for (std::size_t k = 0; k < 77; ++k) x.view().data[k] = random();
    aigc::ThreadPool pool(1);
    for (Precision precision : kPrecisions) {
        const aigc::PackedMatvec packed(op_table(tier), precision, weights.view(), nullptr);
        packed.run(x.view().data, whole.view().data, pool);
        packed.run_panels(x.view().data, part.view().data, 5, 7);
        expect(part.intact(), "panels of a matvec write outside their output");
        expect(std::equal(part.view().data, part.view().data + 8, whole.view().data + 20),
               "panels of a matvec differ from the whole on " + std::string(tier_name(tier)));
    }
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// Errors of the gates pass through slopes of at most 1; those of the cell grow with its few steps.
template <class Make>
void run_lstm(aigc::Tier tier, std::size_t inputs, std::size_t units, Precision precision, Make make) {
    const std::string name = label("lstm", tier_name(tier), inputs, units);
    Padded from_input(4 * units, inputs, 1), from_hidden(4 * units, units, 3), bias(1, 4 * units, 0);
    from_input.fill(make), from_hidden.fill(make), bias.fill(make);
    const aigc::PackedLstm packed(op_table(tier), precision, from_input.view(), from_hidden.view(), bias.view().data);
    Padded x(1, packed.depth(), 0), cell(1, packed.padded_units(), 0), hidden(1, packed.padded_units(), 0);
    std::vector<double> c(units), h(units);
    aigc::ThreadPool pool(2);
    for (int step = 0; step < 3; ++step) {
        for (std::size_t k = 0; k < inputs; ++k) x.view().data[k] = make();
        std::copy_n(hidden.view().data, units, x.view().data + inputs);
        std::vector<double> in(x.view().data, x.view().data + inputs);
        in.insert(in.end(), h.begin(), h.end());
        std::vector<double> gates(4 * units);
        for (std::size_t r = 0; r < 4 * units; ++r) {
            std::vector<float> row(from_input.view().row(r), from_input.view().row(r) + inputs);
            row.insert(row.end(), from_hidden.view().row(r), from_hidden.view().row(r) + units);
            const std::vector<double> values = held(row.data(), row.size(), precision);
            gates[r] = bias.view().data[r];
            for (std::size_t k = 0; k < row.size(); ++k) gates[r] += values[k] * in[k];
        }
        packed.step(x.view().data, cell.view().data, hidden.view().data, pool);
        for (std::size_t u = 0; u < units; ++u) {
            c[u] = sigmoid(gates[units + u]) * c[u] + sigmoid(gates[u]) * std::tanh(gates[2 * units + u]);
            h[u] = sigmoid(gates[3 * units + u]) * std::tanh(c[u]);
            if (!close(hidden.view().data[u], h[u], 3e-5) || !close(cell.view().data[u], c[u], 3e-5))
                return expect(false, name + " is " + std::to_string(hidden.view().data[u]) + ", not " +
                                         std::to_string(h[u]) + " at step " + std::to_string(step));
        }
    }
    expect(cell.intact() && hidden.intact() && x.intact(), name + " writes outside its state");
}

/// Gates far out must saturate, not overflow.
void check_saturation(aigc::Tier tier) {
    const float infinite = std::numeric_limits<float>::infinity();
    for (float value : {1e-40f, 1e-4f, 0.17f, 0.18f, 30.0f, 200.0f, 3e38f, infinite}) {
        alignas(64) float gates[64], cell[16] = {}, hidden[16] = {};
        for (std::size_t unit = 0; unit < 16; ++unit)
            for (std::size_t gate = 0; gate < 4; ++gate) gates[gate * 16 + unit] = unit % 2 ? value : -value;
        op_table(tier).lstm->update_cells({gates, cell, hidden, 1});
        for (std::size_t unit = 0; unit < 16; ++unit) {
            const double x = unit % 2 ? value : -value, c = sigmoid(x) * std::tanh(x);
            const double h = sigmoid(x) * std::tanh(c), of = 12 * kEpsilon;
            expect(close(cell[unit], c, of * std::abs(c) + 1e-44) && close(hidden[unit], h, of * std::abs(h) + 1e-44),
                   "lstm cell of " + std::string(tier_name(tier)) + " at " + std::to_string(x));
        }
    }
    alignas(64) float gates[64], cell[16] = {}, hidden[16] = {};
    std::fill_n(gates, 64, NAN);
    op_table(tier).lstm->update_cells({gates, cell, hidden, 1});
    expect(std::isnan(hidden[0]) && std::isnan(cell[15]), "lstm cell hides what is not a number");
}

template <class Make>
void run_attention(aigc::Tier tier, std::size_t positions, std::size_t size, std::size_t columns, Make make) {
    const std::string name = label("location attention", tier_name(tier), positions, columns);
    Padded features(positions, size, 3), v(1, size, 0), energies(1, positions, 0), memory(positions, columns, 1);
    Padded shares(1, positions, 0), location(positions, 2, 0), context(1, columns, 0);
    features.fill(make), v.fill(make), memory.fill(make), location.fill(make);
    std::vector<double> before, want(positions);
    for (std::size_t t = 0; t < positions; ++t) before.push_back(location.view().row(t)[1]);
    const aigc::LocationAttentionKernels& kernels = *op_table(tier).location_attention;
    kernels.energies({features.view(), v.view().data, energies.view().data});
    double total = 0, largest = -INFINITY;
    for (std::size_t t = 0; t < positions; ++t) {
        for (std::size_t a = 0; a < size; ++a)
            want[t] +=
                static_cast<double>(v.view().data[a]) * std::tanh(static_cast<double>(features.view().row(t)[a]));
        expect(close(energies.view().data[t], want[t], 6e-7 * static_cast<double>(size)), name + ": energies");
        largest = std::max(largest, want[t]);
    }
    for (double& energy : want) total += energy = std::exp(energy - largest);
    kernels.attend(
        {memory.view(), energies.view().data, shares.view().data, location.view().data, context.view().data});
    for (std::size_t t = 0; t < positions; ++t) {
        const double share = want[t] / total, bound = 2e-6 * static_cast<double>(size + 1);
        expect(close(shares.view().data[t], share, bound), name + ": shares");
        expect(location.view().row(t)[0] == shares.view().data[t], name + ": the newest shares");
        expect(close(location.view().row(t)[1], before[t] + share, bound), name + ": the sum of shares");
    }
    for (std::size_t c = 0; c < columns; ++c) {
        double sum = 0;
        for (std::size_t t = 0; t < positions; ++t) sum += want[t] / total * memory.view().row(t)[c];
        expect(close(context.view().data[c], sum, 4e-6 * static_cast<double>(size + 1)), name + ": context");
    }
    expect(energies.intact() && shares.intact() && location.intact() && context.intact(),
           name + " writes outside its outputs");
}

}  // namespace

void check_matvec(aigc::Tier tier) {
    Random random(7);
    const auto tiny = [&] { return random() * 1e-40f; };
    const auto hostile = [&] { return random() > 0.8f ? 1e18f : random() > 0.5f ? 0.0f : random(); };
    for (Precision precision : kPrecisions) {
        for (std::size_t columns : {1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 500})
            for (std::size_t rows : {1, 3, 4, 5, 130}) run_matvec(tier, rows, columns, precision, random);
        run_matvec(tier, 0, 5, precision, random);
        run_matvec(tier, 700, 400, precision, random);
        run_matvec(tier, 9, 40, precision, hostile);
        run_matvec(tier, 9, 40, precision, [] { return 0.0f; });
    }
    run_matvec(tier, 9, 40, Precision::float32, tiny);
    check_parts(tier);
}

void check_lstm(aigc::Tier tier) {
    Random random(8);
    const auto wide = [&] { return 4 * random(); };
    for (Precision precision : kPrecisions)
        for (std::size_t units : {1, 15, 16, 17, 40})
            for (std::size_t inputs : {1, 31, 32, 50}) run_lstm(tier, inputs, units, precision, random);
    for (Precision precision : kPrecisions) run_lstm(tier, 300, 200, precision, random);  // shared by threads
    run_lstm(tier, 20, 20, Precision::float32, wide);
    check_saturation(tier);
}

void check_location_attention(aigc::Tier tier) {
    Random random(9);
    const auto wide = [&] { return 6 * random(); };
    for (std::size_t positions : {1, 2, 7, 16, 33, 100})
        for (std::size_t size : {1, 8, 19, 128}) run_attention(tier, positions, size, positions + size, random);
    run_attention(tier, 40, 16, 70, wide);
}

}  // namespace check
