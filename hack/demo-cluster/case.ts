// A case as the API server has it, for people: what it says, the worst findings with what the kernel saw, and what was done.
import type { AgentVerdict, Finding } from "@bailiff/crds";
import { counted, field, type Ink, severityStyle } from "@bailiff/node-agent/replay/output/paper";
import { plain } from "@bailiff/node-agent/report/evidence/evidence";

const mostFindings = 5;

/** Lines of at most 100 columns; texts of an attacker are made harmless. */
export function caseLines({ metadata, spec, status }: AgentVerdict, paint: Ink): string[] {
  const shown = spec.findings.slice(0, mostFindings);
  const more = spec.findings.length - shown.length;
  const { quarantine } = status ?? {};
  return [
    ...field("case", `${metadata.namespace}/${metadata.name}`),
    ...field("agent", `${spec.agent.name}, pod ${spec.pod.name} on ${spec.pod.node}`),
    ...field("severity", `${spec.severity}, score ${spec.score} of 100; recommends ${spec.recommendation}`),
    ...field("judged by", `policy ${spec.policy?.name ?? "none"}, baseline ${spec.basis.baselineState}`),
    ...field("says", plain(spec.summary, 600)),
    "",
    ...shown.flatMap((finding) => findingLines(finding, paint)),
    ...(more > 0 ? [`  … and ${counted(more, "finding")} more`] : []),
    "",
    ...field("phase", status?.phase ?? "not looked at yet"),
    ...field(
      "holds",
      `${quarantine?.state ?? "unknown"}${quarantine?.message ? `: ${plain(quarantine.message, 400)}` : ""}`,
    ),
    ...(quarantine?.backends ?? []).flatMap(({ name, state }, at) =>
      field(at === 0 ? "cut by" : "", `${name}: ${state}`),
    ),
  ];
}

function findingLines(finding: Finding, paint: Ink): string[] {
  const { severity, rule, gate, count, firstSeen, message, evidence } = finding;
  const times = count > 1 ? `, ${counted(count, "time")}` : "";
  const [first] = evidence;
  const command = [first?.binary, first?.arguments].filter((text) => text !== undefined && text !== "").join(" ");
  const target = first?.destination === undefined ? "" : ` → ${first.destination}`;
  const head = `${paint(severityStyle[severity], severity.padEnd(9))}${paint("bold", rule)} ${paint("dim", `· ${gate}${times} · ${firstSeen}`)}`;
  return [
    `  ${head}`,
    ...field("", plain(message, 300)),
    ...(command + target === "" ? [] : field("kernel saw", plain(`${command}${target}`, 240))),
  ];
}
