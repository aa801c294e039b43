// Skips whole files where no control plane can be had, hooks and all; global-setup.ts has said so by then. A file that asks for one while
// it is read can't be skipped, so it fails, also where there is one.
import { inject, type RunnerTestFile, type RunnerTestSuite, TestRunner } from "vitest";
import { collecting } from "./collecting.ts";

export default class extends TestRunner {
  override onCollectStart(file: RunnerTestFile): void {
    super.onCollectStart(file);
    collecting.isNow = true;
    if (inject("sharedControlPlaneUrl") === undefined) file.mode = "skip";
  }

  override async onBeforeRunSuite(suite: RunnerTestSuite): Promise<void> {
    collecting.isNow = false;
    await super.onBeforeRunSuite(suite);
  }
}
