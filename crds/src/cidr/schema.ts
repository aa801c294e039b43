// A CIDR as a field of an object: the API server asks its own isCIDR, we ask parseCidr; both refuse mapped addresses.
import { z } from "zod";
import { withRules } from "../shared/rule.ts";
import { parseCidr } from "./cidr.ts";

const message =
  "is not a CIDR; write address/bits, such as 203.0.113.0/24, 203.0.113.10/32 or 2001:db8::/32 (IPv4 in IPv6 as plain IPv4)";

/** A field that holds an IPv4 or IPv6 range. */
export const cidr = (description: string) =>
  withRules(z.string().max(43), {
    cel: "isCIDR(self)",
    message,
    holds: (text) => parseCidr(text)?.mapped === false,
  }).describe(description);
