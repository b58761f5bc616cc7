import { lookup as resolveName, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Agent, buildConnector } from "undici";
import { classifyAddress } from "./address-policy.ts";

/** The address is one that calls for this purpose may not go to. */
export class BlockedAddressError extends Error {
  override readonly name = "BlockedAddressError";
}

/**
 * A pool of kept-alive connections that go only to permitted addresses. What is checked is the address that is
 * connected to, not a name that may mean another address a moment later: literal addresses before (they are never
 * looked up), names when they are resolved, and once more the socket's other end.
 *
 * @param kept whether connections are kept for the next call at all.
 */
export function createGuardedAgent(allowPrivate: boolean, connectMs: number, kept = true): Agent {
  const refuse = (address: string, host = address): BlockedAddressError | undefined => {
    const kind = classifyAddress(address);
    if (kind === "public" || (kind === "private" && allowPrivate)) return undefined;
    const shown = host === address ? address : `${host} (${address})`;
    const why =
      kind === "private"
        ? "it is on this machine or its private network"
        : "calls to this address range are never made";
    return new BlockedAddressError(`${shown} is not allowed: ${why}`);
  };

  const lookup: LookupFunction = (host, options, callback) => {
    resolveName(host, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, [] as LookupAddress[]);
      const allowed = found.filter(({ address }) => !refuse(address));
      const [first] = allowed;
      if (!first) {
        const blocked = refuse(found[0]?.address ?? "", host) ?? new Error(`${host} has no address`);
        return callback(blocked, [] as LookupAddress[]);
      }
      if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };

  const connect = buildConnector({ timeout: connectMs, lookup, allowH2: false });
  return new Agent({
    // Both are watched by the request itself, to the millisecond.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 4_000,
    pipelining: kept ? 1 : 0,
    connections: 64,
    connect(options, callback) {
      const host = options.hostname.replace(/^\[|\]$/g, "");
      const blocked = isIP(host) ? refuse(host) : undefined;
      if (blocked) return callback(blocked, null);
      connect({ ...options, hostname: host }, (...[error, socket]) => {
        if (error) return callback(error, null);
        const reached = refuse(socket.remoteAddress ?? "", host);
        if (!reached) return callback(null, socket);
        socket.destroy();
        callback(reached, null);
      });
    },
  });
}
