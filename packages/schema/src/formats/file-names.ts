/** Gives each task of an export a name for its file. */
export type FileNames = {
  /** A name without folder and ending: the last part of the address, made safe; else `task-7`. Never the same twice. */
  nameFor(task: { readonly id: number }, address: unknown): string;
};

const longest = 100;
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** Names that are safe in every file system and different even where upper and lower case are the same. */
export function createFileNames(): FileNames {
  // Hashes and not names: a million of them is little. A chance meeting of two only makes a name longer.
  const taken = new Set<number>();
  const take = (name: string): boolean => {
    const hash = hashOf(name.toLowerCase());
    if (taken.has(hash)) return false;
    taken.add(hash);
    return true;
  };
  return {
    nameFor: (task, address) => {
      const base = typeof address === "string" ? baseName(address) : "";
      if (base !== "" && take(base)) return base;
      const plain = base === "" ? `task-${task.id}` : `${base}-${task.id}`;
      for (let copy = 1, name = plain; ; copy += 1, name = `${plain}-${copy}`) if (take(name)) return name;
    },
  };
}

/** The last part of an address or path without its ending, with only characters that every file system takes. */
export function baseName(address: string): string {
  const last = fileNameOf(address);
  const ending = last.lastIndexOf(".");
  const stem = ending > 0 ? last.slice(0, ending) : last;
  const safe = stem
    .normalize("NFC")
    .toWellFormed()
    // Control and format characters, which may turn writing around, and what some file system refuses.
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD<>:"/\\|?*]/gu, "_")
    .replaceAll(/^[\s.]+|[\s.]+$/g, "");
  const short = Array.from(safe.slice(0, longest * 2))
    .slice(0, longest)
    .join("")
    .replace(/[\s.]+$/, "");
  return reserved.test(short) ? `_${short}` : short;
}

/** The last part of an address as it stands there: `cat.jpg` of `https://host/a/cat.jpg?size=1`; empty for none. */
export function fileNameOf(address: string): string {
  if (/^data:/i.test(address)) return "";
  const isAddress = /^([a-z][a-z0-9+.-]*:)?\/\//i.test(address) || address.startsWith("/");
  // Label Studio's local files are served at `/data/local-files/?d=folder/cat.jpg`.
  const local = isAddress ? /[?&]d=([^&#]+)/.exec(address)?.[1] : undefined;
  const place = local ?? (isAddress ? address.replace(/[?#].*$/s, "") : address);
  const last = (isAddress ? decoded(place) : place).split(/[/\\]/).at(-1) ?? "";
  return isAddress && local === undefined && /^[a-z][a-z0-9+.-]*:\/\/[^/]*$/i.test(place) ? "" : last;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** 53 bits of a text: two FNV-1a runs with different starts. */
function hashOf(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (let at = 0; at < text.length; at += 1) {
    low = Math.imul(low ^ text.charCodeAt(at), 0x01000193);
    high = Math.imul(high ^ text.charCodeAt(at), 0x5bd1e995);
  }
  return (high & 0x1fffff) * 2 ** 32 + (low >>> 0);
}
