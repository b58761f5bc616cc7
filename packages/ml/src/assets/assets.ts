import { createHash } from "node:crypto";
import { readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { errorText } from "../http-error.ts";
import { type Authorizer, createAuthorizer, type LabelServer } from "../label-server.ts";
import { type AssetPlace, placeOf } from "./address.ts";
import { type Asset, AssetError, type AssetOptions } from "./asset.ts";
import { type AssetCache, type CachedFile, createAssetCache } from "./cache.ts";
import { contentTypeOf, endingOf } from "./content-type.ts";
import { createDownloader, type Download, type Downloader } from "./download.ts";

/** The files of one project's tasks. */
export interface Assets {
  get(url: string, task?: { id?: number | undefined }): Promise<Asset>;
  /** Ends what is being fetched. */
  close(): void;
}

export interface AssetsParts {
  /** Shared by all projects and processes of a backend. */
  directory: string;
  /** Part of each file's name, so that one project cannot read what another may. */
  project: string;
  options: AssetOptions;
  /** As it is known when a file is fetched; throws when its address is none. */
  server: () => LabelServer | null;
  log: (message: string) => void;
}

/** Milliseconds for which a file that was just used is not removed. */
const restMs = 600_000;

export function createAssets(parts: AssetsParts): Assets {
  const { options } = parts;
  const closing = new AbortController();
  const cache = createAssetCache({ directory: parts.directory, restMs, ...options });
  const known = createServerAccess(parts.server);
  const downloader = createDownloader({
    idleMs: options.idleMs,
    signal: closing.signal,
    trust(url) {
      if (known.isServer(url)) return "any";
      const { privateHosts } = options;
      const isNamed = [url.host, url.hostname, "*"].some((host) => privateHosts.includes(host.toLowerCase()));
      return isNamed ? "private" : "public";
    },
  });
  const fetching = new Map<string, Promise<CachedFile>>();

  /** Whoever asks while it is being fetched gets the same file. */
  const once = (name: string, fetch: () => Promise<CachedFile>): Promise<CachedFile> => {
    const running = fetching.get(name);
    if (running !== undefined) return running;
    const started = fetch().finally(() => fetching.delete(name));
    fetching.set(name, started);
    return started;
  };

  return {
    async get(url, task) {
      const place = placeOf(url, parts.server(), task?.id);
      if (place.kind === "inline") {
        const name = `${parts.project}\ndata:${createHash("sha256").update(place.bytes).digest("hex")}`;
        return assetOf(await once(name, () => keepInline(cache, name, place)));
      }
      const local = await localFile(place.localPath, options.localFiles);
      if (local !== null) return local;
      const name = `${parts.project}\n${place.name}`;
      return assetOf(await once(name, () => findOrFetch({ url, place, name, cache, downloader, known, parts })));
    },
    close() {
      closing.abort(new Error("the backend stops"));
      downloader.close();
    },
  };
}

const assetOf = ({ path: at, contentType, size }: Pick<CachedFile, "path" | "contentType" | "size">): Asset => ({
  path: at,
  contentType,
  size,
  bytes: () => readFile(at),
});

async function keepInline(
  cache: AssetCache,
  name: string,
  place: AssetPlace & { kind: "inline" },
): Promise<CachedFile> {
  const found = await cache.find(name);
  if (found !== null) return found;
  const facts = { contentType: place.contentType, etag: null, lastModified: null };
  return cache.write(name, endingOf("", place.contentType), only(place.bytes), facts);
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The file itself, when this machine has the local files that the labeling server shows. */
async function localFile(localPath: string | null, root: string | null): Promise<Asset | null> {
  if (localPath === null || root === null) return null;
  const inside = await realpath(root).catch(() => null);
  const found = await realpath(path.join(root, localPath)).catch(() => null);
  // Links and `..` may lead outside, where task data has no business.
  if (inside === null || found === null || !found.startsWith(inside + path.sep)) return null;
  const facts = await stat(found);
  return facts.isFile() ? assetOf({ path: found, contentType: contentTypeOf(found), size: facts.size }) : null;
}

/** The labeling server as it is known now, and its token. */
interface ServerAccess {
  isServer(url: URL): boolean;
  hasToken(): boolean;
  authorizer(): Authorizer | null;
}

function createServerAccess(server: () => LabelServer | null): ServerAccess {
  let made: { key: string; authorizer: Authorizer } | undefined;
  return {
    isServer(url) {
      const now = server();
      return now !== null && new URL(now.address).origin === url.origin;
    },
    hasToken: () => (server()?.token ?? null) !== null,
    authorizer() {
      const { address = "", token = null } = server() ?? {};
      if (token === null) return null;
      const key = JSON.stringify([address, token]);
      if (made?.key !== key) made = { key, authorizer: createAuthorizer(address, token) };
      return made.authorizer;
    },
  };
}

interface Fetching {
  url: string;
  place: AssetPlace & { kind: "remote" };
  name: string;
  cache: AssetCache;
  downloader: Downloader;
  known: ServerAccess;
  parts: AssetsParts;
}

async function findOrFetch(fetching: Fetching): Promise<CachedFile> {
  const { cache, name, place, parts } = fetching;
  const found = await cache.find(name);
  if (found !== null && Date.now() - found.checked < parts.options.freshMs) return found;
  const tried: string[] = [];
  let isRefused = place.addresses.length === 0;
  for (const address of place.addresses) {
    try {
      return await fetchFrom(address, found, fetching);
    } catch (error) {
      isRefused ||= error instanceof RefusedError;
      tried.push(`${address}: ${error instanceof RefusedError ? error.message : errorText(error)}`);
    }
  }
  if (found !== null && !isRefused) {
    parts.log(`${fetching.url}: the kept file is used, because it cannot be checked: ${tried.join("; ")}`);
    return found;
  }
  throw new AssetError(explained(fetching, tried));
}

/** An answer that says no; a kept file is not to be used either. */
class RefusedError extends Error {}

async function fetchFrom(address: string, found: CachedFile | null, fetching: Fetching): Promise<CachedFile> {
  const { downloader, known, cache, name } = fetching;
  const open = (): Promise<Download> =>
    downloader.open(address, async (url) => ({
      "user-agent": "tandem-ml",
      ...(found?.etag == null ? {} : { "if-none-match": found.etag }),
      ...(found?.lastModified == null ? {} : { "if-modified-since": found.lastModified }),
      ...(known.isServer(url) ? await authorization(known) : {}),
    }));
  let answer = await open();
  if (isUnauthorized(answer, known) && known.authorizer()?.refused() === true) {
    answer.body.resume();
    answer = await open();
  }
  if (answer.status === 304 && found !== null) {
    answer.body.resume();
    return cache.confirm(name, found);
  }
  if (answer.status !== 200 || isUnauthorized(answer, known)) {
    answer.body.destroy();
    throw answer.status >= 500 || answer.status === 429
      ? new Error(`it answered ${answer.status}`)
      : new RefusedError(refusalOf(answer, known));
  }
  const contentType = answer.headers["content-type"] ?? contentTypeOf(fetching.place.fileName);
  return cache.write(name, endingOf(fetching.place.fileName, contentType), answer.body, {
    contentType,
    etag: answer.headers.etag ?? null,
    lastModified: answer.headers["last-modified"] ?? null,
  });
}

async function authorization(known: ServerAccess): Promise<Record<string, string>> {
  const authorizer = known.authorizer();
  return authorizer === null ? {} : { authorization: await authorizer.header() };
}

/** Label Studio sends whoever it does not know to its login page, with a good status. */
const isLogin = ({ address }: Download, known: ServerAccess): boolean =>
  known.isServer(new URL(address)) && /\/user\/login\/?$/.test(new URL(address).pathname);
const isUnauthorized = (answer: Download, known: ServerAccess): boolean =>
  answer.status === 401 || isLogin(answer, known);

function refusalOf(answer: Download, known: ServerAccess): string {
  if (isLogin(answer, known)) return "it asks for a login";
  return `it answered ${answer.status}`;
}

/** What was tried, and what to do about it. */
function explained({ url, known, parts }: Fetching, tried: readonly string[]): string {
  const shown = url.length > 300 ? `${url.slice(0, 300)}…` : url;
  const text = tried.join("\n");
  const advice: string[] = [];
  if (/answered 40[13]|asks for a login/.test(text)) {
    advice.push(
      known.hasToken()
        ? "the token is not accepted: check LABEL_STUDIO_API_KEY, or what /setup brings as access_token"
        : "no token is known: set LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY",
    );
  }
  if (/ECONNREFUSED/.test(text) && /\/\/(localhost|127\.|\[::1\])/.test(text)) {
    advice.push(
      "nothing listens there; inside a container localhost is the container itself: set LABEL_STUDIO_URL to an " +
        "address that leads out of it, such as http://host.docker.internal:8080",
    );
  }
  if (tried.length === 0) {
    advice.push(`${parts.options.localFiles ?? "LOCAL_FILES_DOCUMENT_ROOT"} has no such file, and no server is known`);
  }
  return [`cannot get "${shown}"`, ...tried.map((one) => `  tried ${one}`), ...advice.map((one) => `  ${one}`)].join(
    "\n",
  );
}
