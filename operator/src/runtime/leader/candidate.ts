// For tests: a process of its own that wants to lead and, while it does, writes its name as fast as it can; so that it
// can be killed or paused as real ones are. Arguments: kubeconfig, namespace, identity, lease milliseconds.
import { ApiError, Client, resources } from "@bailiff/crds/client/index";
import { Leader } from "./leader.ts";

const [kubeconfig = "", namespace = "", identity = "", leaseMs = ""] = process.argv.slice(2);
const timing = { leaseMs: Number(leaseMs), renewMs: (Number(leaseMs) * 2) / 3, retryMs: Number(leaseMs) / 10 };

const client = new Client({ kubeconfig, fieldManager: "candidate" });
const leader = new Leader(client, { namespace, name: "leader", identity, timing });
const fenced = client.fenced(() => leader.isLeading);
const stop = new AbortController();
process.on("SIGTERM", () => stop.abort());
let turn = 0;
const say = (word: string) => process.stdout.write(`${word}\n`);

/** Ignores its signal, as careless work would: only the fence stops it. Writes only over what it has read, as all must. */
async function write(): Promise<void> {
  say("leading");
  for (let refused = ""; refused !== "Fenced" && !stop.signal.aborted; ) {
    try {
      const { metadata } = await fenced.get(resources.configMaps, { namespace, name: "written" });
      const patch = {
        metadata: { resourceVersion: metadata.resourceVersion },
        data: { by: identity, turn: turn++ % 2 ? "odd" : "even" },
      };
      await fenced.merge(resources.configMaps, metadata, patch);
    } catch (error) {
      refused = error instanceof ApiError ? error.reason : String(error);
      say(refused);
    }
  }
}

say(await leader.run(write, stop.signal));
await client.close();
