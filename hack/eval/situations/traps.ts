// What only one kind of thing gives away: a call to a decoy, and acting in somebody else's name.
import type { RawObject } from "../corpus/corpus.ts";
import { type Ground, type Situated, scripted } from "./ground.ts";

const trap = "10.96.99.9";

const decoy: RawObject = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { namespace: "default", name: "vault-backup", uid: "decoy", labels: { "bailiff.dev/decoy": "true" } },
  spec: { clusterIP: trap, clusterIPs: [trap], ports: [{ name: "http", port: 80, protocol: "TCP" }] },
};

/** A Service that stands there for nobody is called. */
export const decoyTouched = (ground: Ground): Situated[] =>
  scripted(ground, () => ({ decoy: [`main tcp ${trap}:80`] })).map((one) => ({
    ...one,
    objects: [...ground.objects, decoy],
  }));

/** Tools act as somebody else, or print credentials of their own. */
export const othersNames = (ground: Ground): Situated[] =>
  scripted(ground, () => ({
    "kubectl as an admin": ["exec /usr/local/bin/kubectl --as=system:admin get deployments -A", "tcp {api}:443"],
    "a printed token": ["exec /usr/bin/gcloud auth print-access-token"],
  }));
