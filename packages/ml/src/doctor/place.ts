import { existsSync, readFileSync } from "node:fs";
import { isIP } from "node:net";

/** Where this command runs, as far as that decides what an address means. */
export interface Place {
  /** Inside a container, where `localhost` is the container. */
  inContainer: boolean;
}

/** Looks where this process runs. */
export function thisPlace(): Place {
  if (existsSync("/.dockerenv") || existsSync("/run/.containerenv")) return { inContainer: true };
  try {
    return { inContainer: /docker|kubepods|containerd|libpod/.test(readFileSync("/proc/1/cgroup", "utf8")) };
  } catch {
    return { inContainer: false };
  }
}

/** Whether a host is the machine itself, as seen from there. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "");
  return host === "localhost" || host.endsWith(".localhost") || host === "::1" || host.startsWith("127.");
}

/** The names under which a container reaches the machine that it runs on. */
export const hostNames: ReadonlySet<string> = new Set([
  "host.docker.internal",
  "gateway.docker.internal",
  "host.containers.internal",
]);

/** Whether a host has no dot and is no address: a service of a compose file, or a name of the local network. */
export const isBareName = (hostname: string): boolean =>
  isIP(hostname) === 0 && !hostname.includes(".") && !hostname.startsWith("[");

/** The same address with another host. */
export function withHost(url: URL, hostname: string): string {
  const other = new URL(url);
  other.hostname = hostname;
  return withoutSlash(other.href);
}

/** An address as people write it. */
export const withoutSlash = (address: string): string => address.replace(/\/+$/, "");
