// A CIDR as a field of an object: the API server asks regular expressions, we ask parseCidr; both refuse IPv4 written as IPv6.
import { z } from "zod";
import { withRules } from "../shared/rule.ts";
import { parseCidr } from "./cidr.ts";
import { mappedCidr, v4Cidr, v6Cidr } from "./patterns.ts";

const message =
  "is not a CIDR; write address/bits, such as 203.0.113.0/24, 203.0.113.10/32 or 2001:db8::/32 (IPv4 in IPv6 as plain IPv4)";

/** Whether the text may stand in such a field. */
export function isCidr(text: string): boolean {
  return parseCidr(text)?.mapped === false && !(text.includes(":") && text.includes("."));
}

/** A field that holds an IPv4 or IPv6 range. */
export const cidr = (description: string) =>
  withRules(z.string().max(43), {
    cel: `self.matches('${v4Cidr}') || (self.matches('${v6Cidr}') && !self.matches('${mappedCidr}'))`,
    message,
    holds: isCidr,
  }).describe(description);
