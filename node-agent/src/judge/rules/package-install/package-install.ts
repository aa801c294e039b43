// A package from an index or an address that somebody put into the command line: not what the lock file says.
import { powersOf } from "../../../baseline/shapes/shape.ts";
import type { Rule } from "../../rule.ts";
import { commandLine, quoteLine, shells } from "../../text.ts";

/** The same said to the tool by its environment: only the shell's command line, or `env`'s, tells. */
const index =
  /\b(?:PIP_(?:EXTRA_)?INDEX_URL|PIP_FIND_LINKS|UV_(?:EXTRA_|DEFAULT_)?INDEX(?:_URL)?|npm_config_registry|NPM_CONFIG_REGISTRY|YARN_(?:NPM_)?REGISTRY(?:_SERVER)?|GOPROXY|CARGO_REGISTRIES_\w{1,40}_INDEX|GEM_SOURCE)=["']?(?:sparse\+)?https?:\/\/(?!localhost|127\.)/;
/** Tools for looking around and for getting out, put in by the system's package manager; or a system package from anywhere. */
const systemTools: ReadonlySet<string> = new Set([
  "apt",
  "apt-get",
  "aptitude",
  "apk",
  "yum",
  "dnf",
  "microdnf",
  "zypper",
  "pacman",
  "brew",
]);
const hostile =
  /\b(?:install|add|-S\w*)\b.{0,200}?[\s=](?:nmap|masscan|zmap|netcat[\w-]*|ncat|nc|socat|hydra|john|hashcat|tor|proxychains\S*|sshuttle|chisel|xmrig|cpuminer|tcpdump|tshark|ettercap\S*|dsniff|sqlmap|nikto|aircrack-ng|iodine|dns2tcp|ptunnel|metasploit\S*)(?=\s|$)/;
const remotePackage = /(?:^|\s)(?:-i|-U|-Uvh|-ivh|install|add)\s.{0,80}https?:\/\//;

/** Installing from a repository or a file that nobody added before; a registry's name is a name like others. */
const chart =
  /^(?:-\S{1,80}\s+(?:[^\s-]\S{0,80}\s+)?){0,4}(?:install|upgrade)\s.{0,400}(?:--repo[\s=]["']?https?:\/\/|\shttps?:\/\/\S{1,300}\.tgz\b)/;

export const packageInstall: Rule = {
  name: "package-install",
  gate: "KnownBad",
  severity: "Medium",
  kinds: ["exec"],
  judgesOutsiders: false,
  isMemoryless: true,
  references: ["ASI04", "T1195.001", "T1195.002", "AML.T0010"],
  signal:
    "Installers told to use an index, address or repository by their command line or environment, and system packages that intruders need.",
  benign: "A private mirror that is named on the command line.",
  advice:
    "Look at what the package runs when it is installed. If it is your mirror, put it into the configuration; once the baseline has seen it used, the rule is silent.",
  judge: ({ process }, { shape, name, expectation }) => {
    const powers = powersOf("install", shape);
    if (powers?.includes("index") || powers?.includes("url")) {
      if (expectation?.knowsShape(process.binary, shape)) return undefined;
      return {
        isHabit: true,
        signature: `${name} ${shape}`,
        message: `${process.binary} installs from a place that its command line names: ${quoteLine(process)}`,
      };
    }
    if ((shells.has(name) || name === "env") && index.test(commandLine(process))) {
      return {
        signature: `${name} environment`,
        message: `${process.binary} points an installer at another index through its environment: ${quoteLine(process)}`,
      };
    }
    if (name === "helm" && chart.test(commandLine(process, 1024)) && !expectation?.knowsShape(process.binary, shape)) {
      return {
        isHabit: true,
        signature: `${name} chart`,
        message: `${process.binary} installs a chart from an address that its command line names: ${quoteLine(process)}`,
      };
    }
    const isSystem = systemTools.has(name);
    if (!isSystem && name !== "rpm" && name !== "dpkg") return undefined;
    const args = commandLine(process, 1024);
    if (!remotePackage.test(args) && !(isSystem && hostile.test(args))) return undefined;
    return {
      signature: `${name} tools`,
      message: `${process.binary} installs what an intruder needs, or from anywhere: ${quoteLine(process)}`,
    };
  },
};
