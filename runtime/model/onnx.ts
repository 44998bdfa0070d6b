// The ONNX file format: the subset of onnx.proto that our graphs use, encoded with protobufjs. Field numbers are those of
// onnx.proto (ONNX 1.17, IR version 10). Nothing here knows what a graph computes.
import protobuf from "protobufjs";

const proto = `
syntax = "proto3";
package onnx;
message AttributeProto { string name=1; float f=2; int64 i=3; bytes s=4; repeated float floats=7; repeated int64 ints=8; int32 type=20; }
message ValueInfoProto { string name=1; TypeProto type=2; }
message NodeProto { repeated string input=1; repeated string output=2; string name=3; string op_type=4; repeated AttributeProto attribute=5; string domain=7; }
message StringStringEntryProto { string key=1; string value=2; }
message ModelProto { int64 ir_version=1; repeated OperatorSetIdProto opset_import=8; string producer_name=2; GraphProto graph=7; repeated StringStringEntryProto metadata_props=14; }
message GraphProto { repeated NodeProto node=1; string name=2; repeated TensorProto initializer=5; repeated ValueInfoProto input=11; repeated ValueInfoProto output=12; }
message TensorProto { repeated int64 dims=1; int32 data_type=2; string name=8; bytes raw_data=9; }
message TypeProto { Tensor tensor_type=1; message Tensor { int32 elem_type=1; TensorShapeProto shape=2; } }
message TensorShapeProto { repeated Dimension dim=1; message Dimension { int64 dim_value=1; string dim_param=2; } }
message OperatorSetIdProto { string domain=1; int64 version=2; }
`;

const Model = protobuf.parse(proto, { keepCase: true }).root.lookupType("onnx.ModelProto");

/** TensorProto.DataType of the element types that we use. */
export const elementCode = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9, float64: 11 } as const;
export type ElementType = keyof typeof elementCode;

/** A dimension: a size, or the name of a size that is known only when the graph runs. */
export type Dim = number | string;

export interface OnnxTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Little-endian elements. */
  readonly bytes: Uint8Array;
}

export interface OnnxValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Dim[];
}

/** Integers and lists of integers are written as such; a float attribute is `{ float }`, because 1 and 1.0 are one number here. */
export type OnnxAttribute = number | readonly number[] | string | { readonly float: number };

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
  /** Free text that travels in the file. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Bytes of an .onnx file. Equal graphs give equal bytes. protobuf ends at 2 GiB, and so do these graphs. */
export function encodeOnnx(graph: OnnxGraph): Uint8Array {
  return Model.encode(
    Model.create({
      ir_version: 10,
      producer_name: "fairlead",
      opset_import: [{ domain: "", version: 21 }],
      metadata_props: Object.entries(graph.metadata).map(([key, value]) => ({ key, value })),
      graph: {
        name: "fairlead",
        node: graph.nodes.map((node) => ({
          input: node.inputs,
          output: node.outputs,
          name: node.outputs[0],
          op_type: node.op,
          attribute: Object.entries(node.attributes).map(([name, value]) => encodeAttribute(name, value)),
        })),
        initializer: graph.initializers.map((tensor) => ({
          name: tensor.name,
          dims: tensor.shape,
          data_type: elementCode[tensor.type],
          raw_data: tensor.bytes,
        })),
        input: graph.inputs.map(encodeValueInfo),
        output: graph.outputs.map(encodeValueInfo),
      },
    }),
  ).finish();
}

/** AttributeProto.AttributeType: FLOAT 1, INT 2, STRING 3, INTS 7. */
function encodeAttribute(name: string, value: OnnxAttribute): object {
  if (typeof value === "number") return { name, i: value, type: 2 };
  if (typeof value === "string") return { name, s: Buffer.from(value), type: 3 };
  if ("float" in value) return { name, f: value.float, type: 1 };
  return { name, ints: value, type: 7 };
}

function encodeValueInfo(info: OnnxValueInfo): object {
  const dim = info.shape.map((size) => (typeof size === "number" ? { dim_value: size } : { dim_param: size }));
  return { name: info.name, type: { tensor_type: { elem_type: elementCode[info.type], shape: { dim } } } };
}
