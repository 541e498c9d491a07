// SPDX-License-Identifier: Apache-2.0
#pragma once

// Inlined even without optimisation: a function of a shared header must not leave a weak copy, compiled
// for a wider instruction set, that the linker could choose for the whole program.
#if defined(__GNUC__) || defined(__clang__)
#define AIGC_INLINE [[gnu::always_inline]] inline
#else
#define AIGC_INLINE __forceinline
#endif
