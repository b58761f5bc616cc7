import { createAuthorizer } from "../label-server.ts";
import { beginStep, codeOf, type Finding, reasonOf } from "./finding.ts";
import { isLoopback, type Place, withHost, withoutSlash } from "./place.ts";

const waitMs = 10_000;

/**
 * Whether a labeling server can be reached from here with a token: backends fetch labels and files from it.
 *
 * @param token null when there is none to try.
 */
export async function labelServerSteps(address: string, token: string | null, place: Place): Promise<Finding[]> {
  const reached = await reachStep(new URL(address), place);
  if (reached.outcome === "failed" || token === null) return [reached];
  return [reached, await tokenStep(withoutSlash(address), token)];
}

async function reachStep(url: URL, place: Place): Promise<Finding> {
  const step = beginStep("label server");
  const here = withoutSlash(url.href);
  try {
    const { status, body, location } = await getJson(`${here}/api/version`, {});
    if (status >= 300 && status < 400) {
      return step.failed(`it leads elsewhere (${location})`, `set LABEL_STUDIO_URL to the address it leads to`);
    }
    const isLabelServer =
      typeof body === "object" && body !== null && ("release" in body || "label-studio-os-package" in body);
    if (status === 200 && isLabelServer) return step.ok(`${here} answers`, ...adviceOnLoopback(url, place));
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
        "make a new one on the account's page; legacy tokens may be switched off for the organization",
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
