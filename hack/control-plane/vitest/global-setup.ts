// Once a test run: is there a control plane to be had (else say so, loudly), and one that tests share, started when the first asks.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";
import { type ControlPlane, startControlPlane } from "../control-plane.ts";
import { findControlPlane } from "../find.ts";
import { clusterIsRequired } from "../tools.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where test processes ask for the shared control plane; undefined: none can be had. */
    sharedControlPlaneUrl: string | undefined;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const source = await findControlPlane();
  if ("missing" in source) {
    if (clusterIsRequired()) throw new Error(`REQUIRE_CLUSTER=1, but no control plane can be had: ${source.missing}`);
    process.stderr.write(
      `\n*** NOT TESTED: the cluster tests are skipped, for want of a control plane (${source.missing}). ***\n\n`,
    );
    project.provide("sharedControlPlaneUrl", undefined);
    return async () => {};
  }

  let shared: Promise<ControlPlane> | undefined;
  const secret = `/${randomUUID()}`;
  const server = createServer((request, response) => {
    if (request.url !== secret) return void response.writeHead(404).end();
    shared ??= startControlPlane({ source });
    shared.then(
      (plane) => response.end(JSON.stringify(plane.parts)),
      (error) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  project.provide("sharedControlPlaneUrl", `http://127.0.0.1:${(server.address() as AddressInfo).port}${secret}`);
  return async () => {
    server.closeAllConnections();
    server.close();
    await shared?.then(
      (plane) => plane.stop(),
      () => {}, // whoever asked for it has failed with this error
    );
  };
}
