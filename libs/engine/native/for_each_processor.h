// Compiles the kernels in the file that TASNIF_KERNELS names for several kinds of processor, each in a namespace of its own,
// and `TASNIF_BEST(kernel)` is the best of them here: one machine builds the addon and a lesser one may load it. Kernels use
// no template of another library: it would be compiled for their processor, and shared with all who use it.
#pragma once
#include <c10/util/BFloat16.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "dropout_key.h"

// What a kernel calls must be compiled as that kernel is.
#define TASNIF_INLINE inline __attribute__((always_inline))

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
namespace tasnif {

enum class Processor { BASELINE, AVX2, AVX512 };

/** What is here; TASNIF_PROCESSOR=AVX2 or =BASELINE takes no more of it, for tests. */
inline Processor processor() {
  static const Processor found = [] {
    __builtin_cpu_init();
    const char* name = std::getenv("TASNIF_PROCESSOR");
    auto allowed = [name](const char* most) { return name == nullptr || std::strcmp(name, most) != 0; };
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && allowed("BASELINE");
    bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                  __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && allowed("AVX2");
    return avx2 && avx512 ? Processor::AVX512 : avx2 ? Processor::AVX2 : Processor::BASELINE;
  }();
  return found;
}

}  // namespace tasnif

#define TASNIF_BEST(kernel)                                   \
  (processor() == Processor::AVX512 ? &avx512::kernel         \
   : processor() == Processor::AVX2 ? &avx2::kernel           \
                                    : &baseline::kernel)

#pragma GCC push_options
#pragma GCC target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma")
#define TASNIF_PROCESSOR avx512
#define LANES 16
#include "vectors.h"
#include TASNIF_KERNELS
#undef LANES
#undef TASNIF_PROCESSOR
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx2,fma")
#define TASNIF_PROCESSOR avx2
#define LANES 8
#include "vectors.h"
#include TASNIF_KERNELS
#undef LANES
#undef TASNIF_PROCESSOR
#pragma GCC pop_options
#else
#define TASNIF_BEST(kernel) (&baseline::kernel)
#endif

#define TASNIF_PROCESSOR baseline
#define LANES 4
#include "vectors.h"
#include TASNIF_KERNELS
#undef LANES
#undef TASNIF_PROCESSOR
