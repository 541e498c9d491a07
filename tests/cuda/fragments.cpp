// SPDX-License-Identifier: Apache-2.0
// The emulation's mma and ldmatrix against the strides, from lane and value to element, that NVIDIA publishes in CuTe's
// traits of SM80_16x8x16 and SM75_U32x4_LDSM_N. Kernels and emulation share an author; these tables do not.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "cuda_on_cpu.h"

namespace {

struct Case {
    float a[16][16], b[8][16], d[16][8];  // d = a bᵀ
    unsigned char rows[512];
    std::uint32_t spread[32][4];
};

std::uint32_t bfloat16(float value) {
    std::uint32_t bits;
    std::memcpy(&bits, &value, 4);
    return bits >> 16;
}

void multiply(Case& c, unsigned quad, unsigned group) {
    std::uint32_t a[4] = {}, b[2] = {};
    float d[4] = {};
    for (unsigned r = 0; r < 4; ++r)
        for (unsigned half = 0; half < 2; ++half) {
            const unsigned at = quad * 32 + group + half * 16 + r % 2 * 8 + r / 2 * 128;  // m + 16 k
            a[r] |= bfloat16(c.a[at % 16][at / 16]) << 16 * half;
        }
    for (unsigned r = 0; r < 2; ++r)
        for (unsigned half = 0; half < 2; ++half) {
            const unsigned at = quad * 16 + group + half * 8 + r * 64;  // n + 8 k
            b[r] |= bfloat16(c.b[at % 8][at / 8]) << 16 * half;
        }
    emulation::mma_bf16(d, a, b);
    for (unsigned v = 0; v < 4; ++v) {
        const unsigned at = quad * 32 + group + v % 2 * 16 + v / 2 * 8;  // m + 16 n
        c.d[at % 16][at / 16] = d[v];
    }
}

void kernel(const void* parameters) {
    Case& c = **static_cast<Case* const*>(parameters);
    const unsigned lane = emulation::lane();
    multiply(c, lane % 4, lane / 4);
    std::uint32_t row[4];
    std::memcpy(row, c.rows + lane * 16, 16);
    emulation::spread_matrices(c.spread[lane], row, c.rows + lane * 16);
}

int wrong_products(const Case& c) {
    int wrong = 0;
    for (int i = 0; i < 16; ++i)
        for (int j = 0; j < 8; ++j) {
            float sum = 0;
            for (int k = 0; k < 16; ++k) sum += c.a[i][k] * c.b[j][k];
            wrong += sum != c.d[i][j];
        }
    return wrong;
}

int wrong_words(const Case& c) {
    int wrong = 0;
    for (int lane = 0; lane < 32; ++lane)
        for (int r = 0; r < 4; ++r) {
            std::uint32_t word;
            std::memcpy(&word, c.rows + (lane * 32 + r * 1024) / 8, 4);
            wrong += word != c.spread[lane][r];
        }
    return wrong;
}

}  // namespace

int main() {
    static Case c;
    Case* pointer = &c;
    for (auto& row : c.a)
        for (float& x : row) x = static_cast<float>(std::rand() % 17 - 8);
    for (auto& row : c.b)
        for (float& x : row) x = static_cast<float>(std::rand() % 17 - 8);
    for (unsigned char& x : c.rows) x = static_cast<unsigned char>(std::rand());
    if (const char* error = emulation::run({kernel, {1, 1, 1}, {32, 1, 1}, 0, &pointer, 7})) {
        std::puts(error);
        return 1;
    }
    std::printf("fragments   mma: %d of 128 wrong, ldmatrix: %d of 128 wrong\n", wrong_products(c), wrong_words(c));
    return wrong_products(c) + wrong_words(c) ? 1 : 0;
}
