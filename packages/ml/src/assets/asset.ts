/** A file that task data refers to, on this disk. */
export interface Asset {
  /** Never write to it. It stays for ten minutes at least; then it may go to make room for others. */
  readonly path: string;
  /** As whoever sent it said, or as the name suggests; null when neither says anything. */
  readonly contentType: string | null;
  /** Bytes. */
  readonly size: number;
  bytes(): Promise<Uint8Array>;
}

/** A file that cannot be had; the message says what was tried and what to do. */
export class AssetError extends Error {
  override readonly name = "AssetError";
}

export interface AssetOptions {
  /** Bytes that one file may have. Default: 1 GB. */
  maxBytes: number;
  /** Bytes that all kept files may have; those not used for longest go. Default: 10 GB. */
  maxTotalBytes: number;
  /** Milliseconds for which a kept file is used without asking whether it has changed. Default: one hour. */
  freshMs: number;
  /** Milliseconds in which the next bytes must come. Default: 30 seconds. */
  idleMs: number;
  /**
   * Hosts (`minio`, `minio:9000`, `10.0.0.7`; `*` for all) that files may be fetched from though they are on this
   * machine or its private network. Task data says what is fetched, so none but the labeling server is by default.
   */
  privateHosts: readonly string[];
  /** Root of the local files that the labeling server shows, when this machine has them too; else null. */
  localFiles: string | null;
}

const gigabyte = 1024 ** 3;

export const defaultAssetOptions: AssetOptions = {
  maxBytes: gigabyte,
  maxTotalBytes: 10 * gigabyte,
  freshMs: 3600_000,
  idleMs: 30_000,
  privateHosts: [],
  localFiles: null,
};

/**
 * The options that an environment says: `ASSET_MAX_BYTES`, `ASSET_CACHE_BYTES`, `ASSET_PRIVATE_HOSTS` (with commas
 * between), and Label Studio's `LOCAL_FILES_DOCUMENT_ROOT`.
 *
 * @throws RangeError when a number of bytes is none.
 */
export function assetOptionsIn(environment: NodeJS.ProcessEnv): AssetOptions {
  const root = environment["LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT"] || environment["LOCAL_FILES_DOCUMENT_ROOT"];
  const hosts = environment["ASSET_PRIVATE_HOSTS"] ?? "";
  return {
    ...defaultAssetOptions,
    maxBytes: bytesIn(environment, "ASSET_MAX_BYTES") ?? defaultAssetOptions.maxBytes,
    maxTotalBytes: bytesIn(environment, "ASSET_CACHE_BYTES") ?? defaultAssetOptions.maxTotalBytes,
    privateHosts: hosts.split(",").flatMap((host) => (host.trim() === "" ? [] : [host.trim().toLowerCase()])),
    localFiles: root === undefined || root === "" ? null : root,
  };
}

function bytesIn(environment: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = environment[name];
  if (text === undefined || text === "") return undefined;
  const bytes = Number(text);
  if (!Number.isSafeInteger(bytes) || bytes <= 0) throw new RangeError(`${name}="${text}" is not a number of bytes`);
  return bytes;
}
