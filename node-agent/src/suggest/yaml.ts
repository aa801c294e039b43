// YAML with comments at the end of lines, which the library can't write so that people like to read it.
import { stringify } from "yaml";
import { wrap } from "../replay/output/paper.ts";

const simple = /^[A-Za-z/][\w./@+-]*$/;
const address = /^\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}$/;

/** A value in flow style on one line: `{service: {name: crm}, ports: [8080]}`. Foreign text is quoted unless it is plainly harmless. */
export function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.entries(value)
      .map(([key, one]) => `${flow(key)}: ${flow(one)}`)
      .join(", ")}}`;
  if (typeof value !== "string") return String(value);
  const isPlain = (simple.test(value) || address.test(value)) && stringify(value) === `${value}\n`;
  return isPlain ? value : JSON.stringify(value);
}

/** Comment lines, broken at 100 columns. The text must be harmless already. */
export function comment(text: string, indent = 0): string[] {
  return wrap(text, 98 - indent).map((line) => `${" ".repeat(indent)}# ${line}`);
}
