// SPDX-License-Identifier: Apache-2.0
#include <complex>
#include <cstring>
#include <numbers>

#include "check.h"
#include "check_ops.h"
#include "ops/drift/drift.h"

namespace check {
namespace {

using aigc::DriftKernels;

/// Words that are anything, and in between the largest and smallest numbers.
std::uint32_t word(Random& random) {
    const float kind = random();
    if (kind > 0.9f) return 0x7fff8000u;
    if (kind < -0.9f) return 0x80007fffu;
    return static_cast<std::uint32_t>(static_cast<std::int64_t>(random() * 2147483647.0f));
}

/// count elements in front of canaries.
template <class T>
struct Guarded {
    std::vector<T> memory;
    std::size_t count;
    explicit Guarded(std::size_t size, std::size_t behind) : memory(size + behind + 8, T(77)), count(size + behind) {}
    T* data() { return memory.data(); }
    bool intact() const {
        for (std::size_t i = count; i < memory.size(); ++i)
            if (memory[i] != T(77)) return false;
        return true;
    }
};

struct Field {
    std::vector<std::uint32_t> words;
    aigc::TorusField view;
    Field(Random& random, int log2_width, int log2_height, std::size_t gap) {
        const std::size_t stride = (std::size_t{1} << log2_width) + 1 + gap;
        words.resize(((std::size_t{1} << log2_height) + 1) * stride);
        for (auto& each : words) each = word(random);
        view = {words.data(), log2_width, log2_height, stride};
    }
};

std::vector<std::uint32_t> words(Random& random, std::size_t count) {
    std::vector<std::uint32_t> out(count + aigc::kDriftPad);
    for (auto& each : out) each = word(random);
    return out;
}

std::vector<std::int32_t> numbers(Random& random, std::size_t count, std::int32_t most) {
    std::vector<std::int32_t> out(count + aigc::kDriftPad + 1);
    for (auto& each : out) each = static_cast<std::int32_t>(random() * static_cast<float>(most));
    return out;
}

/// One kernel of a tier and of the reference into guarded memory; both must write the same, and nothing behind it.
template <class T, class Run>
void compare(const std::string& name, std::size_t size, std::size_t slack, std::size_t results, Run run) {
    Guarded<T> got(size, slack), want(size, slack);
    run(false, want.data());
    run(true, got.data());
    expect(std::memcmp(got.data(), want.data(), results * sizeof(T)) == 0, name + " differs from the reference");
    expect(got.intact(), name + " writes behind its output");
}

void check_nodes(const DriftKernels& kernels, const std::string& tier, std::size_t count) {
    Random random(count + 1);
    const Field first(random, 3, 2, 0), second(random, 5, 4, 3);
    const auto x = words(random, count);
    const std::int32_t reach[2] = {static_cast<std::int32_t>(word(random)), static_cast<std::int32_t>(word(random))};
    const std::size_t row = count + aigc::kDriftPad;
    compare<std::int32_t>("nodes " + tier, 2 * row, 0, count, [&](bool own, std::int32_t* out) {
        const DriftKernels& table = own ? kernels : aigc::kDriftReference;
        table.nodes({first.view, second.view, x.data(), x[0], reach[0], reach[1], count, out, out + row});
    });
}

void check_colours(const DriftKernels& kernels, const std::string& tier, std::size_t count) {
    Random random(count + 2);
    const Field last(random, 6, 5, 1);
    const auto x = words(random, count), dither = words(random, count), hues = words(random, count);
    const auto shift_x = numbers(random, count, 131072), shift_y = numbers(random, count, 131072);
    const auto table = words(random, static_cast<std::size_t>(aigc::kDriftHues) * aigc::kDriftLevels);
    const std::size_t row = count + aigc::kDriftPad;
    for (std::int32_t reach : {0, 97, -2147483647}) {
        compare<std::int32_t>("colours " + tier, 3 * row, 0, count, [&](bool own, std::int32_t* out) {
            const DriftKernels& from = own ? kernels : aigc::kDriftReference;
            from.colours({last.view,
                          x.data(),
                          x[0],
                          shift_x.data(),
                          shift_y.data(),
                          reach,
                          -reach,
                          table.data(),
                          dither.data(),
                          hues.data(),
                          x[1],
                          x[2],
                          count,
                          {out, out + row, out + 2 * row}});
        });
    }
}

void check_pixels(const DriftKernels& kernels, const std::string& tier, std::size_t count) {
    Random random(count + 3);
    std::vector<std::int32_t> channels[6];
    for (auto& each : channels) {
        each = numbers(random, count, aigc::kDriftPeak);
        for (auto& value : each) value = std::abs(value);
    }
    const auto dither = words(random, count);
    compare<std::uint8_t>("bytes " + tier, 3 * count, 0, 3 * count, [&](bool own, std::uint8_t* out) {
        const DriftKernels& table = own ? kernels : aigc::kDriftReference;
        table.bytes({{channels[0].data(), channels[1].data(), channels[2].data()}, dither.data(), 99, count, out});
    });
    const std::size_t half = (count + 1) / 2;
    const auto in = [&](int k) { return channels[k].data() + 1; };
    compare<std::uint8_t>("yuv8 " + tier, 2 * (count + half), 0, 2 * (count + half), [&](bool own, std::uint8_t* out) {
        (own ? kernels : aigc::kDriftReference)
            .yuv8({{{in(0), in(1), in(2)}, {in(3), in(4), in(5)}},
                   dither.data(),
                   {7, 0xffffffffu},
                   count,
                   {out, out + count},
                   out + 2 * count,
                   out + 2 * count + half});
    });
    compare<std::uint16_t>("yuv16 " + tier, 2 * (count + half), 0, 2 * (count + half),
                           [&](bool own, std::uint16_t* out) {
                               (own ? kernels : aigc::kDriftReference)
                                   .yuv16({{{in(0), in(1), in(2)}, {in(3), in(4), in(5)}},
                                           dither.data(),
                                           {7, 0xffffffffu},
                                           count,
                                           {out, out + count},
                                           out + 2 * count,
                                           out + 2 * count + half});
                           });
}

/// Against float64, and the bits of the reference.
void check_fields(const DriftKernels& kernels, const std::string& tier, std::size_t rows, std::size_t columns) {
    Random random(rows + columns);
    std::vector<float> real(rows * columns), imaginary(real.size()), turns(2 * rows);
    for (auto* values : {&real, &imaginary, &turns})
        for (float& each : *values) each = random();
    compare<float>("spectrum " + tier, 2 * columns, 0, 2 * columns, [&](bool own, float* out) {
        (own ? kernels : aigc::kDriftReference)
            .spectrum_row({real.data(), imaginary.data(), rows, columns, columns, turns.data(), turns.data() + rows,
                           out, out + columns});
        for (std::size_t k = 0; k < columns; ++k) {
            std::complex<double> want = 0;
            for (std::size_t r = 0; r < rows; ++r)
                want += std::complex<double>(real[r * columns + k], imaginary[r * columns + k]) *
                        std::complex<double>(turns[r], turns[rows + r]);
            const double bound = 4 * kEpsilon * static_cast<double>(rows) * 2;
            expect(close(out[k], want.real(), bound) && close(out[columns + k], want.imag(), bound),
                   "spectrum " + tier + " is far from float64");
        }
    });
    const std::size_t count = rows < columns ? rows : columns;
    std::vector<float> cosine(count * columns), sine(cosine.size());
    for (auto* values : {&cosine, &sine})
        for (float& each : *values) each = random() / static_cast<float>(count);
    compare<float>("field " + tier, 4 * columns, 0, 4 * columns, [&](bool own, float* out) {
        const float *const a = real.data(), *const b = imaginary.data();
        (own ? kernels : aigc::kDriftReference)
            .field_rows({{a, b},
                         {b, a},
                         count,
                         cosine.data(),
                         sine.data(),
                         columns,
                         columns,
                         {out, out + columns},
                         {out + 2 * columns, out + 3 * columns}});
        for (std::size_t x = 0; x < columns; ++x) {
            double even = 0, odd = 0;
            for (std::size_t k = 0; k < count; ++k) {
                even += static_cast<double>(a[k]) * cosine[k * columns + x];
                odd += static_cast<double>(b[k]) * sine[k * columns + x];
            }
            const auto number = [](float value) {
                std::uint32_t bits;
                std::memcpy(&bits, &value, sizeof bits);
                return static_cast<double>(static_cast<std::int16_t>(bits & 0xffffu));
            };
            const auto fixed = [](double v) { return std::max(-32767.0, std::min(32767.0, v * aigc::kDriftUnit)); };
            expect(close(number(out[x]), fixed(even - odd), 0.6) &&
                       close(number(out[2 * columns + x]), fixed(even + odd), 0.6),
                   "field " + tier + " is far from float64");
        }
    });
}

}  // namespace

void check_drift(const aigc::DriftKernels& kernels, const std::string& tier) {
    for (std::size_t count = 1; count <= 70; ++count) {
        check_nodes(kernels, tier, count);
        check_colours(kernels, tier, count);
        check_pixels(kernels, tier, count);
    }
    for (std::size_t rows : {1, 3, 64})
        for (std::size_t columns : {16, 32, 80}) check_fields(kernels, tier, rows, columns);
}

}  // namespace check
