// What is a CIDR, as regular expressions that RE2 knows too: Kubernetes' own isCIDR is there from 1.31 on only, and 1.30 refuses a CRD
// that asks for it.

const h = "[0-9A-Fa-f]{1,4}";
const byte = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const zeros = "0{1,4}:";

const v6 = [
  `(${h}:){7}${h}`,
  `(${h}:){1,7}:`,
  `(${h}:){1,6}:${h}`,
  ...[5, 4, 3, 2].map((front) => `(${h}:){1,${front}}(:${h}){1,${7 - front}}`),
  `${h}:(:${h}){1,6}`,
  `:((:${h}){1,7}|:)`,
].join("|");

/** IPv4: address/bits. */
export const v4Cidr = `^(${byte}[.]){3}${byte}/(3[0-2]|[12]?[0-9])$`;
/** IPv6, in hexadecimal throughout; mapped addresses too. */
export const v6Cidr = `^(${v6})/(12[0-8]|1[01][0-9]|[1-9]?[0-9])$`;
/** Of those, the ones that are IPv4 addresses in IPv6's clothes. */
export const mappedCidr = `^(((${zeros}){1,4}:|::)(${zeros}){0,4}[fF]{4}:${h}:${h}|(${zeros}){5}[fF]{4}:[^/]*)/`;
