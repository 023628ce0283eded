// The tensors that JavaScript holds, each under a number. Only the thread that loaded the addon calls in.
#pragma once
#include <ATen/core/Tensor.h>
#include <napi.h>

#include <unordered_map>

namespace tasnif {

/** Whole numbers that a JavaScript number holds exactly; never used twice. */
using Handle = int64_t;

inline std::unordered_map<Handle, at::Tensor>& tensors() {
  static std::unordered_map<Handle, at::Tensor> table;
  return table;
}

inline Handle keep(at::Tensor tensor) {
  static Handle last = 0;
  tensors().emplace(++last, std::move(tensor));
  return last;
}

inline const at::Tensor& lookUp(Handle handle) {
  auto found = tensors().find(handle);
  TORCH_CHECK(found != tensors().end(), "tensor ", handle, " was freed before it was used");
  return found->second;
}

inline at::Tensor lookUp(const Napi::Value& value) {
  return lookUp(value.As<Napi::Number>().Int64Value());
}

}  // namespace tasnif
