// Zeros that take no memory until they are touched: most rows of a word embedding never have a gradient.
#include <ATen/ATen.h>
#include <sys/mman.h>
#include <torch/library.h>

namespace tasnif {
namespace {

/** Zeros of the shape of `like`, f32, straight from the system. `sparse`: only some rows will be touched. */
at::Tensor untouchedZeros(const at::Tensor& like, bool sparse) {
  size_t bytes = static_cast<size_t>(like.numel()) * sizeof(float);
  if (bytes == 0) return at::zeros_like(like, at::kFloat);
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  TORCH_CHECK_WITH(OutOfMemoryError, memory != MAP_FAILED, "the system has no ", bytes / 1'000'000, " MB left");
#ifdef MADV_HUGEPAGE
  // Large pages where all will be touched; small ones where a row must not bring its neighbours along.
  madvise(memory, bytes, sparse ? MADV_NOHUGEPAGE : MADV_HUGEPAGE);
#endif
  auto release = [bytes](void* data) { munmap(data, bytes); };
  return at::from_blob(memory, like.sizes(), release, like.options().dtype(at::kFloat));
}

}  // namespace
}  // namespace tasnif

TORCH_LIBRARY_FRAGMENT(tasnif, library) {
  library.def("untouched_zeros(Tensor like, bool sparse) -> Tensor");
  library.impl("untouched_zeros", c10::DispatchKey::CPU, TORCH_FN(tasnif::untouchedZeros));
}
