// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <complex>
#include <vector>

#include "base/aligned.h"
#include "base/thread_pool.h"
#include "ops/drift/drift.h"

namespace aigc {

struct OpTable;

/// Fourier coefficients of a real periodic field on the torus: the field at (x, y), 0 … 1, is the real part of the sum
/// of c(j, k) exp(2 pi i ((j - reach) y + k x)) over j <= 2 reach and k < columns.
struct Spectrum {
    int reach = 0;
    std::size_t columns = 0;
    std::vector<std::complex<float>> coefficients;  ///< rows of `columns`

    std::size_t rows() const { return 2 * static_cast<std::size_t>(reach) + 1; }
};

/// Two fields of one size as a TorusField, filled from their coefficients.
class FieldPair {
  public:
    FieldPair(int log2_width, int log2_height);

    /// Throws InputError where a spectrum has frequencies that the field cannot hold (half its size or more). Does not
    /// depend on the number of threads.
    void fill(const OpTable& table, const Spectrum& first, const Spectrum& second, ThreadPool& pool);
    TorusField view() const { return {words_.data(), log2_width_, log2_height_, stride_}; }

  private:
    struct Planes;
    void fill_rows(const OpTable& table, const Planes& first, const Planes& second, std::size_t y);

    int log2_width_, log2_height_;
    std::size_t width_, height_, columns_, stride_;
    std::vector<float> turn_;           ///< cosines of 0 … height - 1 turns / height, then sines
    std::vector<float> cosine_, sine_;  ///< of each frequency that was needed so far: rows of columns_
    std::vector<std::uint32_t> words_;

    void extend_tables(std::size_t columns);
};

}  // namespace aigc
