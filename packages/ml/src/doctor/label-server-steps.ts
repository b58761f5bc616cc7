import { lookup } from "node:dns/promises";
import { classifyAddress } from "../assets/private-address.ts";
import { createAuthorizer } from "../label-server.ts";
import { beginStep, codeOf, type Finding, reasonOf } from "./finding.ts";
import { isLoopback, type Place, withHost, withoutSlash } from "./place.ts";

const waitMs = 10_000;

/** Between whom a way is looked for. */
interface Between {
  place: Place;
  /** As the labeling server calls it. */
  backend: URL;
}

/**
 * Whether a labeling server can be reached from here with a token: backends fetch labels and files from it.
 *
 * @param token null when there is none to try.
 */
export async function labelServerSteps(address: string, token: string | null, between: Between): Promise<Finding[]> {
  const reached = await reachStep(new URL(address), between);
  if (reached.outcome === "failed" || token === null) return [reached];
  return [reached, await tokenStep(withoutSlash(address), token)];
}

async function reachStep(url: URL, { place, backend }: Between): Promise<Finding> {
  const step = beginStep("label server");
  const here = withoutSlash(url.href);
  try {
    const { status, body, location } = await getJson(`${here}/api/version`, {});
    if (status >= 300 && status < 400) {
      return step.failed(`it leads elsewhere (${location})`, `set LABEL_STUDIO_URL to the address it leads to`);
    }
    const isLabelServer =
      typeof body === "object" && body !== null && ("release" in body || "label-studio-os-package" in body);
    if (status === 200 && isLabelServer) {
      const advice = [...adviceOnLoopback(url, place), ...(await adviceOnStrictness(body, backend))];
      return step.ok(`${here} answers${nameOf(body)}`, ...advice);
    }
    return step.failed(
      `${here}/api/version: status ${status}, and not a labeling server's answer`,
      "look at the address",
    );
  } catch (error) {
    return step.failed(`cannot be reached: ${codeOf(error) || reasonOf(error)}`, ...adviceOnReach(url, place));
  }
}

function adviceOnLoopback(url: URL, place: Place): string[] {
  if (!isLoopback(url.hostname) || place.inContainer) return [];
  return [`a backend in a container needs LABEL_STUDIO_URL=${withHost(url, "host.docker.internal")}`];
}

/** What the answer to `/api/version` calls a Label Studio; null when it is another labeling server. */
const releaseOf = (version: object): string | null =>
  "release" in version && typeof version.release === "string" && !("tandem" in version) ? version.release : null;

const nameOf = (version: object): string =>
  "tandem" in version ? ": Tandem" : releaseOf(version) === null ? "" : `: Label Studio ${releaseOf(version)}`;

/** From 1.23 on, Label Studio's defaults keep a backend out. Nobody outside can see how they are set. */
async function adviceOnStrictness(version: object, backend: URL): Promise<string[]> {
  const [major = 0, minor = 0] = releaseOf(version)?.split(".").map(Number) ?? [];
  if (major < 1 || (major === 1 && minor < 23)) return [];
  const tokens =
    "where its legacy tokens are off, as they are by default, the token that it sends to /setup opens nothing: give the " +
    "backend LABEL_STUDIO_URL, and a personal access token as LABEL_STUDIO_API_KEY";
  if (!(await isPrivate(backend))) return [tokens];
  return [
    `unless it was started with ML_BLOCK_LOCAL_IP=false and SSRF_PROTECTION_ENABLED=false it refuses ${backend.host}, ` +
      "an address on its own machine or a private network: the backend is “Disconnected”, and its webhooks do not come",
    tokens,
  ];
}

async function isPrivate({ hostname }: URL): Promise<boolean> {
  const host = hostname.replace(/^\[|\]$/g, "");
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.some(({ address }) => classifyAddress(address) !== "public");
}

function adviceOnReach(url: URL, place: Place): string[] {
  if (isLoopback(url.hostname) && place.inContainer) {
    return [
      `${url.hostname} is this container: set LABEL_STUDIO_URL=${withHost(url, "host.docker.internal")}, or the name of its service`,
    ];
  }
  return ["see whether it runs, and whether this machine may reach it"];
}

async function tokenStep(address: string, token: string): Promise<Finding> {
  const step = beginStep("token");
  try {
    const authorization = await createAuthorizer(address, token).header();
    const kind = authorization.startsWith("Token ") ? "legacy token" : "personal access token";
    const { status } = await getJson(`${address}/api/projects?page_size=1`, { authorization });
    if (status === 200) return step.ok(`the ${kind} is accepted`);
    if (status === 401 || status === 403) {
      return step.failed(
        `${status}: the ${kind} is not accepted`,
        "make a new one on the account's page; legacy tokens may be switched off for the organization, as they are by " +
          "default: then make a personal access token",
      );
    }
    return step.failed(`/api/projects: status ${status}`, "look at the labeling server's log");
  } catch (error) {
    return step.failed(`the token cannot be used: ${reasonOf(error)}`, "make a new one on the account's page");
  }
}

async function getJson(
  url: string,
  headers: Record<string, string>,
): Promise<{ status: number; body: unknown; location: string }> {
  const response = await fetch(url, { headers, redirect: "manual", signal: AbortSignal.timeout(waitMs) });
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status: response.status, body, location: response.headers.get("location") ?? "" };
}
