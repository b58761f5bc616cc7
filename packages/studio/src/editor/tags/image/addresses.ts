import { type LabelConfig, objectData, type ObjectTagOf, type TaskData } from "@tandem/schema";

/** The addresses of an Image's pages; one without pages has one. */
export type ShownPages = { ok: true; addresses: string[]; hasPages: boolean } | { ok: false; reason: string };

export function shownPages(config: LabelConfig, object: ObjectTagOf<"Image">, data: TaskData): ShownPages {
  const value = objectData(config, object, data);
  const { value: one, valueList } = object.attributes;
  const name = object.valueKey ?? object.value;
  const hasPages = one === null && valueList !== null;
  if (value === undefined || value === null || value === "")
    return { ok: false, reason: `This task has no “${name}”.` };
  if (!hasPages)
    return typeof value === "string"
      ? { ok: true, addresses: [value.trim()], hasPages }
      : { ok: false, reason: `“${name}” is not the address of an image but ${JSON.stringify(value).slice(0, 80)}.` };
  const addresses = Array.isArray(value) ? value.filter((page) => typeof page === "string") : [];
  return addresses.length > 0
    ? { ok: true, addresses: addresses.map((page) => page.trim()), hasPages }
    : { ok: false, reason: `“${name}” is not a list of addresses, one for each page.` };
}

const scheme = /^([a-z][a-z0-9+.-]*):/i;

/** Why an image cannot be shown at all, before it is asked for; `null` when it can be tried. */
export function refusedAddress(address: string): string | null {
  const [, name = ""] = scheme.exec(address) ?? [];
  const kind = name.toLowerCase();
  if (kind === "" || kind === "http" || kind === "https" || kind === "blob") return null;
  if (kind === "data") {
    if (/^data:image\//i.test(address)) return null;
    return "The data: address does not hold an image.";
  }
  if (["s3", "gs", "azure-blob", "file"].includes(kind))
    return `A browser cannot open ${kind}: addresses. Import http(s) addresses of the same files.`;
  return `${kind}: is not the address of an image.`;
}

/** Why an image may not have loaded: browsers do not tell. */
export function likelyReason(address: string, isPageSecure: boolean): string {
  if (/^data:/i.test(address)) return "What the address holds is not an image that this browser can read.";
  if (/^http:/i.test(address) && isPageSecure)
    return "It is an http address, and this page is https: browsers then try https, which the server may not have.";
  if (/^https?:/i.test(address))
    return "The server did not answer, does not let you in, or what it has there is not an image.";
  return "There is nothing at this address on this server, or it is not an image.";
}
