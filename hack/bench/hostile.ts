// Hostile actions made of recorded ones: each with an exec id, a binary, arguments and a destination that nobody ever saw.
import type { Event, EventProcess } from "@bailiff/proto";

const words = [
  "-c import socket,subprocess;s=socket.socket()",
  "https://203.0.113.66/x | sh",
  ":".repeat(2000),
  "/".repeat(2000),
  "curl ".repeat(400),
  "a".repeat(4000),
  "/home/x/.aws/credentials /proc/self/environ",
  "-rf /tmp/a /var/tmp/b",
];

export function* hostile(recorded: readonly Event[], count: number): Generator<Event> {
  const usable = recorded.filter(
    (event) => (event.type === "exec" || event.type === "kprobe") && event.process.pod !== undefined,
  );
  for (let index = 0, made = 0; made < count; index++) {
    const event = usable[index % usable.length];
    if (event === undefined || (event.type !== "exec" && event.type !== "kprobe")) continue;
    made++;
    const time = event.time + index * 50;
    const process: EventProcess = {
      ...event.process,
      execId: `hostile-${index}`,
      parentExecId: index % 3 === 0 ? event.process.parentExecId : `hostile-${index - 1}`,
      binary: index % 2 === 0 ? `/usr/bin/tool-${index}` : event.process.binary,
      arguments: index % 5 === 0 ? `${words[index % words.length]}${index}` : event.process.arguments,
      startTime: time,
    };
    if (event.type === "exec") yield { ...event, time, process };
    else
      yield {
        ...event,
        time,
        process,
        args: event.args.map((argument) =>
          argument.kind === "sock" || argument.kind === "sockaddr"
            ? {
                ...argument,
                address: `${11 + (index % 200)}.${(index >> 8) % 256}.${(index >> 16) % 256}.${index % 256}`,
              }
            : argument,
        ),
      };
  }
}
