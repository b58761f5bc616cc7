/** The bytes in a `data:` address; `null` when it is none, or is written wrongly. */
export function dataUrlBytes(address: string): Uint8Array<ArrayBuffer> | null {
  const [, head, body] = /^data:([^,]*),(.*)$/s.exec(address) ?? [];
  if (head === undefined || body === undefined) return null;
  try {
    const text = decodeURIComponent(body);
    if (!/;\s*base64$/i.test(head)) return new TextEncoder().encode(text);
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
