// As much of etcd's API as it takes to be answered at length: numbers of fields are etcd's.
import protobuf from "protobufjs/light.js";

const bytes = (id: number) => ({ type: "bytes", id });
const root = protobuf.Root.fromJSON({
  nested: {
    KeyValue: { fields: { key: bytes(1), value: bytes(5) } },
    PutRequest: { fields: { key: bytes(1), value: bytes(2) } },
    RangeRequest: { fields: { key: bytes(1), rangeEnd: bytes(2) } },
    RangeResponse: { fields: { kvs: { rule: "repeated", type: "KeyValue", id: 2 } } },
    SnapshotResponse: { fields: { blob: bytes(3) } },
    WatchCreateRequest: { fields: { key: bytes(1), rangeEnd: bytes(2), startRevision: { type: "int64", id: 3 } } },
    WatchRequest: { fields: { createRequest: { type: "WatchCreateRequest", id: 1 } } },
    Event: { fields: { kv: { type: "KeyValue", id: 2 } } },
    WatchResponse: {
      fields: { created: { type: "bool", id: 3 }, events: { rule: "repeated", type: "Event", id: 11 } },
    },
    HealthCheckRequest: { fields: { service: { type: "string", id: 1 } } },
    HealthCheckResponse: { fields: { status: { type: "uint32", id: 1 } } },
  },
});

/** A message as it goes over the wire. */
export function encoded(type: string, value: object): Uint8Array {
  const found = root.lookupType(type);
  return found.encode(found.fromObject(value)).finish();
}

/** Its fields; bytes as Buffers. */
export function decoded(type: string, wire: Uint8Array): Readonly<Record<string, unknown>> {
  const found = root.lookupType(type);
  return found.toObject(found.decode(wire), { bytes: Buffer, longs: Number, arrays: true, defaults: true });
}
