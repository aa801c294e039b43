// An object as a Helm template: fields that values turn are replaced by tokens, the rest is printed as YAML, tokens become Helm's text.
import { stringify } from "yaml";
import type { Knob, Turned } from "./knobs.ts";
import type { Manifest } from "./kustomization.ts";

/** A token stands for lines, which take the place of its own line and are indented as it was. */
type Lines = (indent: number) => readonly string[];

const lineOf = /^( *)(?:- )?"?@@(\d+)@@"?(?:: null|: "")?$/;
const inlineToken = /"?@@(\d+)@@"?/;

/** YAML that every parser reads alike: no folded text, no anchors, no wrapped lines. */
export function printed(object: Manifest): string {
  return stringify(object, { lineWidth: 0, aliasDuplicateObjects: false, blockQuote: "literal" });
}

/** The template of one object. Throws where a knob names no field of it. */
export function template(object: Manifest, { when, knobs = [] }: Turned): string {
  const page = new Page();
  let turned: Manifest = structuredClone(object);
  for (const knob of knobs) turned = turn(turned, steps(knob.at), knob, page);
  const text = page.print(turned);
  return when === undefined ? text : `{{- if ${when} }}\n${text}{{- end }}\n`;
}

class Page {
  readonly #tokens: (string | Lines)[] = [];

  token(stands: string | Lines): string {
    return `@@${this.#tokens.push(stands) - 1}@@`;
  }

  print(object: Manifest): string {
    const lines = printed(object)
      .split("\n")
      .flatMap((line) => this.#line(line));
    return lines.join("\n");
  }

  #line(line: string): readonly string[] {
    const [, space = "", own] = lineOf.exec(line) ?? [];
    const stands = own === undefined ? undefined : this.#tokens[Number(own)];
    if (typeof stands === "function") return stands(space.length);
    // What looks like a template in the object is the object's own, such as an alert's {{ $labels.node }}.
    const escaped = line.replaceAll("{{", '{{ "{{" }}');
    return [escaped.replace(inlineToken, (_, number) => String(this.#tokens[Number(number)]))];
  }
}

type Step = string | { readonly named: string } | number;

function steps(at: string): Step[] {
  return at.split(".").flatMap((part): Step[] => {
    const [, key = part, item] = /^([^[]+)\[([^\]]+)\]$/.exec(part) ?? [];
    if (item === undefined) return [key];
    return [key, /^\d+$/.test(item) ? Number(item) : { named: item }];
  });
}

function turn(node: Manifest, [step, ...rest]: readonly Step[], knob: Knob, page: Page): Manifest {
  if (step === undefined) throw new Error("a knob without a path");
  if (Array.isArray(node)) {
    const index =
      typeof step === "number" ? step : node.findIndex(({ name }) => name === (step as { named: string }).named);
    if (!(index in node)) throw new Error(`${knob.at}: no such item`);
    if (rest.length > 0) return node.with(index, turn(node[index], rest, knob, page));
    return node.toSpliced(index, 1, ...items(node[index], knob, page));
  }
  if (typeof step !== "string" || typeof node !== "object" || node === null)
    throw new Error(`${knob.at}: no such field`);
  if (rest.length > 0) {
    if (!(step in node)) throw new Error(`${knob.at}: no such field`);
    return { ...node, [step]: turn(node[step], rest, knob, page) };
  }
  const entries = Object.entries(node);
  const index = entries.findIndex(([key]) => key === step);
  const isNew = index < 0;
  if (isNew && !("yaml" in knob || "lines" in knob)) throw new Error(`${knob.at}: no such field`);
  return Object.fromEntries(
    entries.toSpliced(isNew ? entries.length : index, 1, ...fields(step, node[step], knob, page)),
  );
}

/** What stands for an item of a list. */
function items(item: Manifest, knob: Knob, page: Page): Manifest[] {
  if ("only" in knob) return around(knob.only, page, [item]);
  if ("lines" in knob) return [page.token(block(knob.lines))];
  throw new Error(`${knob.at}: an item can be "only" or "lines"`);
}

/** What stands for a field. */
function fields(key: string, value: Manifest, knob: Knob, page: Page): [string, Manifest][] {
  if ("is" in knob) return [[key, page.token(knob.is)]];
  if ("only" in knob) {
    const [start = "", end = ""] = around(knob.only, page, []);
    return [
      [start, null],
      [key, value],
      [end, null],
    ];
  }
  if ("more" in knob) {
    const token = page.token((indent) => [
      `${" ".repeat(indent)}{{- with ${knob.more} }}`,
      `${" ".repeat(indent)}{{- toYaml . | nindent ${indent} }}`,
      `${" ".repeat(indent)}{{- end }}`,
    ]);
    return [[key, Array.isArray(value) ? [...value, token] : { ...value, [token]: null }]];
  }
  if ("lines" in knob) return [[page.token(block(knob.lines)), null]];
  const lines = [`{{- with ${knob.yaml} }}`, `${key}:`, "  {{- toYaml . | nindent @ }}", "{{- end }}"];
  return [[page.token((indent) => block(lines.map((line) => line.replace("@", String(indent + 2))))(indent)), null]];
}

const block =
  (lines: readonly string[]): Lines =>
  (indent) =>
    lines.map((line) => " ".repeat(indent) + line);

const around = (condition: string, page: Page, inside: Manifest[]): Manifest[] => [
  page.token(block([`{{- if ${condition} }}`])),
  ...inside,
  page.token(block(["{{- end }}"])),
];
