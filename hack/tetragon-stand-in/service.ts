// Tetragon's gRPC service as far as Bailiff calls it. Frames go out as the bytes they are: nothing is decoded and encoded again.

import { tetragon } from "@bailiff/proto/generated/tetragon.js";
import type { ServiceDefinition } from "@grpc/grpc-js";
import type protobuf from "protobufjs/light.js";

const codec = (name: string) => {
  const type = tetragon[name as keyof typeof tetragon] as unknown as protobuf.Type;
  return {
    serialize: (value: object) => Buffer.from(type.encode(type.fromObject(value)).finish()),
    deserialize: (bytes: Buffer) => type.toObject(type.decode(bytes), { enums: Number, arrays: true }),
  };
};

const method = (name: string, request: string, response: string, stream = false) => ({
  path: `/tetragon.FineGuidanceSensors/${name}`,
  requestStream: false,
  responseStream: stream,
  requestSerialize: codec(request).serialize,
  requestDeserialize: codec(request).deserialize,
  responseSerialize: stream ? (frame: Uint8Array) => Buffer.from(frame) : codec(response).serialize,
  responseDeserialize: codec(response).deserialize,
});

export const service = {
  GetEvents: method("GetEvents", "GetEventsRequest", "GetEventsResponse", true),
  GetHealth: method("GetHealth", "GetHealthStatusRequest", "GetHealthStatusResponse"),
  GetVersion: method("GetVersion", "GetVersionRequest", "GetVersionResponse"),
  ListTracingPolicies: method("ListTracingPolicies", "ListTracingPoliciesRequest", "ListTracingPoliciesResponse"),
} as const satisfies ServiceDefinition;
