// Which events a client asked for, as Tetragon understands it: entries of allow_list are alternatives, fields inside one all have to
// hold, and events that no tracing policy made match no policy's name.
import { fieldsOf } from "./rewrite/wire.ts";

/** One entry of GetEventsRequest.allow_list, as far as Bailiff uses it; an empty field asks for nothing. */
export interface Filter {
  readonly event_set?: readonly number[];
  readonly policy_names?: readonly string[];
}

/** Where each kind of event that a tracing policy makes says its name, by the member's number. */
const policyNameIn: Readonly<Record<number, number>> = { 9: 8, 10: 7, 12: 5, 28: 5, 29: 6 };

/** Whether the frame goes to a client with that allow_list. Half a frame does: that is a fault that was asked for. */
export function isAllowed(frame: Uint8Array, allowList: readonly Filter[]): boolean {
  if (allowList.length === 0) return true;
  const event = memberOf(frame);
  if (event === undefined) return true;
  return allowList.some(({ event_set: types = [], policy_names: names = [] }) => {
    if (types.length > 0 && !types.includes(event.number)) return false;
    return names.length === 0 || names.includes(policyNameOf(event));
  });
}

interface Member {
  readonly number: number;
  readonly payload: Buffer;
}

/** The member of GetEventsResponse.event; undefined where there is none, or where the bytes are no message. */
function memberOf(frame: Uint8Array): Member | undefined {
  try {
    for (const { number, payload } of fieldsOf(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength)))
      if (payload !== undefined && (number < 1000 || number > 1004)) return { number, payload };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

function policyNameOf({ number, payload }: Member): string {
  for (const field of fieldsOf(payload)) if (field.number === policyNameIn[number]) return String(field.payload);
  return "";
}
