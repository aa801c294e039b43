// A declared destination: exactly one way of saying where, and the ports that are meant there.
import { z } from "zod";
import { cidr } from "../cidr/schema.ts";
import type { Frozen } from "../shared/frozen.ts";
import { limits } from "../shared/limits.ts";
import { onReading } from "../shared/on-reading.ts";
import { matching, withRules } from "../shared/rule.ts";
import { labelName, objectName, port } from "../shared/text.ts";
import { entities } from "../shared/words.ts";

const fqdn = matching(
  253,
  /^([a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?\.)+[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
  "is not a full DNS name that can be resolved; write it in lower case, without '*', scheme, port or dot at the end, such as api.example.com",
).describe("A full DNS name. It is matched by the addresses that name records give it, so it can't hold wildcards.");

const service = z
  .object({
    name: labelName("The Service's name."),
    namespace: objectName("The Service's namespace; the policy's own where it is left out.").optional(),
  })
  .describe("A Service, reached by its address or by those of its endpoints.");

export const destination = withRules(
  z.object({
    service: service.optional(),
    fqdn: fqdn.optional(),
    cidr: cidr("An address range, IPv4 or IPv6.").optional(),
    entity: z
      .enum(entities)
      .optional()
      .describe(
        "A well-known place: kube-apiserver, cluster-dns, metadata (of the cloud), cluster (all pods and Services) or world (everything outside).",
      ),
    ports: onReading(z.array(port).max(limits.ports).default([])).describe(
      "The ports that are meant; none means all of them.",
    ),
  }),
  {
    cel: "[has(self.service), has(self.fqdn), has(self.cidr), has(self.entity)].exists_one(x, x)",
    message: "needs exactly one of service, fqdn, cidr and entity; make one entry for each",
    holds: (self) => [self.service, self.fqdn, self.cidr, self.entity].filter((one) => one !== undefined).length === 1,
  },
);

export type Destination = Frozen<z.infer<typeof destination>>;
