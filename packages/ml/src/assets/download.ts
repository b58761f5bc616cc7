import { lookup as resolveName, type LookupAddress } from "node:dns";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { classifyAddress } from "./private-address.ts";

/** A request that was answered, whatever the status. */
export interface Download {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** Ends with an error when the connection breaks before all has come. */
  body: IncomingMessage;
  /** Where the last redirect led. */
  address: string;
}

export interface Downloader {
  /**
   * Asks for an address and follows redirects.
   *
   * @param headersFor the headers for each address on the way, so that what one host may see is not sent to another.
   * @throws Error when nothing answers, or when the address is none that may be asked.
   */
  open(address: string, headersFor: (url: URL) => Promise<Record<string, string>>): Promise<Download>;
  close(): void;
}

export interface DownloaderParts {
  /** Hosts that may be in a private network: `any` host, no matter where it leads, is for the labeling server only. */
  trust: (url: URL) => "any" | "private" | "public";
  idleMs: number;
  signal: AbortSignal;
}

/** The address leads where files may not be fetched from. */
class PrivateAddressError extends Error {}

const mostRedirects = 5;

export function createDownloader({ trust, idleMs, signal }: DownloaderParts): Downloader {
  // Of its own: a connection that was made by other rules is not used here.
  const agents = { "http:": new http.Agent({ keepAlive: true }), "https:": new https.Agent({ keepAlive: true }) };

  const ask = (url: URL, headers: Record<string, string>): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const allowed = trust(url);
      const host = url.hostname.replace(/^\[|\]$/g, "");
      if (isIP(host) !== 0) {
        const refused = refusal(host, host, allowed);
        if (refused !== null) return reject(refused);
      }
      const options = { headers, lookup: guardedLookup(allowed), signal };
      const request =
        url.protocol === "https:"
          ? https.request(url, { ...options, agent: agents["https:"] })
          : http.request(url, { ...options, agent: agents["http:"] });
      request.setTimeout(idleMs, () => request.destroy(new Error(`no answer for ${idleMs} ms`)));
      request.on("response", resolve).on("error", reject).end();
    });

  return {
    async open(address, headersFor) {
      let url = new URL(address);
      for (let redirects = 0; ; redirects += 1) {
        const body = await ask(url, await headersFor(url));
        const { statusCode: status = 0, headers } = body;
        const { location } = headers;
        if (![301, 302, 303, 307, 308].includes(status) || location === undefined) {
          return { status, headers, body, address: url.href };
        }
        body.resume();
        if (redirects >= mostRedirects) throw new Error(`it is redirected more than ${mostRedirects} times`);
        if (!URL.canParse(location, url.href))
          throw new Error(`it is redirected to "${location}", which is no address`);
        url = new URL(location, url);
        if (url.protocol !== "http:" && url.protocol !== "https:") {
          throw new Error(`it is redirected to ${url.protocol} which is not fetched`);
        }
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function refusal(address: string, host: string, allowed: ReturnType<DownloaderParts["trust"]>): Error | null {
  if (allowed === "any") return null;
  const kind = classifyAddress(address);
  if (kind === "public" || (kind === "private" && allowed === "private")) return null;
  const shown = host === address ? address : `${host} (${address})`;
  return new PrivateAddressError(
    kind === "private"
      ? `${shown} is on this machine or its private network; if files may come from there, start the backend with ` +
          `ASSET_PRIVATE_HOSTS=${host}`
      : `${shown} is in an address range that files are never fetched from`,
  );
}

/** Checks the address that is connected to, not a name that may mean another one a moment later. */
function guardedLookup(allowed: ReturnType<DownloaderParts["trust"]>): LookupFunction {
  return (host, options, callback) => {
    resolveName(host, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, [] as LookupAddress[]);
      const [first] = found.filter(({ address }) => refusal(address, host, allowed) === null);
      if (first === undefined) {
        const reason = refusal(found[0]?.address ?? "", host, allowed) ?? new Error(`${host} has no address`);
        return callback(reason, [] as LookupAddress[]);
      }
      if (options.all !== true) return callback(null, first.address, first.family);
      callback(
        null,
        found.filter(({ address }) => refusal(address, host, allowed) === null),
      );
    });
  };
}
