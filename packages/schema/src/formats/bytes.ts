/** Pieces of bytes as one. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The bytes of a `data:` URL in base64; `null` when it is none. */
export function bytesOfDataUrl(url: string): Uint8Array<ArrayBuffer> | null {
  const comma = url.indexOf(",");
  if (comma === -1 || !/^data:[^,]*;base64$/i.test(url.slice(0, comma))) return null;
  try {
    const text = atob(url.slice(comma + 1));
    const bytes = new Uint8Array(text.length);
    for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
    return bytes;
  } catch {
    return null;
  }
}

/** How many bytes become text at once: `fromCharCode` takes them as arguments. */
const piece = 0x8000;

/** Bytes as a `data:` URL in base64. */
export function dataUrlOf(bytes: Uint8Array, mediaType: string): string {
  const parts: string[] = [];
  for (let from = 0; from < bytes.length; from += piece)
    parts.push(String.fromCharCode(...bytes.subarray(from, from + piece)));
  return `data:${mediaType};base64,${btoa(parts.join(""))}`;
}
