import { useEffect, useState } from "react";
import { type Loaded, readAddress } from "./read-address.ts";

/** What a file at an address in a task holds, read by `read`; `null` while it loads, and without an address. */
export function useLoaded<Data>(
  address: string | null,
  read: (bytes: ArrayBuffer) => Promise<Data> | Data,
): Loaded<Data> | null {
  const [loaded, setLoaded] = useState<{ address: string; answer: Loaded<Data> } | null>(null);
  useEffect(() => {
    if (address === null) return;
    const abort = new AbortController();
    void load(address, read, abort.signal).then((answer) => {
      if (!abort.signal.aborted) setLoaded({ address, answer });
    });
    return () => abort.abort();
  }, [address, read]);
  return loaded !== null && loaded.address === address ? loaded.answer : null;
}

async function load<Data>(
  address: string,
  read: (bytes: ArrayBuffer) => Promise<Data> | Data,
  signal: AbortSignal,
): Promise<Loaded<Data>> {
  const bytes = await readAddress(address, signal);
  if (!bytes.ok) return bytes;
  try {
    return { ok: true, data: await read(bytes.data) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : "The file could not be read." };
  }
}

export const asText = (bytes: ArrayBuffer): string => new TextDecoder().decode(bytes);

export const asJson = (bytes: ArrayBuffer): unknown => {
  try {
    return JSON.parse(asText(bytes)) as unknown;
  } catch {
    throw new Error("The file is not JSON.");
  }
};
