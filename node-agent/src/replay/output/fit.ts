// A verdict as the API server takes it: within the limits of a whole object, nothing undefined in it.
import { type AgentVerdict, type Evidence, limits } from "@bailiff/crds";

/** Keeps the first piece of evidence of each finding, then more of the worst, up to what one object may hold. */
export function fit(verdict: AgentVerdict): AgentVerdict {
  const { findings, basis } = verdict.spec;
  let room = limits.evidenceTotal - findings.filter(({ evidence }) => evidence.length > 0).length;
  const shown = findings.map((finding) => {
    const [first, ...more] = finding.evidence;
    if (first === undefined) return finding;
    const kept: Evidence[] = [first, ...more.slice(0, Math.max(0, room))];
    room -= kept.length - 1;
    return { ...finding, evidence: kept };
  });
  const bare = (hash: string | undefined): string | undefined => hash?.replace(/^sha256:/, "");
  const spec = {
    ...verdict.spec,
    findings: shown,
    basis: { ...basis, baselineHash: bare(basis.baselineHash), stateHash: bare(basis.stateHash) },
  };
  return JSON.parse(JSON.stringify({ ...verdict, spec })) as AgentVerdict;
}
