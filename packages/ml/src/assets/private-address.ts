import { BlockList, isIP } from "node:net";

/** `private`: this machine or its network; `never`: no place for files, such as a cloud's metadata service. */
type AddressClass = "public" | "private" | "never";

const privateRanges = listOf(
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["100.64.0.0", 10],
  ["0.0.0.0", 32],
  ["::1", 128],
  ["::", 128],
  ["fc00::", 7],
);

const neverRanges = listOf(
  // Link-local, with the metadata services of most clouds; then those of others.
  ["169.254.0.0", 16],
  ["fe80::", 10],
  ["100.100.100.200", 32],
  ["168.63.129.16", 32],
  ["fd00:ec2::254", 128],
  ["fd20:ce::254", 128],
  // Reserved, for documents, multicast.
  ["0.0.0.0", 8],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
  ["100::", 64],
  ["2001:db8::", 32],
  ["fec0::", 10],
  ["ff00::", 8],
  // Other addresses inside: translations and tunnels.
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["2001::", 32],
  ["2002::", 16],
  ["::", 96],
);

/** This machine, in the middle of ranges that are something else. */
const here = new Set(["0.0.0.0", "::", "::1"]);

/** Classifies an IP address; IPv4 inside IPv6 is taken as what it is. Anything else is `never`. */
export function classifyAddress(address: string): AddressClass {
  const text = address.replace(/%.*$/, "");
  const family = isIP(text);
  if (family === 0) return "never";
  const type = family === 4 ? "ipv4" : "ipv6";
  if (!here.has(text) && neverRanges.check(text, type)) return "never";
  return privateRanges.check(text, type) ? "private" : "public";
}

function listOf(...ranges: readonly (readonly [address: string, bits: number])[]): BlockList {
  const list = new BlockList();
  for (const [address, bits] of ranges) list.addSubnet(address, bits, isIP(address) === 4 ? "ipv4" : "ipv6");
  return list;
}
