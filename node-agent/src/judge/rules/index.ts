// The rules, in the order in which they are asked: the one place that lists them. A new rule is a folder and a line;
// one that is a sequence is an entry in sequences/patterns.
import type { Rule } from "../rule.ts";
import { sequenceRules } from "../sequences/sequence-rule.ts";
import { agentConfig } from "./agent-config/agent-config.ts";
import { borrowedIdentity } from "./borrowed-identity/borrowed-identity.ts";
import { containerEscape } from "./container-escape/container-escape.ts";
import { coverageLoss } from "./coverage-loss/coverage-loss.ts";
import { dataStaging } from "./data-staging/data-staging.ts";
import { declaredDestination } from "./declared-destination/declared-destination.ts";
import { declaredExec } from "./declared-exec/declared-exec.ts";
import { decoy } from "./decoy/decoy.ts";
import { destructiveCommand } from "./destructive-command/destructive-command.ts";
import { dropAndExec } from "./drop-and-exec/drop-and-exec.ts";
import { enteredFromOutside } from "./entered-from-outside/entered-from-outside.ts";
import { execRate } from "./exec-rate/exec-rate.ts";
import { failingLoop } from "./failing-loop/failing-loop.ts";
import { fanOut } from "./fan-out/fan-out.ts";
import { fileUpload } from "./file-upload/file-upload.ts";
import { firstSeenDestination } from "./first-seen-destination/first-seen-destination.ts";
import { firstSeenExec } from "./first-seen-exec/first-seen-exec.ts";
import { foreignResolver } from "./foreign-resolver/foreign-resolver.ts";
import { guardrailTamper } from "./guardrail-tamper/guardrail-tamper.ts";
import { interpreterOneLiner } from "./interpreter-one-liner/interpreter-one-liner.ts";
import { kubernetesApiFirstUse } from "./kubernetes-api-first-use/kubernetes-api-first-use.ts";
import { lateralShell } from "./lateral-shell/lateral-shell.ts";
import { machineRhythm } from "./machine-rhythm/machine-rhythm.ts";
import { metadataEndpoint } from "./metadata-endpoint/metadata-endpoint.ts";
import { miner } from "./miner/miner.ts";
import { modelApi } from "./model-api/model-api.ts";
import { newDestinationRate } from "./new-destination-rate/new-destination-rate.ts";
import { newPair } from "./new-pair/new-pair.ts";
import { packageInstall } from "./package-install/package-install.ts";
import { packagePublish } from "./package-publish/package-publish.ts";
import { persistence } from "./persistence/persistence.ts";
import { publicDrop } from "./public-drop/public-drop.ts";
import { raisedRights } from "./raised-rights/raised-rights.ts";
import { rareEpisode } from "./rare-episode/rare-episode.ts";
import { reconBurst } from "./recon-burst/recon-burst.ts";
import { reverseShell } from "./reverse-shell/reverse-shell.ts";
import { rolloutChange } from "./rollout-change/rollout-change.ts";
import { safetyBypass } from "./safety-bypass/safety-bypass.ts";
import { secretDump } from "./secret-dump/secret-dump.ts";
import { secretSearch } from "./secret-search/secret-search.ts";
import { toolServer } from "./tool-server/tool-server.ts";
import { tunnelTool } from "./tunnel-tool/tunnel-tool.ts";
import { unattributable } from "./unattributable/unattributable.ts";
import { volume } from "./volume/volume.ts";
import { wideReach } from "./wide-reach/wide-reach.ts";

export const rules: readonly Rule[] = [
  unattributable,
  enteredFromOutside,
  coverageLoss,
  declaredExec,
  declaredDestination,
  reverseShell,
  dropAndExec,
  tunnelTool,
  miner,
  destructiveCommand,
  metadataEndpoint,
  decoy,
  kubernetesApiFirstUse,
  containerEscape,
  guardrailTamper,
  persistence,
  secretDump,
  secretSearch,
  borrowedIdentity,
  raisedRights,
  lateralShell,
  packageInstall,
  packagePublish,
  toolServer,
  safetyBypass,
  agentConfig,
  foreignResolver,
  interpreterOneLiner,
  publicDrop,
  fileUpload,
  dataStaging,
  firstSeenExec,
  firstSeenDestination,
  newPair,
  modelApi,
  ...sequenceRules,
  reconBurst,
  fanOut,
  rareEpisode,
  rolloutChange,
  volume,
  wideReach,
  machineRhythm,
  execRate,
  failingLoop,
  newDestinationRate,
];
