// Which of the controller-manager's controllers run: all but those that would sweep away pods whose node has no kubelet.
export const controllers = [
  "*",
  "-pod-garbage-collector-controller",
  "-node-lifecycle-controller",
  "-taint-eviction-controller",
].join(",");
