/** Width and height in pixels, from the first bytes of a PNG, JPEG, GIF or SVG; null for anything else. */
export function imageSize(bytes: Uint8Array): { width: number; height: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length >= 24 && view.getUint32(0) === 0x89504e47) {
    return { width: view.getUint32(16), height: view.getUint32(20) };
  }
  if (bytes.length >= 10 && view.getUint32(0) === 0x47494638) {
    return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  }
  if (bytes.length >= 4 && view.getUint16(0) === 0xffd8) return jpegSize(view);
  const head = new TextDecoder().decode(bytes.subarray(0, 2000));
  const [, tag = ""] = /<svg([^>]*)>/.exec(head) ?? [];
  const [width, height] = ["width", "height"].map((name) => Number(new RegExp(`\\b${name}="([\\d.]+)`).exec(tag)?.[1]));
  return width && height ? { width, height } : null;
}

/** The size is in the segment that begins a frame; the segments before it say how long they are. */
function jpegSize(view: DataView): { width: number; height: number } | null {
  let at = 2;
  while (at + 9 < view.byteLength && view.getUint8(at) === 0xff) {
    const kind = view.getUint8(at + 1);
    const beginsFrame = kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind);
    if (beginsFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}
