import { dataUrlBytes } from "./data-url.ts";

export type Loaded<Data> = { ok: true; data: Data } | { ok: false; reason: string };

/** Files larger than this are not read into memory. */
const mostBytes = 200_000_000;

/**
 * The bytes at an address in a task. Those of `data:` addresses and of this server can be read; what other sites have
 * can be shown (pictures, sounds, films), but not read.
 */
export async function readAddress(address: string, signal?: AbortSignal): Promise<Loaded<ArrayBuffer>> {
  if (/^data:/i.test(address)) {
    const bytes = dataUrlBytes(address);
    return bytes === null
      ? { ok: false, reason: "The data: address in this task is broken." }
      : { ok: true, data: bytes.buffer };
  }
  if (!isOwnAddress(address))
    return {
      ok: false,
      reason: `${address} is on another site, from which only pictures, sounds and films are shown.`,
    };
  try {
    const answer = await fetch(address, { signal: signal ?? null, credentials: "same-origin" });
    if (!answer.ok) return { ok: false, reason: `${address} could not be read: the server answered ${answer.status}.` };
    if (Number(answer.headers.get("content-length") ?? 0) > mostBytes)
      return { ok: false, reason: `${address} is too large to be shown here.` };
    return { ok: true, data: await answer.arrayBuffer() };
  } catch {
    return { ok: false, reason: `${address} could not be read.` };
  }
}

/** Whether the bytes at an address can be read: they are in it, or on this server. */
export const isReadable = (address: string): boolean => /^data:/i.test(address) || isOwnAddress(address);

function isOwnAddress(address: string): boolean {
  try {
    return new URL(address, window.location.href).origin === window.location.origin;
  } catch {
    return false;
  }
}

/** An address that a player or a frame may be given: of a site, of this server, or with the data in it. */
export function playable(data: unknown): string | null {
  return typeof data === "string" &&
    /^(https?:\/\/|\/|blob:|data:(audio|video|application\/(ogg|pdf)))/i.test(data.trim())
    ? data.trim()
    : null;
}
