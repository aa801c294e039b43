// Other people's CRDs, which some of our manifests need. Each comes from its makers' own Go module, pinned by version and hash.

/** A Go module, and the CRDs that are wanted of it. */
export type ForeignModule = {
  readonly module: string;
  readonly version: string;
  /** What the checksum database has for the module's zip; Go's own word for it is h1. */
  readonly sum: string;
  /** Paths inside the module. */
  readonly files: readonly string[];
};

export const foreignModules = {
  // The oldest that is supported, and the newest there was.
  "tetragon-oldest": {
    module: "github.com/cilium/tetragon",
    version: "v1.6.1",
    sum: "h1:zrnkWzVcfQeMx9tKwnJVbZyxjOulCgW+gVPc62ax3T0=",
    files: ["install/kubernetes/tetragon/crds-yaml/cilium.io_tracingpolicies.yaml"],
  },
  "tetragon-newest": {
    module: "github.com/cilium/tetragon",
    version: "v1.7.0",
    sum: "h1:OrIjiUEUZKwipxSXbhztwVc5PeUxt7SEtLZpPx6jg8U=",
    files: ["install/kubernetes/tetragon/crds-yaml/cilium.io_tracingpolicies.yaml"],
  },
  cilium: {
    module: "github.com/cilium/cilium",
    version: "v1.20.2",
    sum: "h1:dqiEGIcXc+gqCLYG/l7VCFJ8GHyb4HUrwbZOpkX5dL8=",
    files: ["pkg/k8s/apis/cilium.io/client/crds/v2/ciliumclusterwidenetworkpolicies.yaml"],
  },
  "network-policy-api": {
    module: "sigs.k8s.io/network-policy-api",
    version: "v0.2.0",
    sum: "h1:W/f0Y9VoeQdOWjX/h2gZyLH6gZ5LLEXmh/9wy9mQWKw=",
    files: ["config/crd/standard/policy.networking.k8s.io_clusternetworkpolicies.yaml"],
  },
  "prometheus-operator": {
    module: "github.com/prometheus-operator/prometheus-operator",
    version: "v0.85.0",
    sum: "h1:M5xLCLEoaW2IJfnuCwFzzpL+jSVQu3KGT84Pye+fW8s=",
    files: [
      "example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml",
      "example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml",
      "example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml",
    ],
  },
} as const satisfies Record<string, ForeignModule>;

export type ForeignName = keyof typeof foreignModules;
