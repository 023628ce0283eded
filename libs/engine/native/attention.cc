// Softmax attention of texts that lie end to end, with dropout, without ever holding more than one head's scores.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/library.h>

#include "head.h"
#define TASNIF_KERNELS "attention_kernels.h"
#include "for_each_processor.h"

namespace tasnif {
namespace {

const auto attendHead = TASNIF_BEST(attendHead);
const auto attendHeadBackward = TASNIF_BEST(attendHeadBackward);

void check(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& spans) {
  for (const auto* packed : {&query, &key, &value}) {
    TORCH_CHECK(packed->dim() == 2 && packed->stride(1) == 1 && packed->scalar_type() == query.scalar_type() &&
                    (packed->scalar_type() == at::kFloat || packed->scalar_type() == at::kBFloat16),
                "attention takes rows of f32 or bf16");
  }
  TORCH_CHECK(spans.dim() == 2 && spans.size(1) == 4 && spans.scalar_type() == at::kInt && spans.is_contiguous(),
              "attention takes [texts, 4] int32 spans");
  auto span = spans.accessor<int32_t, 2>();
  for (int64_t i = 0; i < spans.size(0); i++) {
    TORCH_CHECK(span[i][0] >= 0 && span[i][1] >= 0 && span[i][0] + span[i][1] <= query.size(0) && span[i][2] >= 0 &&
                    span[i][3] > 0 && span[i][2] + span[i][3] <= key.size(0),
                "text ", i, " does not lie within the rows given");
  }
}

/** Calls body(text, head) for all; neighbours in the order differ in text, so that each thread gets long ones and short. */
template <typename Body>
void forEachHead(int64_t texts, int64_t heads, Body body) {
  at::parallel_for(0, texts * heads, 1, [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; i++) body(i % texts, i / texts);
  });
}

/**
 * `query [Tq,H]`, `key` and `value [T,H]`; `spans [B,4]`: for each text the first row and the number of its queries,
 * and of its keys → the attended rows `[Tq,H]`, and the logarithm of each softmax's denominator `[Tq,heads]`.
 */
std::tuple<at::Tensor, at::Tensor> attention(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                                             const at::Tensor& spans, int64_t heads, double probability, int64_t seed,
                                             int64_t step, int64_t site) {
  check(query, key, value, spans);
  int64_t D = query.size(1) / heads;
  auto out = at::empty({query.size(0), query.size(1)}, query.options());
  auto normaliser = at::empty({query.size(0), heads}, query.options().dtype(at::kFloat));
  auto span = spans.accessor<int32_t, 2>();
  forEachHead(spans.size(0), heads, [&](int64_t text, int64_t head) {
    auto [qStart, Q, kStart, K] = std::tuple<int64_t, int64_t, int64_t, int64_t>(span[text][0], span[text][1], span[text][2], span[text][3]);
    attendHead(Head(query, qStart, Q, head, D), Head(key, kStart, K, head, D), Head(value, kStart, K, head, D),
               Head(out, qStart, Q, head, D), normaliser.mutable_data_ptr<float>() + qStart * heads + head, heads,
               DropoutKey(probability, seed, step, (site * spans.size(0) + text) * heads + head), probability > 0);
  });
  return {out, normaliser};
}

/** Gradients of query, key and value; the scores are computed again and the dropped weights drawn again. */
std::tuple<at::Tensor, at::Tensor, at::Tensor> attentionBackward(const at::Tensor& gradient, const at::Tensor& query,
                                                                 const at::Tensor& key, const at::Tensor& value,
                                                                 const at::Tensor& normaliser, const at::Tensor& spans,
                                                                 int64_t heads, double probability, int64_t seed,
                                                                 int64_t step, int64_t site) {
  check(query, key, value, spans);
  check(gradient, key, value, spans);
  int64_t D = query.size(1) / heads;
  // Rows that no text reads get no gradient.
  auto queryGradient = at::zeros({query.size(0), query.size(1)}, query.options());
  auto keyGradient = at::zeros({key.size(0), key.size(1)}, key.options());
  auto valueGradient = at::zeros({value.size(0), value.size(1)}, value.options());
  auto span = spans.accessor<int32_t, 2>();
  forEachHead(spans.size(0), heads, [&](int64_t text, int64_t head) {
    auto [qStart, Q, kStart, K] = std::tuple<int64_t, int64_t, int64_t, int64_t>(span[text][0], span[text][1], span[text][2], span[text][3]);
    attendHeadBackward(Head(query, qStart, Q, head, D), Head(key, kStart, K, head, D), Head(value, kStart, K, head, D),
                       Head(gradient, qStart, Q, head, D), Head(queryGradient, qStart, Q, head, D),
                       Head(keyGradient, kStart, K, head, D), Head(valueGradient, kStart, K, head, D),
                       normaliser.const_data_ptr<float>() + qStart * heads + head, heads,
                       DropoutKey(probability, seed, step, (site * spans.size(0) + text) * heads + head),
                       probability > 0);
  });
  return {queryGradient, keyGradient, valueGradient};
}

}  // namespace
}  // namespace tasnif

TORCH_LIBRARY_FRAGMENT(tasnif, library) {
  library.def(
      "attention(Tensor query, Tensor key, Tensor value, Tensor spans, int heads, float dropout, int seed, int step, "
      "int site) -> (Tensor, Tensor)");
  library.def(
      "attention_backward(Tensor gradient, Tensor query, Tensor key, Tensor value, Tensor normaliser, Tensor spans, "
      "int heads, float dropout, int seed, int step, int site) -> (Tensor, Tensor, Tensor)");
  library.impl("attention", c10::DispatchKey::CPU, TORCH_FN(tasnif::attention));
  library.impl("attention_backward", c10::DispatchKey::CPU, TORCH_FN(tasnif::attentionBackward));
}
