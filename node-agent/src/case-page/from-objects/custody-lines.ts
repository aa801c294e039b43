// What was done about a case, line by line: the phase, the backends and whether they hold, what the node saw since, what a person decided.
import type { AgentVerdict, CustodyWindow } from "@bailiff/crds";
import type { Line } from "../sheet/sheet.ts";

/** Empty fields are left out; a case that nobody has looked at yet says so. */
export function custodyLines({ spec, status, metadata }: AgentVerdict): Line[] {
  const { quarantine, phase = "Open", closedAt, conditions = [] } = status ?? {};
  const { decision, custody } = spec;
  const lines: Line[] = [
    { name: "phase", text: `${phase}${closedAt === undefined ? "" : `, closed ${closedAt}`}, mode ${spec.mode}` },
  ];
  const add = (name: string, text: string | undefined): void => {
    if (text !== undefined && text !== "") lines.push({ name, text });
  };
  if (status === undefined) add("operator", "has not looked at this case yet");
  if (quarantine !== undefined) {
    const span = [quarantine.since && `since ${quarantine.since}`, quarantine.until && `until ${quarantine.until}`];
    add("holds", [quarantine.state, ...span, quarantine.message].filter(Boolean).join(", "));
    for (const { name, state, message } of quarantine.backends) add(name, `${state}${message ? `: ${message}` : ""}`);
    add("took away", quarantine.removedLabels.join(", "));
    for (const { policy, direction, allows } of quarantine.overlap)
      add("still allows", `${direction} by ${policy}: ${allows}`);
    for (const text of quarantine.residual) add("residual", text);
  }
  if (custody !== undefined) {
    add("cut seen", `${custody.cutAt ?? "not yet"} by the node's clock; kernel cut ${custody.kernelCut}`);
    add("since then", windowText(custody.total));
    add("lately", windowText(custody.window));
  }
  if (decision !== undefined)
    add("decision", `${decision.action} by ${decision.by}${decision.reason ? `: ${decision.reason}` : ""}`);
  for (const { type, status: is, reason, message } of conditions) add(type, `${is}, ${reason}: ${message}`);
  if (decision === undefined && closedAt === undefined)
    add(
      "to release",
      `kubectl patch agentverdict ${metadata.name} -n ${metadata.namespace ?? "default"} --type=merge -p '{"spec":{"decision":{"action":"Release","by":"<you>","reason":"…"}}}'`,
    );
  return lines;
}

function windowText(window: CustodyWindow | undefined): string {
  if (window === undefined) return "";
  const { attempted, refused, timedOut, establishedOut, establishedIn, bytesOut, bytesIn, last } = window;
  const reached = last.establishedOut?.destination ?? last.bytesOut?.destination;
  return [
    `${attempted} tried`,
    `${refused} refused by the kernel`,
    `${timedOut} timed out`,
    `${establishedOut} established outward${reached === undefined ? "" : ` (last ${reached})`}`,
    `${establishedIn} inward`,
    `${bytesOut} bytes out, ${bytesIn} in`,
  ].join(", ");
}
