// The globs of policies are those of baselines too.
export { glob } from "@bailiff/crds/glob/glob";
