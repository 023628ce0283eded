// The gradient of a bias: rows added up in one pass over memory. ATen's sum over the first axis takes three times as long.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/library.h>

#include "vectors.h"

namespace tasnif {
namespace {

template <typename T>
TASNIF_INLINE void addRows(const T* x, int64_t rows, int64_t width, float* sums, int64_t begin, int64_t end) {
  for (int64_t row = 0; row < rows; row++, x += width)
    for (int64_t i = begin; i < end; i += LANES) store(sums + i, load(sums + i) + load(x + i));
}

TASNIF_FOR_EACH_CPU void addFloats(const float* x, int64_t rows, int64_t width, float* sums, int64_t begin, int64_t end) {
  addRows(x, rows, width, sums, begin, end);
}

TASNIF_FOR_EACH_CPU void addHalves(const c10::BFloat16* x, int64_t rows, int64_t width, float* sums, int64_t begin,
                                   int64_t end) {
  addRows(x, rows, width, sums, begin, end);
}

/** `x [T,O]`, f32 or bf16 → `[O]` in f32, each column in the order of the rows whatever the number of threads. */
at::Tensor sumRows(const at::Tensor& given) {
  auto x = given.contiguous();
  int64_t rows = x.size(0), width = x.size(1);
  if (width % LANES != 0) return at::sum(x, {0}, false, at::kFloat);
  auto sums = at::zeros({width}, x.options().dtype(at::kFloat));
  at::parallel_for(0, width / LANES, 8, [&](int64_t first, int64_t last) {
    float* to = sums.mutable_data_ptr<float>();
    if (x.scalar_type() == at::kFloat) {
      addFloats(x.const_data_ptr<float>(), rows, width, to, first * LANES, last * LANES);
    } else {
      addHalves(x.const_data_ptr<c10::BFloat16>(), rows, width, to, first * LANES, last * LANES);
    }
  });
  return sums;
}

}  // namespace
}  // namespace tasnif

TORCH_LIBRARY_FRAGMENT(tasnif, library) {
  library.def("sum_rows(Tensor x) -> Tensor");
  library.impl("sum_rows", c10::DispatchKey::CPU, TORCH_FN(tasnif::sumRows));
}
