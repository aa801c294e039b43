// Places where anybody may leave data for anybody: paste and transfer sites, catchers of requests, bots. Data that goes there is public, or somebody else's.
import { describe } from "../../../destinations/destination.ts";
import type { Circumstances } from "../../deed.ts";
import type { Objection, Rule } from "../../rule.ts";
import { commandLine, quoteLine, transferTools } from "../../text.ts";

/** Made to catch what others send: nobody reads there. */
const catchers =
  /(?:^|[/.@\s"'])(?:webhook\.site|requestbin\.(?:com|net|io)|pipedream\.net|requestcatcher\.com|beeceptor\.com|hookbin\.com|oastify\.com|burpcollaborator\.net|interact\.sh|interactsh\.com|oast\.(?:fun|pro|live|site|online|me)|dnslog\.cn|ceye\.io|canarytokens\.(?:com|org)|termbin\.com|bashupload\.com|transfer\.sh|file\.io|0x0\.st|temp\.sh|oshi\.at|uguu\.se|tmpfiles\.org|filebin\.net|gofile\.io|store\d?\.gofile\.io|anonfiles\.com|bayfiles\.com|catbox\.moe|litterbox\.catbox\.moe|pixeldrain\.com|send\.vis\.ee|ptpb\.pw)(?=$|[/:?\s"'])|\bapi\.telegram\.org\/bot|\bdiscord(?:app)?\.com\/api\/webhooks\//i;
/** For reading and writing alike: only what is sent there counts. */
const pastes =
  /(?:\/\/|[\s@"'.])(?:pastebin\.com|paste\.ee|dpaste\.(?:com|org)|hastebin\.com|ghostbin\.\w+|rentry\.co|ix\.io|sprunge\.us|clbin\.com|privatebin\.net|paste\.rs|paste(?:bin)?\.[\w.-]{1,100})(?=$|[/:?\s"'])/i;
const sending =
  /(?:^|\s)(?:-[a-zA-Z]{0,6}[TdF]|--upload-file|--data(?:-\w+)?|--json|--form|--post-(?:data|file)|--body-(?:data|file)|-X\s?["']?(?:POST|PUT)|--request[\s=]["']?(?:POST|PUT))(?=[\s=@"'/]|$)|\b(?:requests|httpx|session|axios)\.(?:post|put)\(|method["']?\s?[:=]\s?["'](?:POST|PUT)|\burlopen\([^)]{0,300}(?:data|,)/;
const inline = /^(?:python[\d.]*|node|perl|ruby|php|deno|bun)$/;
const askers: ReadonlySet<string> = new Set(["dig", "nslookup", "host", "ping", "telnet"]);

/** Whether a command line sends something to where anybody may leave data. */
export function isDropped(args: string, name: string): boolean {
  return catchers.test(args) || (!askers.has(name) && pastes.test(args) && sending.test(args));
}

function named({ destination, expectation, policy }: Circumstances, binary: string): Objection | undefined {
  const name = destination?.names.find((one) => catchers.test(one));
  if (destination === undefined || name === undefined || expectation?.knowsDestination(destination.token))
    return undefined;
  if (policy?.declaresDestination(destination) === "declared") return undefined;
  return {
    signature: `${name}:${destination.port}`,
    message: `${binary} called ${describe(destination)}, a public drop site, where anybody may pick data up`,
  };
}

export const publicDrop: Rule = {
  name: "public-drop",
  gate: "KnownBad",
  severity: "High",
  kinds: ["exec", "connect"],
  judgesOutsiders: true,
  isMemoryless: true,
  references: ["ASI01", "ASI02", "T1567.002", "T1567.003", "T1567.004", "AML.T0086"],
  signal:
    "Data sent to paste and transfer sites, request catchers and chat bots, by the words of a command line or by the destination's name.",
  benign: "A test of a webhook against a public catcher.",
  advice:
    "Find out what was sent, and treat it as public. If the place is part of the agent's work, declare it by name, or add an exception for the command line, with an end date.",
  judge: (action, context) => {
    const { process } = action;
    if (action.kind === "connect") return named(context, process.binary);
    const { name } = context;
    if (process.arguments.length < 8 || !(transferTools.has(name) || inline.test(name) || askers.has(name)))
      return undefined;
    const args = commandLine(process);
    if (!isDropped(args, name)) return undefined;
    return {
      signature: `${name} sends`,
      message: `${process.binary} sends data to a public drop site, where anybody may pick it up: ${quoteLine(process)}`,
    };
  },
};
