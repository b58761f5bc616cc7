import { lookup } from "node:dns/promises";
import { connect as connectSocket, isIP } from "node:net";
import { connect as connectTls } from "node:tls";
import { beginStep, codeOf, type Finding, reasonOf } from "./finding.ts";
import { hostNames, isBareName, isLoopback, type Place, withHost } from "./place.ts";

/** Label Studio gives up a connection after a second. */
const connectMs = 1000;
const waitMs = 5000;

const portOf = (url: URL): number => Number(url.port) || (url.protocol === "https:" ? 443 : 80);
const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, "");

/** What an address says by itself. */
export function addressStep(url: URL, place: Place): Finding {
  const step = beginStep("address");
  const port = portOf(url);
  if (isLoopback(url.hostname)) {
    const inside = `start the backend with --host 0.0.0.0 and enter ${withHost(url, "host.docker.internal")}`;
    if (place.inContainer) {
      return step.warning(
        `${url.hostname} is the container that this command runs in, and nothing outside of it`,
        `for a backend on the machine itself: ${inside}`,
        `for a backend in another container: enter the name of its service, such as http://ml-backend:${port}`,
      );
    }
    return step.ok(
      `${url.hostname} is this machine`,
      `a labeling server in a container has a ${url.hostname} of its own: ${inside}`,
    );
  }
  if (url.hostname === "0.0.0.0") {
    return step.warning(
      "0.0.0.0 is what a backend listens on, and no address to call",
      `enter ${withHost(url, "localhost")}, or the machine's name`,
    );
  }
  return step.ok(`host ${hostOf(url)}, port ${port}`);
}

/** Whether the name has an address. */
export async function nameStep(url: URL): Promise<Finding> {
  const step = beginStep("dns");
  const host = hostOf(url);
  if (isIP(host) !== 0) return step.ok(`${host} needs no name`);
  try {
    const found = await lookup(host, { all: true });
    return step.ok(`${host} is ${found.map(({ address }) => address).join(", ")}`);
  } catch (error) {
    return step.failed(`${host} has no address (${codeOf(error) || reasonOf(error)})`, ...adviceOnName(host));
  }
}

function adviceOnName(host: string): string[] {
  if (hostNames.has(host)) {
    return [
      'in a container on Linux: add extra_hosts: ["host.docker.internal:host-gateway"] to its service',
      "outside of containers: enter localhost",
    ];
  }
  if (isBareName(host)) {
    return [
      `"${host}" looks like the service of a compose file: only containers in the same network know that name`,
      "run this command there (docker compose exec), or enter the machine's name and the published port",
    ];
  }
  return ["look for a typing error, and whether this machine has the right name server"];
}

/** Whether somebody listens. */
export async function connectStep(url: URL): Promise<Finding> {
  const step = beginStep("connect");
  const [host, port] = [hostOf(url), portOf(url)];
  try {
    const address = await connected(host, port);
    const finding = step.ok(`${address} port ${port} is open`);
    if ((finding.ms ?? 0) <= connectMs) return finding;
    return step.warning(
      `port ${port} took ${Math.round(finding.ms ?? 0)} ms to open; Label Studio waits ${connectMs} ms`,
    );
  } catch (error) {
    const code = codeOf(error);
    return step.failed(`port ${port} of ${host}: ${words[code] ?? reasonOf(error)}`, ...adviceOnPort(code, url));
  }
}

const words: Record<string, string> = {
  ECONNREFUSED: "nobody listens there",
  TIMEOUT: `no answer within ${waitMs} ms`,
  EHOSTUNREACH: "there is no way to that machine",
  ENETUNREACH: "there is no way to that network",
  ECONNRESET: "the connection was cut off",
};

function adviceOnPort(code: string, url: URL): string[] {
  if (code === "ECONNREFUSED") {
    return [
      `see whether the backend runs, and at port ${portOf(url)}`,
      isLoopback(url.hostname)
        ? 'a backend in a container needs its port published: ports: ["9090:9090"], and must listen on 0.0.0.0'
        : "a backend that listens on 127.0.0.1 is there for its own machine only: start it with --host 0.0.0.0",
    ];
  }
  return ["a firewall, a security group or the wrong network may be between: try from the machine of the backend"];
}

function connected(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket({ host, port, autoSelectFamily: true });
    socket.setTimeout(waitMs, () => socket.destroy(Object.assign(new Error("no answer"), { code: "TIMEOUT" })));
    socket.once("error", reject);
    socket.once("connect", () => {
      resolve(socket.remoteAddress ?? host);
      socket.destroy();
    });
  });
}

/** Whether an https address has a certificate that is accepted. */
export async function tlsStep(url: URL): Promise<Finding> {
  const step = beginStep("tls");
  const [host, port] = [hostOf(url), portOf(url)];
  try {
    return step.ok(await certificateOf(host, port));
  } catch (error) {
    const code = codeOf(error);
    if (/WRONG_VERSION_NUMBER|UNEXPECTED_EOF|EPROTO|ECONNRESET|SSL_PACKET/.test(`${code} ${reasonOf(error)}`)) {
      const plain = url.href.replace(/^https:/, "http:").replace(/\/+$/, "");
      return step.failed(`port ${port} does not speak TLS`, `enter ${plain}`);
    }
    return step.failed(`the certificate is not accepted: ${code || reasonOf(error)}`, adviceOnCertificate(code));
  }
}

function adviceOnCertificate(code: string): string {
  if (code === "CERT_HAS_EXPIRED") return "renew the certificate";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return "enter the name that the certificate is for, or get one for this name";
  return "use a certificate of a known authority; the labeling server would need NODE_EXTRA_CA_CERTS (Tandem) or REQUESTS_CA_BUNDLE (Label Studio) for this one";
}

function certificateOf(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const name = isIP(host) === 0 ? { servername: host } : {};
    const socket = connectTls({ host, port, ...name });
    socket.setTimeout(waitMs, () => socket.destroy(Object.assign(new Error("no answer"), { code: "TIMEOUT" })));
    socket.once("error", reject);
    socket.once("secureConnect", () => {
      const { valid_to: end } = socket.getPeerCertificate();
      resolve(`${socket.getProtocol() ?? "TLS"}, certificate valid until ${end}`);
      socket.destroy();
    });
  });
}
