// Dropout whose mask is a function of (seed, step, site): the gradient draws it again instead of keeping it.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/library.h>

#define TASNIF_KERNELS "dropout_kernels.h"
#include "for_each_processor.h"

namespace tasnif {

static const auto dropFloats = TASNIF_BEST(dropRange<float>);
static const auto dropHalves = TASNIF_BEST(dropRange<c10::BFloat16>);
/** What a thread takes is so many values, or a multiple of them. */
constexpr int64_t PIECE = 16;

/** Of f32 or bf16; the gradient of the result is the same function of the gradient. */
static at::Tensor dropout(const at::Tensor& given, double probability, int64_t seed, int64_t step, int64_t site) {
  auto x = given.contiguous();
  auto y = at::empty_like(x);
  DropoutKey key(probability, seed, step, site);
  at::parallel_for(0, (x.numel() + PIECE - 1) / PIECE, 1024, [&](int64_t first, int64_t last) {
    int64_t begin = first * PIECE, end = std::min(last * PIECE, x.numel());
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
