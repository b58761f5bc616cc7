import { AssetError } from "./asset.ts";
import type { LabelServer } from "../label-server.ts";

/** Where a file that task data refers to may be had. */
export type AssetPlace =
  | { kind: "inline"; bytes: Uint8Array; contentType: string | null }
  | {
      kind: "remote";
      /** Says which file it is, whatever address it comes from. */
      name: string;
      /** Ends as the file's own name does. */
      fileName: string;
      /** To be tried in this order. */
      addresses: readonly string[];
      /** Path below the root of local files, when it is one of these. */
      localPath: string | null;
    };

const cloud = /^(s3|s3s|gs|azure-blob|azure-spi|azure_spi|r2|dbfs|databricks|blob):\/\//i;

/**
 * Understands an address as labeling servers store them in tasks.
 *
 * @throws AssetError when it is none, or when the labeling server or the task is needed and not known.
 */
export function placeOf(url: string, server: LabelServer | null, taskId: number | undefined): AssetPlace {
  if (typeof url !== "string" || url.trim() === "") {
    throw new AssetError(`an asset is an address in a task's data, not ${url === "" ? "an empty text" : typeof url}`);
  }
  const text = url.trim();
  if (/^data:/i.test(text)) return inline(text);
  if (cloud.test(text)) return inCloud(text, server, taskId);
  const relative = relativeTo(text, server);
  if (relative !== null) return onServer(relative, text, server);
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) {
    return { kind: "remote", name: text, fileName: new URL(text).pathname, addresses: [text], localPath: null };
  }
  const shown = text.slice(0, 100);
  throw new AssetError(
    `"${shown}" is not an address that can be fetched: known are http(s), data:, s3:, gs: and azure-blob: addresses, ` +
      "and paths of the labeling server such as /data/upload/1/file.png",
  );
}

/** The path and query on the labeling server; null for an address of anywhere else. */
function relativeTo(text: string, server: LabelServer | null): string | null {
  if (/^\/?upload\//.test(text)) return `/data/${text.replace(/^\//, "")}`;
  if (/^(data\/upload|data\/local-files|storage-data)\//.test(text)) return `/${text}`;
  if (text.startsWith("/") && !text.startsWith("//")) return withoutPrefix(text, server);
  for (const address of server === null ? [] : [server.address, ...server.alsoKnownAs]) {
    if (text.toLowerCase().startsWith(`${address.toLowerCase()}/`)) return text.slice(address.length);
  }
  return null;
}

/** A labeling server below a path (`/label-studio`) writes that path into its tasks. */
function withoutPrefix(path: string, server: LabelServer | null): string {
  for (const address of server === null ? [] : [server.address, ...server.alsoKnownAs]) {
    const prefix = new URL(address).pathname.replace(/\/+$/, "");
    if (prefix !== "" && path.startsWith(`${prefix}/`)) return path.slice(prefix.length);
  }
  return path;
}

function onServer(path: string, written: string, server: LabelServer | null): AssetPlace {
  const { pathname, searchParams } = new URL(path, "http://server");
  const localPath = /^\/data\/local-files\/?$/.test(pathname) ? searchParams.get("d") : null;
  const fileName = localPath ?? searchParams.get("filepath") ?? pathname;
  if (server === null) {
    if (localPath !== null) return { kind: "remote", name: path, fileName, addresses: [], localPath };
    throw new AssetError(
      `"${written}" is a file of the labeling server, and none is known: it should call /setup with its hostname, or ` +
        "LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY should be set",
    );
  }
  const upload = /^\/data\/(upload\/.+)$/.exec(path)?.[1];
  const paths =
    upload === undefined
      ? [path]
      : // Newer servers check who asks at the first; older ones only have the second.
        [`/storage-data/uploaded/?filepath=${upload.split("/").map(encoded).join("/")}`, path];
  return {
    kind: "remote",
    name: `${server.address}${path}`,
    fileName,
    addresses: paths.map((one) => `${server.address}${one}`),
    localPath,
  };
}

/** A part of a path, encoded once whether or not it was. */
function encoded(part: string): string {
  try {
    return encodeURIComponent(decodeURIComponent(part));
  } catch {
    return encodeURIComponent(part);
  }
}

function inCloud(uri: string, server: LabelServer | null, taskId: number | undefined): AssetPlace {
  if (server === null) {
    throw new AssetError(
      `"${uri}" is in a cloud storage that the labeling server has the keys of, and no labeling server is known: it ` +
        "should call /setup with its hostname, or LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY should be set",
    );
  }
  if (taskId === undefined) {
    throw new AssetError(
      `"${uri}" is in a cloud storage: the labeling server only gives it for a task, so call asset(url, task) with ` +
        "a task that has an id",
    );
  }
  const code = encodeURIComponent(Buffer.from(uri).toString("base64").replaceAll("+", "-").replaceAll("/", "_"));
  return {
    kind: "remote",
    name: `${server.address} ${uri}`,
    fileName: uri,
    addresses: [
      `${server.address}/tasks/${taskId}/presign/?fileuri=${code}`,
      `${server.address}/api/tasks/${taskId}/presign/?fileuri=${code}`,
    ],
    localPath: null,
  };
}

function inline(text: string): AssetPlace {
  const match = /^data:([^,]*?)(;base64)?,(.*)$/is.exec(text);
  if (match === null) throw new AssetError("this data: address has no comma before its data");
  const [, type = "", base64, data = ""] = match;
  try {
    const decoded = data.includes("%") ? decodeURIComponent(data) : data;
    const bytes = base64 === undefined ? Buffer.from(decoded) : Buffer.from(decoded, "base64");
    return { kind: "inline", bytes, contentType: type === "" ? null : type };
  } catch {
    throw new AssetError("this data: address has a % that no code follows");
  }
}
