// AdamW for a table of which each step touches a few rows: exactly the dense optimizer, at the cost of those rows.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/library.h>

#include "adamw_row.h"
#define TASNIF_KERNELS "adamw_rows_kernels.h"
#include "for_each_processor.h"

namespace tasnif {
namespace {

const auto settleRow = TASNIF_BEST(settleRow);
const auto stepRow = TASNIF_BEST(stepRow);

struct Table {
  const at::Tensor &values, &mean, &variance, &age;

  Row row(int64_t index) const {
    int64_t width = values.size(1);
    auto* steps = age.mutable_data_ptr<int32_t>() + 2 * index;
    return {values.mutable_data_ptr<float>() + index * width, mean.mutable_data_ptr<float>() + index * width,
            variance.mutable_data_ptr<float>() + index * width, steps, steps + 1};
  }
};

const Step* stepsOf(const at::Tensor& schedule, int64_t step) {
  TORCH_CHECK(schedule.is_contiguous() && schedule.size(1) == 3 && schedule.size(0) >= step, "no schedule for step ", step);
  return reinterpret_cast<const Step*>(schedule.const_data_ptr<float>());
}

/** Makes up for the steps until `step` that `rows [U]` missed; `age [V,2]` holds the step last touched and last settled. */
void settle(const at::Tensor& values, const at::Tensor& mean, const at::Tensor& variance, const at::Tensor& age,
            const at::Tensor& rows, const at::Tensor& schedule, int64_t step, double beta1, double beta2) {
  Table table{values, mean, variance, age};
  const Step* steps = stepsOf(schedule, step);
  const int32_t* row = rows.const_data_ptr<int32_t>();
  at::parallel_for(0, rows.numel(), 16, [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; i++) {
      settleRow(table.row(row[i]), values.size(1), steps, static_cast<int32_t>(step), static_cast<float>(beta1),
                static_cast<float>(beta2));
    }
  });
}

/** Step `step` of settled `rows [U]`, no row twice, by `gradients [U,H]` times `factor`. */
void adamwRows(const at::Tensor& values, const at::Tensor& mean, const at::Tensor& variance, const at::Tensor& age,
               const at::Tensor& rows, const at::Tensor& gradients, const at::Tensor& schedule, int64_t step, double factor,
               double beta1, double beta2) {
  Table table{values, mean, variance, age};
  const Step* steps = stepsOf(schedule, step);
  const int32_t* row = rows.const_data_ptr<int32_t>();
  const float* gradient = gradients.const_data_ptr<float>();
  int64_t width = values.size(1);
  at::parallel_for(0, rows.numel(), 16, [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; i++) {
      Row own = table.row(row[i]);
      settleRow(own, width, steps, static_cast<int32_t>(step) - 1, static_cast<float>(beta1), static_cast<float>(beta2));
      stepRow(own, width, gradient + i * width, steps[step - 1], static_cast<int32_t>(step), static_cast<float>(factor),
              static_cast<float>(beta1), static_cast<float>(beta2));
    }
  });
}

}  // namespace
}  // namespace tasnif

TORCH_LIBRARY_FRAGMENT(tasnif, library) {
  library.def(
      "settle_rows(Tensor(a!) values, Tensor(b!) mean, Tensor(c!) variance, Tensor(d!) age, Tensor rows, "
      "Tensor schedule, int step, float beta1, float beta2) -> ()");
  library.def(
      "adamw_rows(Tensor(a!) values, Tensor(b!) mean, Tensor(c!) variance, Tensor(d!) age, Tensor rows, "
      "Tensor gradients, Tensor schedule, int step, float factor, float beta1, float beta2) -> ()");
  library.impl("settle_rows", c10::DispatchKey::CPU, TORCH_FN(tasnif::settle));
  library.impl("adamw_rows", c10::DispatchKey::CPU, TORCH_FN(tasnif::adamwRows));
}
