// The words by which a shell is put on a socket, whatever program says them.
import { netcats, shells } from "../../text.ts";

const shell = String.raw`(?:[\w/]{0,40}\/)?(?:ba|da|z|k|a)?sh\b`;
const devSocket = /\/dev\/(?:tcp|udp)\/(?<host>[^\s/"']{1,256})\/(?<port>[^\s"'&|;)]{1,64})/;
/** A shell on the other side of it, or its commands read from there: not a mere look at whether a port is open. */
const onSocket =
  /sh\s+-\w*i\b|[<>]&\s*\/dev\/(?:tcp|udp)\/|(?:^|[\s;&|"'])0?<&\s?\d|0>&1|\bexec\s+\d{0,4}<>|sh\s+<&|\bread\b.{0,80}\bdo\b/;
const interactive = /sh\s+-\w*i\b|sh\s+<&/;
const loopback = /^(?:localhost|127\.\d|0\.0\.0\.0|::1|\[::1)/;
const netcatExec = /(?:^|\s)(?:-[a-zA-Z]*[ec]|--(?:sh-)?exec)(?:\s|=|$)/;
const socatExec = /\b(?:EXEC|SYSTEM|SHELL):/i;
const socatSocket = /\b(?:TCP|TCP4|TCP6|UDP|OPENSSL|SSL|SCTP|VSOCK)[\w-]*:/i;
const network = String.raw`(?:nc|ncat|netcat|telnet|openssl|socat|curl)\b`;
/** A shell's two ends tied to a network tool by hand. */
const pipedShell = new RegExp(
  [
    String.raw`\bmkfifo\b.{0,200}\|\s*${shell}`,
    String.raw`\b(?:mkfifo|mknod)\b.{0,200}\b(?:ba|da|z|k|a)?sh\s[^|;]{0,40}<[^|;]{0,80}\|\s*${network}`,
    String.raw`\b(?:ba|da|z|k|a)?sh\s+-i\b[^|]{0,40}\|\s*${network}`,
    String.raw`\b(?:telnet|nc|ncat)\b[^|]{0,80}\|\s*${shell}`,
    String.raw`\/inet\/(?:tcp|udp)\/`,
    String.raw`\bztcp\s.{0,80}\bz?sh\b`,
  ].join("|"),
);
/** A one-liner that opens a socket and puts a shell on it: `dup2`, `pty.spawn`, or a shell started with the socket's descriptors. */
const socketWords = /\bsocket\b|IO::Socket|TCPSocket|fsockopen|net\.connect|net\.Socket/;
const shellOnSocket =
  /\bdup2\b|\bpty\.spawn\b|\bfdopen\b|STDIN\b.{0,200}\bexec|exec\s*\(?["'`]?\/bin\/(?:ba|da|z)?sh|\/bin\/(?:ba|da|z)?sh\s+-i|child_process|proc_open|\bIO\.popen\b/;
const webSocketShell = /\bwss?:\/\/.{0,200}\b(?:sh-c|exec|cmd):|\b(?:sh-c|exec|cmd):.{0,200}\bwss?:\/\//;

/** What a command line does with a shell and a socket, or undefined. */
export function shellOnNetwork(name: string, args: string): string | undefined {
  if (args.length < 6) return undefined;
  if (args.includes("/dev/")) {
    const { host } = devSocket.exec(args)?.groups ?? {};
    if (host !== undefined && (shells.has(name) || /\b(?:ba|z|k)?sh\b/.test(args))) {
      const isOwn = loopback.test(host);
      if (isOwn ? interactive.test(args) : onSocket.test(args)) return "connects a shell through /dev/tcp";
    }
  }
  if (/[|]|\/inet\/|\bztcp\b/.test(args) && pipedShell.test(args)) return "ties a shell to a network tool";
  if (netcats.has(name) && netcatExec.test(args)) return "gives a program to whoever is at the other end";
  if (args.includes(":") && ((socatExec.test(args) && socatSocket.test(args)) || webSocketShell.test(args)))
    return "gives a program to whoever is at the other end";
  if (!shells.has(name) && socketWords.test(args) && shellOnSocket.test(args)) return "puts a shell on a socket";
  return undefined;
}
