import ipaddr from "ipaddr.js";

/**
 * Where an address leads: `public` to the internet, `private` to this machine or its network, `never` to places that
 * no outgoing call has business with: link-local (cloud metadata), multicast, tunnels and translations to other
 * addresses, reserved ranges.
 */
export type AddressClass = "public" | "private" | "never";

/** Metadata and host services of clouds that lie outside the link-local ranges. */
const METADATA = new Set(["100.100.100.200", "168.63.129.16", "fd00:ec2::254", "fd20:ce::254"]);
/** `0.0.0.0` and `::` reach this machine, and people copy them from a server's log. */
const PRIVATE_RANGES = new Set(["loopback", "private", "uniqueLocal", "carrierGradeNat", "unspecified"]);

/** Classifies an IP address in any notation, with IPv4 inside IPv6 taken as what it is. Not an address: `never`. */
export function classifyAddress(address: string): AddressClass {
  const text = address.replace(/%.*$/, "");
  if (!ipaddr.isValid(text)) return "never";
  const parsed = ipaddr.process(text);
  if (METADATA.has(parsed.toString())) return "never";
  const range = parsed.range();
  if (range === "unicast") return "public";
  return PRIVATE_RANGES.has(range) ? "private" : "never";
}
