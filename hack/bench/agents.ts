// The programs as images run them, on a stage: under their own service accounts, with the kernel counting what they take.
import { join } from "node:path";
import { node, type Stage, type Tetragon } from "../../test/cluster/live/stage.ts";
import { nodeAgentToken, operatorKubeconfig } from "../../test/cluster/rbac/shipped.ts";
import { until } from "../control-plane/ready.ts";
import { nodeAgentEnvironment, nodeFlags } from "./node-flags.ts";
import { Measured } from "./process.ts";

/** Resolves once it judges. */
export async function startNodeAgent(stage: Stage, file: string, tetragon: Tetragon): Promise<Measured> {
  const args = [
    ...nodeFlags("node-agent"),
    ...[file, "--node", node, "--tetragon", tetragon.address, "--metrics-address", "127.0.0.1:0"],
    ...["--kubeconfig", await stage.plane.kubeconfigFor(await nodeAgentToken(stage.plane, node))],
    ...["--tetragon-metrics", `http://127.0.0.1:${tetragon.metricsPort}/metrics`],
    ...[
      "--state-dir",
      join(stage.folder, "state"),
      "--tracing-policies",
      "net-connect,net-connect-udp,sensitive-files",
    ],
  ];
  return says(new Measured(args, nodeAgentEnvironment), "events are judged");
}

/** Resolves once it leads. */
export async function startOperator(stage: Stage, file: string): Promise<Measured> {
  const kubeconfig = await operatorKubeconfig(stage.plane);
  const args = [file, "--kubeconfig", kubeconfig, "--metrics-address", "127.0.0.1:0"];
  return says(new Measured([...nodeFlags("operator"), ...args]), '"leading"');
}

async function says(program: Measured, sign: string): Promise<Measured> {
  try {
    await until(`a program says ${sign}`, 120_000, async () => {
      if (program.hasEnded) throw new Error(program.log);
      return program.log.includes(sign);
    });
  } catch (error) {
    await program[Symbol.asyncDispose]();
    throw error;
  }
  return program;
}
