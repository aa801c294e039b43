// The rule that names agents is shared with the operator.
export { agentName, type Owned, type OwnerOf, sandboxTemplateLabel } from "@bailiff/crds/agent-name/agent-name";
