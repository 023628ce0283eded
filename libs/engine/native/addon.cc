// libtorch for Node: tensors under numbers, and one generic call that reaches every ATen operator by name.
#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/cpu/Utils.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <ATen/detail/MPSHooksInterface.h>
#include <c10/core/InferenceMode.h>
#include <torch/version.h>

#include <cstring>

#include "allocator.h"
#include "convert.h"

namespace tasnif {

/** Runs `body`, turning what libtorch throws into a JavaScript error that holds the message without the C++ stack. */
template <typename Body>
auto guarded(const Napi::CallbackInfo& info, Body body) -> decltype(body()) {
  try {
    return body();
  } catch (const c10::OutOfMemoryError& error) {
    throw Napi::Error::New(info.Env(), std::string("OUT_OF_MEMORY: ") + error.what_without_backtrace());
  } catch (const c10::Error& error) {
    throw Napi::Error::New(info.Env(), error.what_without_backtrace());
  } catch (const Napi::Error&) {
    throw;
  } catch (const std::exception& error) {
    throw Napi::Error::New(info.Env(), error.what());
  }
}

std::vector<c10::OperatorHandle>& operators() {
  static std::vector<c10::OperatorHandle> table;
  return table;
}

/** resolve(name, overload): the number under which `call` finds the operator. */
Napi::Value resolve(const Napi::CallbackInfo& info) {
  return guarded(info, [&] {
    auto name = info[0].As<Napi::String>().Utf8Value();
    auto overload = info[1].As<Napi::String>().Utf8Value();
    operators().push_back(c10::Dispatcher::singleton().findSchemaOrThrow(name.c_str(), overload.c_str()));
    return Napi::Number::New(info.Env(), static_cast<double>(operators().size() - 1));
  });
}

/** call(operator, arguments): arguments left out at the end take the schema's defaults. */
Napi::Value call(const Napi::CallbackInfo& info) {
  return guarded(info, [&]() -> Napi::Value {
    auto& op = operators().at(info[0].As<Napi::Number>().Uint32Value());
    auto given = info[1].As<Napi::Array>();
    const auto& schema = op.schema();
    const auto& arguments = schema.arguments();
    TORCH_CHECK(given.Length() <= arguments.size(), schema.name(), " takes ", arguments.size(), " arguments, got ",
                given.Length());
    torch::jit::Stack stack;
    stack.reserve(std::max(arguments.size(), schema.returns().size()));
    for (uint32_t i = 0; i < arguments.size(); i++) {
      Napi::Value value = i < given.Length() ? given.Get(i) : info.Env().Undefined();
      if (value.IsUndefined() && arguments[i].default_value()) {
        stack.push_back(*arguments[i].default_value());
      } else {
        stack.push_back(toIValue(value, *arguments[i].type()));
      }
    }
    op.callBoxed(stack);
    if (stack.empty()) return info.Env().Undefined();
    if (stack.size() == 1) return toJs(info.Env(), stack[0]);
    auto results = Napi::Array::New(info.Env(), stack.size());
    for (uint32_t i = 0; i < stack.size(); i++) results.Set(i, toJs(info.Env(), stack[i]));
    return results;
  });
}

std::vector<int64_t> toShape(const Napi::Value& value) {
  auto array = value.As<Napi::Array>();
  std::vector<int64_t> shape;
  for (uint32_t i = 0; i < array.Length(); i++) shape.push_back(array.Get(i).As<Napi::Number>().Int64Value());
  return shape;
}

/** fromArray(Float32Array | Int32Array, shape, device): a copy as a new tensor. */
Napi::Value fromArray(const Napi::CallbackInfo& info) {
  return guarded(info, [&] {
    auto array = info[0].As<Napi::TypedArray>();
    auto dtype = array.TypedArrayType() == napi_float32_array ? at::kFloat : at::kInt;
    auto* bytes = static_cast<uint8_t*>(array.ArrayBuffer().Data()) + array.ByteOffset();
    auto shape = toShape(info[1]);
    TORCH_CHECK(c10::multiply_integers(shape) == static_cast<int64_t>(array.ElementLength()), "a shape of ", shape,
                " does not hold ", array.ElementLength(), " values");
    auto view = at::from_blob(bytes, shape, at::TensorOptions().dtype(dtype));
    auto device = c10::Device(info[2].As<Napi::String>().Utf8Value());
    if (device.is_cpu()) return toJs(info.Env(), keep(view.clone()));
    // Out of pinned memory a copy need not be waited for; libtorch keeps that until it is done.
    if (device.is_cuda()) return toJs(info.Env(), keep(view.pin_memory().to(device, /*non_blocking=*/true)));
    return toJs(info.Env(), keep(view.to(device)));
  });
}

/** toFloats(tensor): its values in row-major order as a Float32Array. */
Napi::Value toFloats(const Napi::CallbackInfo& info) {
  return guarded(info, [&] {
    auto tensor = lookUp(info[0]).detach().to(at::kCPU, at::kFloat).contiguous();
    auto result = Napi::Float32Array::New(info.Env(), tensor.numel());
    std::memcpy(result.Data(), tensor.const_data_ptr<float>(), tensor.nbytes());
    return result;
  });
}

Napi::Value shape(const Napi::CallbackInfo& info) {
  return guarded(info, [&] {
    auto sizes = lookUp(info[0]).sizes();
    auto result = Napi::Array::New(info.Env(), sizes.size());
    for (uint32_t i = 0; i < sizes.size(); i++) result.Set(i, Napi::Number::New(info.Env(), sizes[i]));
    return result;
  });
}

/** type(tensor): the number of its c10::ScalarType. */
Napi::Value type(const Napi::CallbackInfo& info) {
  return guarded(info, [&] { return Napi::Number::New(info.Env(), static_cast<int>(lookUp(info[0]).scalar_type())); });
}

/** alias(tensor): another handle of it. */
Napi::Value alias(const Napi::CallbackInfo& info) {
  return guarded(info, [&] { return toJs(info.Env(), keep(lookUp(info[0]))); });
}

/** free(handles): forgets them; a handle that is already gone is passed over. */
void release(const Napi::CallbackInfo& info) {
  auto handles = info[0].As<Napi::Array>();
  for (uint32_t i = 0; i < handles.Length(); i++) tensors().erase(handles.Get(i).As<Napi::Number>().Int64Value());
}

Napi::Value live(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(tensors().size()));
}

void seed(const Napi::CallbackInfo& info) {
  guarded(info, [&] { at::manual_seed(static_cast<uint64_t>(info[0].As<Napi::Number>().Int64Value())); });
}

/** setDeterministic(wanted): whether kernels that have a choice compute the same bits each time. */
void setDeterministic(const Napi::CallbackInfo& info) {
  guarded(info, [&] {
    at::globalContext().setDeterministicAlgorithms(info[0].As<Napi::Boolean>().Value(), /*warn_only=*/false);
  });
}

/** How many CUDA devices this libtorch can use: 0 for a CPU build, and where no driver is. */
Napi::Value cudaDevices(const Napi::CallbackInfo& info) {
  return guarded(info, [&] {
    const auto& hooks = at::detail::getCUDAHooks();
    return Napi::Number::New(info.Env(), hooks.hasCUDA() ? hooks.deviceCount() : 0);
  });
}

/** hasMps(): whether libtorch finds an Apple GPU. */
Napi::Value hasMps(const Napi::CallbackInfo& info) {
  return guarded(info, [&] { return Napi::Boolean::New(info.Env(), at::detail::getMPSHooks().hasMPS()); });
}

/** cpuHas(feature): whether the processor has an instruction set, such as "avx512_bf16". */
Napi::Value cpuHas(const Napi::CallbackInfo& info) {
  return guarded(info, [&] {
    static const auto capabilities = at::cpu::get_cpu_capabilities();
    auto found = capabilities.find(info[0].As<Napi::String>().Utf8Value());
    return Napi::Boolean::New(info.Env(), found != capabilities.end() && found->second.isBool() && found->second.toBool());
  });
}

/** memory(): bytes of tensors on the CPU, now and at most, and of memory held for them, now and at most. */
Napi::Value memory(const Napi::CallbackInfo& info) {
  auto use = memoryUse();
  auto result = Napi::Array::New(info.Env(), 4);
  uint32_t i = 0;
  for (size_t bytes : {use.inUse, use.peakInUse, use.held, use.peakHeld}) {
    result.Set(i++, Napi::Number::New(info.Env(), static_cast<double>(bytes)));
  }
  return result;
}

void forgetPeakMemory(const Napi::CallbackInfo&) { resetPeakMemory(); }

/** limitMemory(bytes): the most to hold for tensors on the CPU; 0 for any number. */
void limitMemory(const Napi::CallbackInfo& info) {
  setMemoryCap(static_cast<size_t>(info[0].As<Napi::Number>().DoubleValue()));
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  installAllocator();
  // Gradients are TypeScript's, so libtorch need not keep a version and a graph of any tensor.
  static auto* inference = new c10::InferenceMode();
  (void)inference;
  // Where kernels are to be deterministic, new tensors would be filled first.
  at::globalContext().setDeterministicFillUninitializedMemory(false);
  exports.Set("version", Napi::String::New(env, TORCH_VERSION));
  exports.Set("resolve", Napi::Function::New(env, resolve));
  exports.Set("call", Napi::Function::New(env, call));
  exports.Set("fromArray", Napi::Function::New(env, fromArray));
  exports.Set("toFloats", Napi::Function::New(env, toFloats));
  exports.Set("shape", Napi::Function::New(env, shape));
  exports.Set("type", Napi::Function::New(env, type));
  exports.Set("alias", Napi::Function::New(env, alias));
  exports.Set("free", Napi::Function::New(env, release));
  exports.Set("live", Napi::Function::New(env, live));
  exports.Set("seed", Napi::Function::New(env, seed));
  exports.Set("setDeterministic", Napi::Function::New(env, setDeterministic));
  exports.Set("cudaDevices", Napi::Function::New(env, cudaDevices));
  exports.Set("hasMps", Napi::Function::New(env, hasMps));
  exports.Set("cpuHas", Napi::Function::New(env, cpuHas));
  exports.Set("memory", Napi::Function::New(env, memory));
  exports.Set("resetPeakMemory", Napi::Function::New(env, forgetPeakMemory));
  exports.Set("limitMemory", Napi::Function::New(env, limitMemory));
  return exports;
}

NODE_API_MODULE(torch, init)

}  // namespace tasnif
