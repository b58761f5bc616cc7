import { fileNameOf } from "../file-names.ts";

const mediaEndings = new Map([
  ["jpeg", ".jpg"],
  ["svg+xml", ".svg"],
]);

/** The ending of an image's name with the dot, in the letters of the address; empty when it says none. */
export function endingOf(address: string): string {
  const media = /^data:image\/([a-z0-9.+-]{1,20})[;,]/i.exec(address)?.[1]?.toLowerCase();
  if (media !== undefined) return mediaEndings.get(media) ?? (/^[a-z0-9]+$/.test(media) ? `.${media}` : "");
  return /\.[a-z0-9]{1,5}$/i.exec(fileNameOf(address))?.[0] ?? "";
}

/** The address, unless it is the image itself. */
export function shortAddress(address: string): string | null {
  return /^data:/i.test(address) ? null : address;
}
