import protobuf from 'protobufjs';

/**
 * The part of ONNX's `onnx.proto3` (IR version 8) that an exported BERT uses; names and numbers are the
 * format's.
 */
const description = `
  syntax = "proto3";
  package onnx;

  message ModelProto {
    int64 ir_version = 1;
    string producer_name = 2;
    GraphProto graph = 7;
    repeated OperatorSetIdProto opset_import = 8;
  }
  message OperatorSetIdProto {
    string domain = 1;
    int64 version = 2;
  }
  message GraphProto {
    repeated NodeProto node = 1;
    string name = 2;
    repeated TensorProto initializer = 5;
    repeated ValueInfoProto input = 11;
    repeated ValueInfoProto output = 12;
  }
  message NodeProto {
    repeated string input = 1;
    repeated string output = 2;
    string name = 3;
    string op_type = 4;
    repeated AttributeProto attribute = 5;
  }
  message AttributeProto {
    string name = 1;
    float f = 2;
    int64 i = 3;
    repeated int64 ints = 8;
    int32 type = 20;
  }
  message TensorProto {
    repeated int64 dims = 1;
    int32 data_type = 2;
    string name = 8;
    bytes raw_data = 9;
    repeated StringStringEntryProto external_data = 13;
    int32 data_location = 14;
  }
  message StringStringEntryProto {
    string key = 1;
    string value = 2;
  }
  message ValueInfoProto {
    string name = 1;
    TypeProto type = 2;
  }
  message TypeProto {
    message Tensor {
      int32 elem_type = 1;
      TensorShapeProto shape = 2;
    }
    Tensor tensor_type = 1;
  }
  message TensorShapeProto {
    message Dimension {
      oneof value {
        int64 dim_value = 1;
        string dim_param = 2;
      }
    }
    repeated Dimension dim = 1;
  }
`;

/** `TensorProto.DataType`. */
export const dataType = { float32: 1, int8: 3, int64: 7, float16: 10 } as const;
/** `AttributeProto.AttributeType`. */
export const attributeType = { float: 1, int: 2, ints: 7 } as const;
/** `TensorProto.DataLocation` of a tensor whose bytes lie in another file. */
export const externalData = 1;

export type AttributeValue =
  | { type: typeof attributeType.float; f: number }
  | { type: typeof attributeType.int; i: number }
  | { type: typeof attributeType.ints; ints: readonly number[] };

export interface NodeProto {
  name: string;
  opType: string;
  input: readonly string[];
  output: readonly string[];
  attribute: readonly ({ name: string } & AttributeValue)[];
}

export type TensorProto = { name: string; dataType: number; dims: readonly number[] } & (
  | { rawData: Uint8Array }
  | { dataLocation: typeof externalData; externalData: readonly { key: string; value: string }[] }
);

/** A graph's input or output; an axis is a fixed size or the name of one that each call may choose. */
export interface ValueInfo {
  name: string;
  elemType: number;
  axes: readonly (number | string)[];
}

export interface Model {
  irVersion: number;
  opset: number;
  graphName: string;
  nodes: readonly NodeProto[];
  initializers: readonly TensorProto[];
  inputs: readonly ValueInfo[];
  outputs: readonly ValueInfo[];
}

const modelProto = protobuf.parse(description).root.lookupType('onnx.ModelProto');

/** The bytes of a `.onnx` file. */
export function encodeModel(model: Model): Uint8Array {
  const message = {
    irVersion: model.irVersion,
    producerName: 'tasnif',
    opsetImport: [{ domain: '', version: model.opset }],
    graph: {
      name: model.graphName,
      node: model.nodes,
      initializer: model.initializers,
      input: model.inputs.map(valueInfoProto),
      output: model.outputs.map(valueInfoProto),
    },
  };
  return modelProto.encode(message).finish();
}

function valueInfoProto({ name, elemType, axes }: ValueInfo): object {
  const dim = axes.map((axis) => (typeof axis === 'number' ? { dimValue: axis } : { dimParam: axis }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
