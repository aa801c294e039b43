// The control plane that tests share: for those that read and write only what is in their own namespace. Only within Vitest.
import { inject } from "vitest";
import { Connection } from "./connection.ts";
import { collecting } from "./vitest/collecting.ts";
import "./vitest/global-setup.ts";

let once: Promise<Connection> | undefined;

/**
 * One for the whole run, started when the first test asks. Begin with `await plane.namespace()`. A test that installs cluster objects,
 * runs an operator or kills something starts its own with `startControlPlane()`.
 */
export function sharedControlPlane(): Promise<Connection> {
  if (collecting.isNow)
    throw new Error(
      "ask for the control plane in beforeAll or in a test: where there is none the file couldn't be skipped",
    );
  once ??= connect();
  return once;
}

async function connect(): Promise<Connection> {
  const url = inject("sharedControlPlaneUrl");
  if (!url)
    throw new Error("no control plane here: name the test file *.cluster.test.ts, so that it is skipped without one");
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`the shared control plane doesn't start: ${await answer.text()}`);
  return new Connection((await answer.json()) as ConstructorParameters<typeof Connection>[0]);
}
