// What a compromised agent may do that events of execs, connects, UDP and sensitive files don't show, and why. Told, so that nobody
// takes silence for innocence.

export interface NotCarried {
  readonly what: string;
  readonly why: string;
  /** What comes nearest to it here. */
  readonly nearest: string;
}

export const notCarried: readonly NotCarried[] = [
  {
    what: "How much was sent: bytes for each destination",
    why: "A connect event says that a connection was asked for; sizes come only from the evidence policy, and only for pods in custody.",
    nearest: "volume counts connections, file-upload reads command lines.",
  },
  {
    what: "What was sent or read: requests, rows, prompts, tool calls inside one process",
    why: "The kernel sees sockets; what goes through them is encrypted.",
    nearest: "new-pair and credential-then-new-destination judge who calls where, after what.",
  },
  {
    what: "Names that were looked up, and tunnels made of many different names",
    why: "There are no DNS events: the resolver of the cluster takes all questions on one connection.",
    nearest: "foreign-resolver sees other resolvers, and names in a DNS client's command line.",
  },
  {
    what: "UDP that is sent without connect()",
    why: "sendto() with an address passes no hook that is armed; arming udp_sendmsg would make an event of every packet.",
    nearest: "foreign-resolver for clients that connect, which the C library's resolver does.",
  },
  {
    what: "Listeners: a tool server or a bind shell that waits for callers",
    why: "No hook for listen() or accept() is armed outside custody.",
    nearest: "tool-server, reverse-shell and tunnel-tool read the command lines that start them.",
  },
  {
    what: "Mass reading of files, and files that are only listed",
    why: "Reads make events for a short list of sensitive paths: for all files they would be more than a node can bear.",
    nearest: "secret-search reads the command lines of searches; recon-burst counts questions.",
  },
  {
    what: "Mass deleting or encrypting inside a process",
    why: "Unlinks and writes make no events outside the sensitive paths.",
    nearest: "destructive-command reads command lines, those of interpreters too.",
  },
  {
    what: "What was written into a sensitive file, and writes to any other",
    why: "The event has the path and whether it was a write; contents are not seen, and only listed paths make events.",
    nearest:
      "agent-config and persistence see writes to what steers an agent and to keys, and read the command lines that write.",
  },
  {
    what: "CPU and GPU time",
    why: "It is no event of Tetragon.",
    nearest: "miner knows words, wallets and ports.",
  },
  {
    what: "System calls made without libc, io_uring, code loaded into a running process, ptrace",
    why: "An exec that never happens makes no exec event. A connect through io_uring still passes tcp_connect.",
    nearest: "interpreter-one-liner and guardrail-tamper read the words of those who start it.",
  },
  {
    what: "Environment variables, such as LD_PRELOAD or a token",
    why: "Exec events hold arguments only.",
    nearest: "guardrail-tamper and package-install see variables that a shell's or env's command line sets.",
  },
  {
    what: "Hours in which an agent never worked",
    why: "A profile by the hour of the week needs three weeks at least; nothing recorded is that long, so that a threshold would be a guess.",
    nearest: "volume and exec-rate compare with the most of a minute.",
  },
  {
    what: "An agent that was retired, or that nobody owns",
    why: "An action doesn't tell. Policies name an owner, and pods without a policy are counted.",
    nearest: "The metric bailiff_unselected_pods.",
  },
  {
    what: "What an agent says against what it does",
    why: "There is no narration in the kernel; spans are the agent's own word.",
    nearest: "None: Bailiff judges deeds.",
  },
  {
    what: "Memory, instructions and training data that were poisoned",
    why: "Content is not seen.",
    nearest:
      "agent-config sees who changes an agent's instructions by a command; first-seen-exec and first-seen-destination see what came of it.",
  },
  {
    what: "What happens inside gVisor or Kata",
    why: "The host's kernel runs none of its system calls.",
    nearest: "coverage-loss says so for each such pod.",
  },
];
