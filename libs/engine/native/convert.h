// JavaScript values to the arguments of an ATen operator, by the operator's schema, and its results back.
#pragma once
#include <ATen/core/function_schema.h>
#include <ATen/core/ivalue.h>

#include "tensors.h"

namespace tasnif {

inline bool isNothing(const Napi::Value& value) { return value.IsNull() || value.IsUndefined(); }

c10::IValue toIValue(const Napi::Value& value, const c10::Type& type);

template <typename T, typename Read>
c10::IValue toList(const Napi::Value& value, Read read) {
  auto array = value.As<Napi::Array>();
  c10::List<T> list;
  list.reserve(array.Length());
  for (uint32_t i = 0; i < array.Length(); i++) list.push_back(read(array.Get(i)));
  return list;
}

inline c10::IValue toTypedList(const Napi::Value& value, const c10::Type& element) {
  switch (element.kind()) {
    case c10::TypeKind::TensorType:
      return toList<at::Tensor>(value, [](const Napi::Value& v) { return lookUp(v); });
    case c10::TypeKind::OptionalType:
      return toList<std::optional<at::Tensor>>(value, [](const Napi::Value& v) {
        return isNothing(v) ? std::nullopt : std::make_optional(lookUp(v));
      });
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType:
      return toList<int64_t>(value, [](const Napi::Value& v) { return v.As<Napi::Number>().Int64Value(); });
    case c10::TypeKind::FloatType:
      return toList<double>(value, [](const Napi::Value& v) { return v.As<Napi::Number>().DoubleValue(); });
    case c10::TypeKind::BoolType:
      return toList<bool>(value, [](const Napi::Value& v) { return v.As<Napi::Boolean>().Value(); });
    default:
      TORCH_CHECK(false, "a list of ", element.str(), " can't be passed from JavaScript");
  }
}

inline c10::IValue toIValue(const Napi::Value& value, const c10::Type& type) {
  switch (type.kind()) {
    case c10::TypeKind::OptionalType:
      if (isNothing(value)) return c10::IValue();
      return toIValue(value, *type.expectRef<c10::OptionalType>().getElementType());
    case c10::TypeKind::TensorType:
      return isNothing(value) ? at::Tensor() : lookUp(value);
    case c10::TypeKind::ListType:
      return toTypedList(value, *type.expectRef<c10::ListType>().getElementType());
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType:
      return value.As<Napi::Number>().Int64Value();
    case c10::TypeKind::FloatType:
      return value.As<Napi::Number>().DoubleValue();
    case c10::TypeKind::NumberType: {
      double number = value.As<Napi::Number>().DoubleValue();
      auto whole = static_cast<int64_t>(number);
      return static_cast<double>(whole) == number ? c10::IValue(whole) : c10::IValue(number);
    }
    case c10::TypeKind::BoolType:
      return value.As<Napi::Boolean>().Value();
    case c10::TypeKind::StringType:
      return value.As<Napi::String>().Utf8Value();
    case c10::TypeKind::DeviceObjType:
      return c10::Device(value.As<Napi::String>().Utf8Value());
    default:
      TORCH_CHECK(false, "a ", type.str(), " can't be passed from JavaScript");
  }
}

inline Napi::Value toJs(Napi::Env env, Handle handle) { return Napi::Number::New(env, static_cast<double>(handle)); }

inline Napi::Value toJs(Napi::Env env, const c10::IValue& value) {
  if (value.isTensor()) return value.toTensor().defined() ? toJs(env, keep(value.toTensor())) : env.Null();
  if (value.isNone()) return env.Null();
  // A number is a tensor's handle; nothing else may be taken for one.
  if (value.isInt()) return Napi::BigInt::New(env, value.toInt());
  if (value.isBool()) return Napi::Boolean::New(env, value.toBool());
  if (value.isTensorList()) {
    auto list = value.toTensorVector();
    auto array = Napi::Array::New(env, list.size());
    for (uint32_t i = 0; i < list.size(); i++) array.Set(i, toJs(env, keep(list[i])));
    return array;
  }
  TORCH_CHECK(false, "a result of kind ", value.tagKind(), " can't be passed to JavaScript");
}

}  // namespace tasnif
