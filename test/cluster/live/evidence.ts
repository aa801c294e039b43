// Recorded evidence of cuts as frames: another pod's, at another time, as if posted by the policies that deploy/ ships.
import { basename } from "node:path";
import { frameOf } from "@bailiff/proto/testing/messages";
import { messagesOf, recordings } from "@bailiff/proto/testing/recorded";
import type { Json } from "../../../hack/control-plane/api.ts";
import { rewrite } from "../../../hack/tetragon-stand-in/rewrite/rewrite.ts";

/** What the lab called the policies that deploy/tetragon has now. */
const inCustody: Readonly<Record<string, string>> = {
  "bailiff-proof": "bailiff-evidence",
  "bailiff-quarantine-full": "bailiff-isolate",
};

/** The hooks of the pod that was cut, made the pod's with this uid, beginning at `startMs`. */
export function evidenceFrames(name: string, uid: string, startMs: number, names = inCustody): Buffer[] {
  return framesOf(name, uid, startMs, names, () => true);
}

/** Of the same pod what bailiff-answered would post of it while it is free: the ends of its connections. */
export function everydayFrames(name: string, uid: string, startMs: number): Buffer[] {
  return framesOf(name, uid, startMs, { "bailiff-proof": "bailiff-answered" }, (call) => call === "tcp_close");
}

/** What there is of a connect that returned at once and was never answered: the attempt, and its SYN, sent again and again. */
export function unansweredFrames(name: string, uid: string, startMs: number): Buffer[] {
  const [attempt, ...none] = framesOf(name, uid, startMs, inCustody, (call) => call === "tcp_connect");
  if (attempt === undefined || none.length > 0) throw new Error(`${name} has not one attempt`);
  const path = recordings("captures/evidence", ".jsonl").find((one) => basename(one) === `${name}.jsonl`);
  const messages = messagesOf(path ?? "") as Json[];
  const firstMs = Math.min(...messages.map(({ time }) => Date.parse(time)));
  const again = messages.filter(({ process_tracepoint: hook }) => hook?.args[0].sock_arg.state === "TCP_SYN_SENT");
  return [
    attempt,
    ...again.map(({ process_tracepoint: { process: _, parent: __, subsys: ___, ...hook }, node_name, time }) => {
      const frame = frameOf({ process_tracepoint: hook, node_name, time: timestamp(time) });
      return rewrite(frame, { uids: new Map(), shiftMicros: (startMs - firstMs) * 1000 });
    }),
  ];
}

function framesOf(
  name: string,
  uid: string,
  startMs: number,
  shipped: Readonly<Record<string, string>>,
  isWanted: (call: string) => boolean,
): Buffer[] {
  const path = recordings("captures/evidence", ".jsonl").find((one) => basename(one) === `${name}.jsonl`);
  const messages = (messagesOf(path ?? "") as Json[]).filter(
    ({ process_kprobe: hook }) => hook?.process.pod?.name === "agent-a" && isWanted(hook.function_name),
  );
  const firstMs = Math.min(...messages.map(({ time }) => Date.parse(time)));
  const recorded = messages[0]?.process_kprobe.process.pod.uid;
  return messages.map(({ process_kprobe: hook, node_name, time }) => {
    const body = { ...plain(hook), policy_name: shipped[hook.policy_name] ?? hook.policy_name };
    const frame = frameOf({ process_kprobe: body, node_name, time: timestamp(time) });
    return rewrite(frame, { uids: new Map([[recorded, uid]]), shiftMicros: (startMs - firstMs) * 1000 });
  });
}

/** protojson → the plain object that the codec takes. */
function plain(hook: Json): Json {
  const { process, parent, ...rest } = hook;
  return { ...rest, process: plainProcess(process), ...(parent && { parent: plainProcess(parent) }) };
}

function plainProcess({ pid, uid, tid, in_init_tree, start_time, pod, ...rest }: Json): Json {
  const container = pod && { id: pod.container.id, name: pod.container.name, image: pod.container.image };
  return {
    ...rest,
    ...{ pid: { value: pid }, uid: { value: uid }, tid: { value: tid }, in_init_tree: { value: in_init_tree } },
    start_time: timestamp(start_time),
    ...(pod && { pod: { ...pod, container } }),
  };
}

function timestamp(text: string): { readonly seconds: number; readonly nanos: number } {
  const fraction = /\.(\d+)Z$/.exec(text)?.[1] ?? "";
  return { seconds: Math.floor(Date.parse(text) / 1000), nanos: Number(fraction.padEnd(9, "0")) };
}
