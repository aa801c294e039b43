// Looking for what is there, by the words of the command line: scanners, and loops over addresses or ports.
import type { Expectation } from "../../../baseline/expectation.ts";
import type { ExecAction } from "../../../normalise/action.ts";
import type { Objection } from "../../rule.ts";
import { commandLine, netcats, quoteLine, shells } from "../../text.ts";

const scanners: ReadonlySet<string> = new Set(
  "nmap masscan zmap rustscan naabu unicornscan zgrab zgrab2 hping3 nbtscan arp-scan fping fscan netdiscover hydra medusa ncrack crackmapexec netexec nxc enum4linux kube-hunter kubescape-scan sqlmap nikto gobuster ffuf feroxbuster wfuzz nuclei patator".split(
    " ",
  ),
);
const itself = /(?:^|\s)(?:localhost|127\.[\d.]+|::1)(?:\s|$)/;
const asks = /^\s*(?:--?(?:version|help|V|h)|version|help)?\s*$/;
const ports = /(?:^|\s)\d{1,5}-\d{1,5}(?:\s|$)/;
/** A private range, or a set of ports with it. */
const range = /(?:^|[\s=])(?:10|172\.(?:1[6-9]|2\d|3[01])|192\.168)\.[\d.]{3,11}\/(?:8|9|1\d|2\d)\b/;
const portFlag = /(?:^|\s)(?:-p|--ports?)[\s=]?\d{1,5}(?:[,-]|\s|$)/;
const loop =
  /(?:\{\d{1,3}\.\.\d{1,5}\}|\bseq\s+\d|\bfor\s+\w{1,32}\s+in\b|\bwhile\b).{0,300}?(?:\/dev\/tcp\/[^\s/]{0,120}\$|\/dev\/tcp\/[^\s/]{1,120}\/\$|\b(?:nc|ncat|netcat)\s+-\S*z\S*\s.{0,80}\$|\bcurl\s.{0,120}\b(?:10|172|192)\.\d{1,3}\.[\d.]{0,8}(?:\$|\{\}))/s;
const socketLoop =
  /\bfor\b.{0,80}\brange\(.{0,400}\bconnect(?:_ex)?\(|\bconnect(?:_ex)?\(.{0,400}\bfor\b.{0,80}\brange\(/s;

/** The objection to a command line that scans, or undefined. */
export function scan(
  { process }: ExecAction,
  name: string,
  expectation: Expectation | undefined,
): Objection | undefined {
  const found = scanning(process.binary, name, commandLine(process, 2048));
  if (found === undefined || (scanners.has(name) && expectation?.knowsBinary(process.binary))) return undefined;
  return {
    signature: `${name} scans`,
    severity: found,
    message: `${process.binary} looks for what there is on the network: ${quoteLine(process)}`,
  };
}

function scanning(binary: string, name: string, args: string): "High" | "Medium" | undefined {
  if (scanners.has(name)) return asks.test(args) || itself.test(args) ? undefined : "High";
  if (args.length < 10 || itself.test(args)) return undefined;
  if (netcats.has(name)) return /(?:^|\s)-\w*z/.test(args) && ports.test(args) ? "Medium" : undefined;
  if (shells.has(name)) return loop.test(args) ? "Medium" : undefined;
  if (/^python[\d.]*$/.test(name)) return /\bsocket\b/.test(args) && socketLoop.test(args) ? "Medium" : undefined;
  // The image's own programs have ranges and ports in their words for other reasons.
  if (/^\/(?:usr\/(?:local\/)?)?s?bin\//.test(binary)) return undefined;
  return range.test(args) && portFlag.test(args) ? "Medium" : undefined;
}
