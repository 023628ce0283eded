// The gradient of a bias: rows added up in one pass over memory. ATen's sum over the first axis takes three times as long.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/library.h>

#define TASNIF_KERNELS "sum_rows_kernels.h"
#include "for_each_processor.h"

namespace tasnif {
namespace {

const auto addFloats = TASNIF_BEST(addRows<float>);
const auto addHalves = TASNIF_BEST(addRows<c10::BFloat16>);
/** What a thread takes is so many columns, or a multiple of them. */
constexpr int64_t PIECE = 16;

/** `x [T,O]`, f32 or bf16 → `[O]` in f32, each column in the order of the rows whatever the number of threads. */
at::Tensor sumRows(const at::Tensor& given) {
  auto x = given.contiguous();
  int64_t rows = x.size(0), width = x.size(1);
  if (width % PIECE != 0) return at::sum(x, {0}, false, at::kFloat);
  auto sums = at::zeros({width}, x.options().dtype(at::kFloat));
  at::parallel_for(0, width / PIECE, 8, [&](int64_t first, int64_t last) {
    float* to = sums.mutable_data_ptr<float>();
    if (x.scalar_type() == at::kFloat) {
      addFloats(x.const_data_ptr<float>(), rows, width, to, first * PIECE, last * PIECE);
    } else {
      addHalves(x.const_data_ptr<c10::BFloat16>(), rows, width, to, first * PIECE, last * PIECE);
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
