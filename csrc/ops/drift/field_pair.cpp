// SPDX-License-Identifier: Apache-2.0
#include "ops/drift/field_pair.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "base/error.h"
#include "ops/op_table.h"

namespace aigc {
namespace {

constexpr std::size_t kBlock = 16;  // columns of the kernels

std::size_t padded(std::size_t columns) { return (columns + kBlock - 1) / kBlock * kBlock; }

/// A spectrum as two matrices of padded rows.
struct SplitSpectrum {
    std::size_t columns;
    std::vector<float> real, imaginary;

    explicit SplitSpectrum(const Spectrum& spectrum)
        : columns(padded(spectrum.columns)), real(spectrum.rows() * columns), imaginary(spectrum.rows() * columns) {
        for (std::size_t j = 0; j < spectrum.rows(); ++j) {
            for (std::size_t k = 0; k < spectrum.columns; ++k) {
                const std::complex<float> c = spectrum.coefficients[j * spectrum.columns + k];
                real[j * columns + k] = c.real();
                imaginary[j * columns + k] = c.imag();
            }
        }
    }
};

}  // namespace

struct FieldPair::Planes {
    const Spectrum& spectrum;
    SplitSpectrum split;
    explicit Planes(const Spectrum& of) : spectrum(of), split(of) {}
};

FieldPair::FieldPair(int log2_width, int log2_height)
    : log2_width_(log2_width),
      log2_height_(log2_height),
      width_(std::size_t{1} << log2_width),
      height_(std::size_t{1} << log2_height),
      columns_(padded(width_ / 2 + 1)),
      stride_(width_ + kBlock),
      turn_(2 * height_),
      words_((height_ + 1) * stride_) {
    for (std::size_t i = 0; i < height_; ++i) {
        const double angle = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(height_);
        turn_[i] = static_cast<float>(std::cos(angle));
        turn_[height_ + i] = static_cast<float>(std::sin(angle));
    }
}

void FieldPair::extend_tables(std::size_t columns) {
    const std::size_t before = cosine_.size() / columns_;
    if (columns <= before) return;
    cosine_.resize(columns * columns_);
    sine_.resize(columns * columns_);
    for (std::size_t k = before; k < columns; ++k) {
        for (std::size_t x = 0; x < columns_; ++x) {
            const double angle =
                2 * std::numbers::pi * static_cast<double>(k * x % width_) / static_cast<double>(width_);
            cosine_[k * columns_ + x] = static_cast<float>(std::cos(angle));
            sine_[k * columns_ + x] = static_cast<float>(std::sin(angle));
        }
    }
}

void FieldPair::fill(const OpTable& table, const Spectrum& first, const Spectrum& second, ThreadPool& pool) {
    for (const Spectrum* each : {&first, &second}) {
        if (2 * static_cast<std::size_t>(each->reach) >= height_ || 2 * each->columns > width_ + 1 || !each->columns)
            throw InputError("frequencies up to " + std::to_string(each->reach) + " down and " +
                             std::to_string(each->columns) + " across do not fit a field of " + std::to_string(width_) +
                             " x " + std::to_string(height_));
        extend_tables(each->columns);
    }
    const Planes planes[2] = {Planes(first), Planes(second)};
    pool.parallel_for(height_ / 2, [&](std::size_t pair) { fill_rows(table, planes[0], planes[1], 2 * pair); });
    std::copy_n(words_.data(), stride_, words_.data() + height_ * stride_);
}

void FieldPair::fill_rows(const OpTable& table, const Planes& first, const Planes& second, std::size_t y) {
    AlignedBuffer<float> out(8 * columns_);  // of both fields: ahead of both rows, behind of both rows
    for (std::size_t f = 0; f < 2; ++f) {
        const Planes& planes = f ? second : first;
        const std::size_t rows = planes.spectrum.rows(), columns = planes.split.columns;
        std::vector<float> turns(2 * rows), row(4 * columns);
        FieldRowsCall field{{}, {}, planes.spectrum.columns, cosine_.data(), sine_.data(), columns_, columns_, {}, {}};
        for (std::size_t r = 0; r < 2; ++r) {
            for (std::size_t j = 0; j < rows; ++j) {
                const std::size_t turn =
                    (j + height_ - static_cast<std::size_t>(planes.spectrum.reach)) * (y + r) % height_;
                turns[j] = turn_[turn];
                turns[rows + j] = turn_[height_ + turn];
            }
            float *const real = row.data() + 2 * r * columns, *const imaginary = real + columns;
            table.drift->spectrum_row({planes.split.real.data(), planes.split.imaginary.data(), rows, columns, columns,
                                       turns.data(), turns.data() + rows, real, imaginary});
            field.real[r] = real;
            field.imaginary[r] = imaginary;
            field.ahead[r] = out.data() + (4 * f + r) * columns_;
            field.behind[r] = out.data() + (4 * f + 2 + r) * columns_;
        }
        table.drift->field_rows(field);
    }
    const auto bits = [&](std::size_t plane, std::size_t x) {
        std::uint32_t word;
        std::memcpy(&word, out.data() + plane * columns_ + x, sizeof word);
        return word;
    };
    for (std::size_t r = 0; r < 2; ++r) {
        std::uint32_t* const words = words_.data() + (y + r) * stride_;
        for (std::size_t x = 0; x <= width_ / 2; ++x) words[x] = (bits(r, x) & 0xffffu) | bits(4 + r, x) << 16;
        for (std::size_t x = 1; x < width_ / 2; ++x)
            words[width_ - x] = (bits(2 + r, x) & 0xffffu) | bits(6 + r, x) << 16;
        std::copy_n(words, kBlock, words + width_);
    }
}

}  // namespace aigc
