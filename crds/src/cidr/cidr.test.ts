import { BlockList, isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAddress } from "./address.ts";
import { cidrContains, parseCidr } from "./cidr.ts";

describe("parseCidr", () => {
  it.each([
    ["10.0.0.0/8", 4, 8],
    ["203.0.113.7/24", 4, 24],
    ["0.0.0.0/0", 4, 0],
    ["2001:db8::/32", 6, 32],
    ["::/0", 6, 0],
    ["::1/128", 6, 128],
    ["::ffff:10.0.0.0/104", 4, 8],
    ["::ffff:a00:1/128", 4, 32],
  ])("reads %s as IPv%i with %i bits", (text, version, bits) => {
    expect(parseCidr(text)).toMatchObject({ version, bits });
  });

  it.each([
    "10.0.0.0",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/08",
    "10.0.0.0/8/8",
    "10.0.0/8",
    "10.0.0.256/8",
    "010.0.0.0/8",
    "2001:db8::/129",
    "2001::db8::/32",
    "1:2:3:4:5:6:7/64",
    "1:2:3:4:5:6:7:8:9/64",
    "1:2:3:4:5:6:7::8/64x",
    "12345::/16",
    "fe80::1%eth0/64",
    "::ffff:0.0.0.0/95",
    "1.2.3.4::/64",
    ":1::/64",
    "/8",
    "",
    "x",
  ])("takes %j for no range", (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });
});

describe("cidrContains", () => {
  it.each([
    ["203.0.113.0/24", "203.0.113.255", true],
    ["203.0.113.0/24", "203.0.114.0", false],
    ["203.0.113.0/24", "::ffff:203.0.113.9", true],
    ["::ffff:203.0.113.0/120", "203.0.113.9", true],
    ["0.0.0.0/0", "255.255.255.255", true],
    ["0.0.0.0/0", "::1", false],
    ["::/0", "10.0.0.1", false],
    ["2001:db8::/33", "2001:db8:7fff:ffff::1", true],
    ["2001:db8::/33", "2001:db8:8000::", false],
    ["2001:db8::8000:0:0:1/127", "2001:db8::8000:0:0:0", true],
    ["10.0.0.0/8", "no address", false],
  ])("says of %s and %s: %s", (range, address, expected) => {
    const cidr = parseCidr(range);
    expect(cidr && cidrContains(cidr, address)).toBe(expected);
  });

  const word = fc.integer({ min: 0, max: 0xffff });
  const v6 = fc
    .array(word, { minLength: 8, maxLength: 8 })
    .map((words) => words.map((one) => one.toString(16)).join(":"));

  it("agrees with Node's own BlockList on IPv4", () => {
    const near = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }), fc.integer({ min: 0, max: 31 }));
    fc.assert(
      fc.property(near, ([network, bits, flip]) => {
        // An address that differs in one bit lies at the border of the range.
        const parsed = parseAddress(network);
        const other = ((parsed?.d ?? 0) ^ (1 << flip)) >>> 0;
        const address = [24, 16, 8, 0].map((shift) => (other >>> shift) & 255).join(".");
        const list = new BlockList();
        list.addSubnet(network, bits, "ipv4");
        const cidr = parseCidr(`${network}/${bits}`);
        expect(cidr && cidrContains(cidr, address)).toBe(list.check(address, "ipv4"));
      }),
    );
  });

  it("agrees with Node's own BlockList on IPv6", () => {
    fc.assert(
      fc.property(v6, fc.integer({ min: 0, max: 128 }), fc.integer({ min: 0, max: 127 }), (network, bits, flip) => {
        const words = network.split(":").map((one) => Number.parseInt(one, 16));
        words[flip >> 4] = (words[flip >> 4] ?? 0) ^ (0x8000 >> (flip & 15));
        const address = words.map((one) => one.toString(16)).join(":");
        const list = new BlockList();
        list.addSubnet(network, bits, "ipv6");
        const cidr = parseCidr(`${network}/${bits}`);
        expect(cidr && cidrContains(cidr, address)).toBe(list.check(address, "ipv6"));
      }),
    );
  });
});

describe("parseAddress", () => {
  it("takes for an address what Node takes for one, zones aside", () => {
    const characters = fc.string({ unit: fc.constantFrom(..."0123456789abf:.".split("")), maxLength: 24 });
    const addresses = fc.oneof(characters, fc.ipV4(), fc.ipV6(), v6Shortened);
    fc.assert(
      fc.property(addresses, (text) => {
        expect(parseAddress(text) !== undefined).toBe(isIP(text) !== 0);
      }),
      { numRuns: 5000 },
    );
  });

  it("reads a mapped address as the IPv4 address that it is", () => {
    expect(parseAddress("::ffff:192.0.2.1")).toEqual({ ...parseAddress("192.0.2.1"), mapped: true });
    expect(parseAddress("0:0:0:0:0:FFFF:c000:0201")).toEqual({ ...parseAddress("192.0.2.1"), mapped: true });
  });

  it("reads every spelling of an address as the same address", () => {
    const spellings = [
      "2001:db8::1",
      "2001:DB8:0:0::1",
      "2001:0db8:0000:0000:0000:0000:0000:0001",
      "2001:db8::0.0.0.1",
    ];
    for (const spelling of spellings) expect(parseAddress(spelling)).toEqual(parseAddress("2001:db8::1"));
  });
});

/** Mostly well-formed IPv6 with "::" and dotted tails at odd places. */
const v6Shortened = fc
  .array(fc.constantFrom("0", "1", "ffff", "::", ":", "1.2.3.4"), { minLength: 1, maxLength: 9 })
  .map((parts) => parts.join(":").replaceAll(/:{3,}/g, "::"));
