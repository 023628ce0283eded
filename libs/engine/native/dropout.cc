// Dropout whose mask is a function of (seed, step, site): the gradient draws it again instead of keeping it.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/library.h>

#include "vectors.h"

namespace tasnif {

template <typename T>
static TASNIF_INLINE void dropRange(const T* x, T* y, int64_t begin, int64_t end, const DropoutKey& key) {
  int64_t i = begin;
  for (; i + LANES <= end; i += LANES) store(y + i, key.apply(load(x + i), static_cast<uint32_t>(i)));
  if (i == end) return;
  T rest[LANES] = {};
  std::memcpy(rest, x + i, (end - i) * sizeof(T));
  store(rest, key.apply(load(rest), static_cast<uint32_t>(i)));
  std::memcpy(y + i, rest, (end - i) * sizeof(T));
}

TASNIF_FOR_EACH_CPU static void dropFloats(const float* x, float* y, int64_t begin, int64_t end, const DropoutKey& key) {
  dropRange(x, y, begin, end, key);
}

TASNIF_FOR_EACH_CPU static void dropHalves(const c10::BFloat16* x, c10::BFloat16* y, int64_t begin, int64_t end,
                                           const DropoutKey& key) {
  dropRange(x, y, begin, end, key);
}

/** Of f32 or bf16; the gradient of the result is the same function of the gradient. */
static at::Tensor dropout(const at::Tensor& given, double probability, int64_t seed, int64_t step, int64_t site) {
  auto x = given.contiguous();
  auto y = at::empty_like(x);
  DropoutKey key(probability, seed, step, site);
  at::parallel_for(0, (x.numel() + LANES - 1) / LANES, 1024, [&](int64_t first, int64_t last) {
    int64_t begin = first * LANES, end = std::min(last * LANES, x.numel());
    if (x.scalar_type() == at::kFloat) {
      dropFloats(x.const_data_ptr<float>(), y.mutable_data_ptr<float>(), begin, end, key);
    } else {
      dropHalves(x.const_data_ptr<c10::BFloat16>(), y.mutable_data_ptr<c10::BFloat16>(), begin, end, key);
    }
  });
  return y;
}

}  // namespace tasnif

TORCH_LIBRARY_FRAGMENT(tasnif, library) {
  library.def("dropout(Tensor x, float probability, int seed, int step, int site) -> Tensor");
  library.impl("dropout", c10::DispatchKey::CPU, TORCH_FN(tasnif::dropout));
}
