// What steers an agent: its instructions, its permissions, its tool servers, its hooks. Whoever changes them decides what it does next.
import type { FileDeed } from "../../deed.ts";
import type { Objection, Rule } from "../../rule.ts";
import { commandLine, quote } from "../../text.ts";

/** Permissions, tool servers and hooks: a change takes effect without anybody reading it. */
const settings = String.raw`(?:\.claude\/(?:settings(?:\.local)?\.json|hooks\/|agents\/|commands\/)|\.claude\.json|\.mcp\.json|\.cursor\/(?:mcp\.json|rules)|\.vscode\/mcp\.json|\.codex\/config\.toml|\.gemini\/settings\.json|\.qwen\/settings\.json|\.aider\.conf\.yml|\.continue\/config\.(?:json|yaml)|claude_desktop_config\.json|mcp_config\.json|\.windsurf\/|opencode\.json|\.config\/(?:goose|opencode|crush)\/)`;
/** Instructions: agents and people edit them by trade, but not those of a whole home, and not with what was just fetched. */
const instructions = String.raw`(?:AGENTS|CLAUDE|GEMINI|QWEN|SKILL)\.md\b|\.cursorrules\b|\.windsurfrules\b|copilot-instructions\.md\b`;
const target = String.raw`["']?[^\s"'|;&<>]{0,120}?`;
const write = (file: string): RegExp =>
  new RegExp(
    [
      String.raw`>>?\s*${target}(?:${file})`,
      String.raw`\btee\b(?:\s+-a)?\s+${target}(?:${file})`,
      String.raw`\b(?:cp|mv|ln|install|rsync)\b\s[^|;&]{0,200}\s${target}(?:${file})\S{0,64}["']?\s*(?:$|[|;&"'])`,
      String.raw`\bsed\b(?=[^|;&]{0,200}\s-\w*i)[^|;&]{0,300}(?:${file})`,
      String.raw`\b(?:curl|wget|aria2c)\b\s[^|;&]{0,300}(?:-[a-zA-Z]{0,6}[oO]|--output(?:-document)?)[\s=]?${target}(?:${file})`,
      String.raw`(?:open\(|write_text\(|writeFileSync\(|Path\()\s*[^)]{0,120}(?:${file})[^)]{0,40}["'][wa]\+?["']|writeFileSync\(\s*["'][^"']{0,120}(?:${file})`,
    ].join("|"),
  );
const writesSettings = write(settings);
const writesInstructions = write(instructions);
const fetches = /\b(?:curl|wget|aria2c)\b/;
/** Of everybody who works here, or of all of a person's projects. */
const ofAll = /(?:~|\$HOME|\/root|\/home\/[\w.-]{1,64})\/\.(?:claude|codex|gemini|cursor|qwen)\//;
const hint =
  /\.claude|\.mcp|mcp\.json|mcp_config|\.cursor|\.codex|\.gemini|\.qwen|\.md\b|\.aider|\.continue|claude_desktop|\.windsurf|opencode|goose|crush|copilot-instr/;
const runners = /^(?:(?:ba|da|z|k|a)?sh|tee|cp|mv|ln|install|rsync|sed|curl|wget|aria2c|python[\d.]*|node|perl|ruby)$/;
/** Those whose configuration it is. */
const owners = /^(?:claude|codex|gemini|qwen|cursor\S{0,16}|opencode|goose|crush|aider|code|node|git)$/;

function written(name: string, args: string): Objection | undefined {
  // The program may be one of the words: `tee x` says the same as `sh -c "… | tee x"`.
  const line = `${name} ${args}`;
  if (writesSettings.test(line))
    return {
      signature: `${name} settings`,
      severity: fetches.test(line) ? "High" : "Medium",
      message: `${name} writes an agent's settings, which decide what it may do and which tools it trusts: ${quote(args)}`,
    };
  if (!writesInstructions.test(line)) return undefined;
  return {
    signature: `${name} instructions`,
    severity: fetches.test(line) ? "High" : ofAll.test(line) ? "Medium" : "Low",
    message: `${name} writes an agent's instructions${fetches.test(line) ? ", with what it fetches" : ""}: ${quote(args)}`,
  };
}

function touched(action: FileDeed, name: string): Objection | undefined {
  if (!action.isWrite || owners.test(name)) return undefined;
  const file = /(?:^|\/)(?<file>AGENTS\.md|CLAUDE\.md|\.mcp\.json|settings(?:\.local)?\.json)$/.exec(action.path)
    ?.groups?.["file"];
  if (file === undefined) return undefined;
  return {
    signature: `${name} ${file}`,
    severity: file.endsWith(".md") ? "Low" : "Medium",
    message: `${action.process.binary} wrote ${quote(action.path)}, which steers the agent`,
  };
}

export const agentConfig: Rule = {
  name: "agent-config",
  gate: "KnownBad",
  severity: "Medium",
  kinds: ["exec", "file"],
  judgesOutsiders: true,
  isMemoryless: true,
  references: ["ASI06", "ASI01", "T1546", "T1565.001", "AML.T0081", "AML.T0080"],
  signal:
    "Command lines and sensitive-file writes that change an agent's settings, hooks, tool servers or instructions. Instructions of one repository are Low: agents edit them as part of their job.",
  benign: "A setup step, or an agent that keeps notes for itself.",
  advice:
    "Compare the file with the version in the repository or the image, and restore it: what it says is what the agent does next. If it is part of setup, add an exception for the command line, with an end date.",
  judge: (action, { name }) => {
    if (action.kind === "file") return touched(action, name);
    const { arguments: args } = action.process;
    if (action.kind !== "exec" || args.length < 8 || !runners.test(name) || !hint.test(args)) return undefined;
    return written(name, commandLine(action.process, 2048));
  },
};
