// The ports of some rules cut into cells, so that each rule has a cell as a whole or not at all: what makes set questions about ports exact.
import { firstPort, lastPort, type Port, protocols, type Rule } from "../networkpolicy/policy.ts";

/** Ports `from` to `to` of one protocol under one container port name; `protocol` undefined: any that no rule can name. */
export interface Cell {
  readonly protocol: string | undefined;
  readonly from: number;
  readonly to: number;
  /** undefined: a port without a name, or with one that no rule mentions. */
  readonly name: string | undefined;
}

/**
 * The cells of `rule` that differ in how `left` covers them, unnamed ports first. A named cell is made only for names of the rule:
 * whatever covers a number without a name covers it under any name too.
 */
export function cells(rule: Rule, left: readonly Rule[]): Cell[] {
  const ports = rule.ports ?? [];
  const others = left.flatMap(({ ports }) => ports ?? []);
  const unnamed: Cell[] = [];
  const named: Cell[] = [];
  for (const protocol of protocols) {
    const mine = ports.filter((port) => port.protocol === protocol);
    const theirs = others.filter((port) => port.protocol === protocol);
    for (const [from, to] of between([...mine, ...theirs])) unnamed.push({ protocol, from, to, name: undefined });
    for (const name of new Set(mine.flatMap((port) => ("name" in port ? [port.name] : [])))) {
      for (const [from, to] of between(theirs)) named.push({ protocol, from, to, name });
    }
  }
  unnamed.push({ protocol: undefined, from: firstPort, to: lastPort, name: undefined });
  return [...unnamed, ...named].filter((cell) => holds(rule, cell));
}

/** All port numbers, cut wherever one of the ports starts or ends. */
function between(ports: readonly Port[]): [number, number][] {
  const starts = new Set([firstPort, ...ports.flatMap((port) => ("name" in port ? [] : [port.from, port.to + 1]))]);
  const edges = [...starts].filter((edge) => edge <= lastPort).sort((a, b) => a - b);
  return edges.map((from, i) => [from, (edges[i + 1] ?? lastPort + 1) - 1]);
}

/** Whether the rule's ports hold the cell. */
export function holds({ ports }: Rule, cell: Cell): boolean {
  return ports === undefined || ports.some((port) => portHolds(port, cell));
}

function portHolds(port: Port, cell: Cell): boolean {
  if (port.protocol !== cell.protocol) return false;
  return "name" in port ? port.name === cell.name : port.from <= cell.from && cell.to <= port.to;
}

/**
 * The cells in words: "all ports", "TCP 443", "UDP 8000-8999, TCP named web".
 * `everything`: the cells are all that there are.
 */
export function describeCells(some: readonly Cell[], everything: boolean): string {
  if (everything) return "all ports";
  const parts: string[] = [];
  for (const protocol of protocols) {
    const own = some.filter((cell) => cell.protocol === protocol);
    const unnamed = join(own.filter(({ name }) => name === undefined));
    for (const [from, to] of unnamed) {
      const whole = from === firstPort && to === lastPort;
      parts.push(whole ? `all ${protocol} ports` : from === to ? `${protocol} ${from}` : `${protocol} ${from}-${to}`);
    }
    const named = own.filter((cell) => !unnamed.some(([from, to]) => from <= cell.from && cell.to <= to));
    for (const [name, cellsOfName] of Map.groupBy(named, ({ name }) => name)) {
      const ranges = join(cellsOfName).map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
      const where = ranges[0] === `${firstPort}-${lastPort}` ? "" : ` (${ranges.join(", ")})`;
      parts.push(`${protocol} port named ${name}${where}`);
    }
  }
  if (some.some(({ protocol }) => protocol === undefined)) parts.push("other protocols");
  return parts.join(", ");
}

function join(some: readonly Cell[]): [number, number][] {
  const joined: [number, number][] = [];
  for (const { from, to } of some.toSorted((a, b) => a.from - b.from)) {
    const previous = joined.at(-1);
    if (previous && previous[1] + 1 >= from) previous[1] = Math.max(previous[1], to);
    else joined.push([from, to]);
  }
  return joined;
}
