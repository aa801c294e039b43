// Tools that make a way into the cluster from outside, or hide one that leads out: by name, or by words that only they have.
import type { Rule } from "../../rule.ts";
import { commandLine, netcats, quoteLine } from "../../text.ts";

const tools: ReadonlySet<string> = new Set(
  "ngrok cloudflared chisel frpc frps tailscaled tailscale bore rathole gost iodine iodined dnscat dnscat2 dnstt-client dns2tcpc ligolo ligolo-ng ligolo-agent agent-ligolo sshuttle localtunnel lt hypertunnel inlets pagekite zrok tor proxychains proxychains4 revsocks wstunnel gsocket gs-netcat ptunnel hans stunnel ziti devtunnel pinggy playit wg-quick openvpn openfortivpn stowaway earthworm nps npc".split(
    " ",
  ),
);
const sshClients: ReadonlySet<string> = new Set(["ssh", "autossh", "plink", "dbclient"]);
/** ssh -R (remote), -D (dynamic) and -w (tun) forwarding; -L only opens a way for the caller itself. */
const forwarding =
  /(?:^|\s)-[a-zA-Z0-9]*[RDw](?:\s*["']?(?:\d|localhost|\[|\*|\/|[\w.-]+:\d))|(?:^|\s)-o\s*["']?(?:RemoteForward|DynamicForward|Tunnel)\b/i;
/** What the tools' command lines look like under any name. */
const subcommand: readonly RegExp[] = [
  /(?:^|\s)R:(?:socks\b|[\w.:*-]{0,80}\d)/,
  /^(?:-\S+\s+){0,4}tunnel\s.{0,80}?(?:\brun\b|--url\b|--token\b|--hello-world\b)/,
  /^local\s+\d{2,5}\s.{0,40}?(?:--to\b|-t\s)/,
  /(?:^|\s)-c\s*\S{0,80}\bfrp[cs]?\.(?:ini|toml|ya?ml|json)\b/,
  /(?:^|\s)-L[\s=]?\S{0,80}:\/?\/?\S{0,40}\s.{0,40}-F[\s=]?\S{0,40}:\/\//,
  /-connect\s+\S{1,80}:\d+\s.{0,40}-ignore-cert\b|--socks5-server\b/,
  /^(?:http|tcp|tls)\s+\d{2,5}\s.{0,80}--(?:authtoken|domain|url|remote-addr)\b/,
];
/** The same from a place that everybody may write to: fewer words do. */
const fromAnywhere = /^(?:client|server|http|tcp|tunnel|local)\b.{0,200}(?:\bR:|\bsocks\b|--remote|--url|:\d)/;
const runners: ReadonlySet<string> = new Set(["npx", "bunx", "pnpx", "pnpm", "yarn", "uvx", "pipx", "npm"]);
const fetched =
  /^(?:-\S+\s+|(?:dlx|exec|x)\s+){0,6}(?:@[\w-]{1,60}\/)?(?:localtunnel|ngrok|cloudflared|untun|tunnelmole|expose|zrok|bore-cli)(?:@\S+)?(?:\s|$)/;
const justAsks = /^\s*(?:version|help|--version|--help|-v|-h|status|update|config\s+check)\s*$/;
/** A relay whose far end is not the machine itself. */
const relay =
  /\b(?:TCP|OPENSSL|SSL|SOCKS\w*|PROXY)[\w-]*:(?!(?:localhost|127\.|\[?::1))[\w.[\]-]{0,100}\.[\w.[\]-]{1,100}[:,]/i;

/** Whether a command line makes a tunnel, under whatever name its program goes. */
function isTunnel(binary: string, name: string, args: string): boolean {
  if (tools.has(name)) return !justAsks.test(args);
  if (args.length < 8) return false;
  if (sshClients.has(name)) return forwarding.test(args);
  if (name === "socat") return relay.test(args) && !/\b(?:EXEC|SYSTEM):/i.test(args) && args.includes(" ");
  if (netcats.has(name)) return /--proxy-type\b/.test(args) && /(?:^|\s)(?:-\w*l|--listen)/.test(args);
  if (name === "code" || name === "code-insiders")
    return /^(?:\S{1,40}\s+)?tunnel(?:\s(?!(?:status|kill|--help|-h)\b)|$)/.test(args);
  if (name === "kubectl" || name === "oc")
    return /\bport-forward\b|\bproxy\b/.test(args) && /--address[\s=]["']?(?:0\.0\.0\.0|\*|::)/.test(args);
  if (runners.has(name)) return fetched.test(args);
  if (/^\/(?:tmp|dev|var\/tmp)\//.test(binary) && fromAnywhere.test(args)) return true;
  // Programs of the image have words of their own.
  if (/^\/(?:usr\/)?s?bin\//.test(binary)) return false;
  return subcommand.some((words) => words.test(args));
}

export const tunnelTool: Rule = {
  name: "tunnel-tool",
  gate: "KnownBad",
  severity: "High",
  kinds: ["exec"],
  judgesOutsiders: true,
  isMemoryless: true,
  references: ["ASI10", "T1572", "T1090"],
  signal: "Tunnels and relays by name, by the words that only they have, or by ssh's forwarding flags.",
  benign: "A developer's tunnel that somebody agreed to.",
  advice:
    "Close it at the far end too: it lets others in. If it was agreed on, declare the process or add an exception for the binary, with an end date.",
  judge: ({ process, parent }, { name, expectation, policy }) => {
    const args = commandLine(process);
    if (!isTunnel(process.binary, name, args)) return undefined;
    // Others use these for other things too: that they are known says nothing about this use of them.
    const isGeneral = sshClients.has(name) || netcats.has(name) || runners.has(name) || name === "kubectl";
    const above = parent?.binary ?? "";
    if (!isGeneral && (policy?.declaresExec(above, process.binary) || expectation?.knowsBinary(process.binary)))
      return undefined;
    const isLesser = name === "socat" || name === "kubectl" || name === "oc";
    return {
      signature: name,
      ...(isLesser && { severity: "Medium" }),
      message: `${process.binary} opens a tunnel: ${quoteLine(process)}`,
    };
  },
};
