// Skips whole files where no control plane can be had, hooks and all; global-setup.ts has said so by then.
import { inject, type RunnerTestFile, TestRunner } from "vitest";

export default class extends TestRunner {
  override onCollectStart(file: RunnerTestFile): void {
    super.onCollectStart(file);
    if (inject("sharedControlPlaneUrl") === undefined) file.mode = "skip";
  }
}
