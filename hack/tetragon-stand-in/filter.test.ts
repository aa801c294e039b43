import { basename } from "node:path";
import { decodeFrame } from "@bailiff/proto";
import { frameOf } from "@bailiff/proto/testing/messages";
import { framesOf, messagesOf, recordings } from "@bailiff/proto/testing/recorded";
import { expect, test } from "vitest";
import { type Filter, isAllowed } from "./filter.ts";
import { edited } from "./hostile/edit.ts";

const [recording = ""] = recordings("captures", "g-learn-then-attack.pb.gz");
const frames = framesOf(recording);
const find = (isIt: (event: ReturnType<typeof decodeFrame>) => boolean): Buffer => {
  const frame = frames.find((one) => isIt(decodeFrame(one)));
  if (frame === undefined) throw new Error("the recording has no such event");
  return frame;
};
const exec = find(({ type }) => type === "exec");
const connect = find((event) => event.type === "kprobe" && event.policyName === "net-connect");
const retransmit = recordedTracepoint();

/** Of a SYN that was sent again, as the kernel told it to Tetragon. */
function recordedTracepoint(): Buffer {
  const path = recordings("captures/evidence", ".jsonl").find((one) => basename(one) === "q1-blocking-drop.jsonl");
  type Message = { process_tracepoint?: { event: string; policy_name: string } };
  const [hook] = (messagesOf(path ?? "") as Message[]).flatMap(({ process_tracepoint }) => process_tracepoint ?? []);
  if (hook === undefined) throw new Error("the recording has no tracepoint");
  const { event, policy_name } = hook;
  return Buffer.from(frameOf({ process_tracepoint: { event, policy_name } }));
}
const ofOther = edited(retransmit, { 10: { 7: Buffer.from("somebody-elses") } });

const ours: readonly Filter[] = [
  { event_set: [1, 5, 9, 27, 40_001], policy_names: [] },
  { event_set: [10], policy_names: ["bailiff-retransmit"] },
];

test.each<[what: string, frame: Uint8Array, allowList: readonly Filter[], isIt: boolean]>([
  ["without a list everything passes", ofOther, [], true],
  ["a type that is asked for passes, whichever policy made it", connect, ours, true],
  ["an exec passes, which no policy made", exec, ours, true],
  ["a tracepoint of the policy that is named passes", retransmit, ours, true],
  ["a tracepoint of another policy doesn't", ofOther, ours, false],
  ["names alone let no event pass that no policy made", exec, [{ policy_names: ["net-connect"] }], false],
  ["names alone let every type of that policy pass", connect, [{ policy_names: ["net-connect"] }], true],
  [
    "a name in one entry doesn't go with a type in another",
    connect,
    [{ event_set: [1] }, { policy_names: ["x"] }],
    false,
  ],
  ["half a frame passes: it is a fault that was asked for", connect.subarray(0, 40), [{ event_set: [1] }], true],
])("%s", (_, frame, allowList, isIt) => {
  expect(isAllowed(frame, allowList)).toBe(isIt);
});
