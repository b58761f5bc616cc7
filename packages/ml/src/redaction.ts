/** Texts of secrets that must not be shown, besides whatever looks like one. */
export type Redact = (text: string) => string;

const hidden = "[hidden]";

const patterns: readonly [RegExp, string][] = [
  // Authorization headers, and JSON web tokens wherever they stand.
  [/\b(Basic|Bearer|Token)\s+[\w.~+/=-]{6,}/gi, `$1 ${hidden}`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, hidden],
  // user:password@ of addresses.
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@:]*:[^\s/@]*@/gi, `$1${hidden}@`],
  // password=…, "access_token": "…", and signatures of presigned addresses.
  [
    /((?:[\w-]*(?:passw(?:or)?d|secret|token|api[_-]?key|credential|signature)[\w-]*|\bsig)["']?\s*[=:]\s*["']?)[^\s"'&,;}]+/gi,
    `$1${hidden}`,
  ],
];

/** @param secrets texts known to be secret, asked for each time; very short ones are left to the patterns. */
export function createRedact(secrets: () => Iterable<string>): Redact {
  return (text) => {
    let shown = text;
    for (const secret of secrets()) if (secret.length >= 4) shown = shown.replaceAll(secret, hidden);
    for (const [pattern, replacement] of patterns) shown = shown.replace(pattern, replacement);
    return shown;
  };
}
