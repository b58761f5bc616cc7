/** File name ending → content type, of what people label. */
const types: Readonly<Record<string, string>> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".bmp": "image/bmp",
  ".tiff": "image/tiff",
  ".svg": "image/svg+xml",
  ".wav": "audio/wav",
  ".mp3": "audio/mpeg",
  ".flac": "audio/flac",
  ".ogg": "audio/ogg",
  ".m4a": "audio/mp4",
  ".mp4": "video/mp4",
  ".webm": "video/webm",
  ".pdf": "application/pdf",
  ".json": "application/json",
  ".csv": "text/csv",
  ".tsv": "text/tab-separated-values",
  ".txt": "text/plain",
  ".html": "text/html",
};
const endings = new Map(Object.entries(types).map(([ending, type]) => [type, ending]));

/** By the ending of a file's name; null when it says nothing. */
export function contentTypeOf(name: string): string | null {
  return types[writtenEnding(name)] ?? null;
}

/** The ending that a file should have: that of its name, else what its type suggests; may be empty. */
export function endingOf(name: string, contentType: string | null): string {
  const written = writtenEnding(name);
  if (written !== "") return written;
  return endings.get(contentType?.split(";")[0]?.trim().toLowerCase() ?? "") ?? "";
}

const writtenEnding = (name: string): string => /\.[a-z0-9]{1,8}$/i.exec(name)?.[0].toLowerCase() ?? "";
