// The names and numbers of Tetragon's API that the decoders need as plain tables.

/** Members of GetEventsResponse.event by field number. */
export const eventTypes: ReadonlyMap<number, string> = new Map([
  [1, "process_exec"],
  [5, "process_exit"],
  [9, "process_kprobe"],
  [10, "process_tracepoint"],
  [11, "process_loader"],
  [12, "process_uprobe"],
  [27, "process_throttle"],
  [28, "process_lsm"],
  [29, "process_usdt"],
  [40000, "test"],
  [40001, "rate_limit_info"],
]);

/** Enum KprobeAction, the number is the index. */
export const actions: readonly string[] = [
  "KPROBE_ACTION_UNKNOWN",
  "KPROBE_ACTION_POST",
  "KPROBE_ACTION_FOLLOWFD",
  "KPROBE_ACTION_SIGKILL",
  "KPROBE_ACTION_UNFOLLOWFD",
  "KPROBE_ACTION_OVERRIDE",
  "KPROBE_ACTION_COPYFD",
  "KPROBE_ACTION_GETURL",
  "KPROBE_ACTION_DNSLOOKUP",
  "KPROBE_ACTION_NOPOST",
  "KPROBE_ACTION_SIGNAL",
  "KPROBE_ACTION_TRACKSOCK",
  "KPROBE_ACTION_UNTRACKSOCK",
  "KPROBE_ACTION_NOTIFYENFORCER",
  "KPROBE_ACTION_CLEANUPENFORCERNOTIFICATION",
  "KPROBE_ACTION_SET",
];

/** Enum ThrottleType, the number is the index. */
export const throttleTypes: readonly string[] = ["THROTTLE_UNKNOWN", "THROTTLE_START", "THROTTLE_STOP"];

/** The phases of a throttle event, in the order of `throttleTypes`. */
export const phases = ["unknown", "start", "stop"] as const;
