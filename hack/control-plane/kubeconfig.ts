// What kubectl and clients read to find the control plane: one cluster, one user with a token.
export type Access = {
  /** https://host:port */
  readonly server: string;
  /** PEM of who signed the server's certificate. */
  readonly ca: string;
  readonly token: string;
};

/** A kubeconfig for one user (JSON is YAML). */
export function kubeconfig({ server, ca, token }: Access): string {
  const name = "bailiff";
  return JSON.stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name, cluster: { server, "certificate-authority-data": Buffer.from(ca).toString("base64") } }],
      users: [{ name, user: { token } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      "current-context": name,
    },
    null,
    2,
  );
}
