// Tools that make a way into the cluster from outside, or hide one that leads out.
import type { Rule } from "../../rule.ts";
import { commandLine, quote } from "../../text.ts";

const tools: ReadonlySet<string> = new Set(
  "ngrok cloudflared chisel frpc frps tailscaled tailscale bore rathole gost iodine dnscat dnscat2 ligolo ligolo-ng agent-ligolo sshuttle localtunnel inlets pagekite zrok tor proxychains proxychains4 revsocks wstunnel gsocket gs-netcat ptunnel hans stunnel ziti devtunnel pinggy playit".split(
    " ",
  ),
);
const sshClients: ReadonlySet<string> = new Set(["ssh", "autossh", "plink", "dbclient"]);
/** ssh -R (remote), -D (dynamic) and -w (tun) forwarding; -L only opens a way for the caller itself. */
const forwarding = /(?:^|\s)-[a-zA-Z0-9]*[RDw](?:\s*(?:\d|localhost|\[|\*|[\w.-]+:\d))/;
const subcommand = /^(?:client|server|http|tcp|tunnel|local)\b.*(?:\bR:|\bsocks\b|--remote|--url|:\d+)/;

export const tunnelTool: Rule = {
  name: "tunnel-tool",
  gate: "KnownBad",
  severity: "High",
  kinds: ["exec"],
  judgesOutsiders: true,
  references: ["ASI10", "T1572", "T1090"],
  benign: "A developer's tunnel that somebody agreed to: declare the process, or except the binary until a date.",
  judge: ({ process, parent }, { name, expectation, policy }) => {
    const args = commandLine(process);
    const isTool =
      tools.has(name) ||
      (sshClients.has(name) && forwarding.test(args)) ||
      (!sshClients.has(name) && /^\/(?:tmp|dev|var\/tmp)\//.test(process.binary) && subcommand.test(args));
    if (!isTool) return undefined;
    const above = parent?.binary ?? "";
    if (
      !sshClients.has(name) &&
      (policy?.declaresExec(above, process.binary) || expectation?.knowsBinary(process.binary))
    )
      return undefined;
    return { signature: name, message: `${process.binary} opens a tunnel: ${quote(args)}` };
  },
};
