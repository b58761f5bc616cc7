/** HTML as a person reads it: plain text with line breaks where a browser would break, and nothing hidden. */

/** Names of U+00A0 to U+00FF in order, as HTML 4 has them. */
const LATIN_NAMES =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro " +
  "para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil " +
  "Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave " +
  "Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml " +
  "igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute " +
  "thorn yuml";

const ENTITIES = new Map<string, string>([
  ...LATIN_NAMES.split(" ").map((name, i): [string, string] => [name, String.fromCharCode(0xa0 + i)]),
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["ndash", "–"],
  ["mdash", "—"],
  ["lsquo", "‘"],
  ["rsquo", "’"],
  ["sbquo", "‚"],
  ["ldquo", "“"],
  ["rdquo", "”"],
  ["bdquo", "„"],
  ["bull", "•"],
  ["hellip", "…"],
  ["euro", "€"],
  ["trade", "™"],
  ["dagger", "†"],
  ["permil", "‰"],
  ["larr", "←"],
  ["rarr", "→"],
  ["minus", "−"],
  ["OElig", "Œ"],
  ["oelig", "œ"],
  ["ensp", " "],
  ["emsp", " "],
  ["thinsp", " "],
  ["zwnj", ""],
  ["zwj", ""],
]);

/** What browsers show for the numeric references 128 to 159, which are control characters by the letter. */
const WINDOWS_1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** Replaces character references, named and numeric, by the characters; unknown ones stay as they are. */
export function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,7}));?/g,
    (whole, decimal, hex, name) => {
      if (typeof name === "string") return ENTITIES.get(name) ?? ENTITIES.get(name.toLowerCase()) ?? whole;
      const code = typeof hex === "string" ? Number.parseInt(hex, 16) : Number(decimal);
      if (code >= 128 && code < 160) return WINDOWS_1252.charAt(code - 128);
      return code > 0 && code <= 0x10ffff && (code & 0x1ff800) !== 0xd800 ? String.fromCodePoint(code) : "";
    },
  );
}

/** Elements whose content is never shown. */
const HIDDEN =
  /<(script|style|head|title|noscript|template|select|textarea|iframe|object|applet)\b[^>]*>[\s\S]*?<\/\1\s*>/gi;
const COMMENT = /<!--[\s\S]*?-->|<![^>]*>|<\?[^>]*>/g;
/** A tag; quoted attribute values may contain ">". */
const TAG = /<(\/?)([a-zA-Z][a-zA-Z0-9:]*)((?:[^<>"']|"[^"<]{0,2000}"|'[^'<]{0,2000}'|["'])*)>/g;
/** What is left of a tag that was cut off at the end. */
const CUT_TAG = /<\/?[a-zA-Z!][^<>]*$/;

const PARAGRAPHS = new Set([
  "p",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "table",
  "ul",
  "ol",
  "dl",
  "blockquote",
  "pre",
  "hr",
  "form",
]);
const LINES = new Set(["br", "div", "tr", "li", "dt", "dd", "center", "caption", "address", "option", "body", "html"]);
const CELLS = new Set(["td", "th"]);

// Private-use characters stand for breaks until white space is settled; they cannot come from the page (see below).
const LINE = "\ue000";
const PARAGRAPH = "\ue001";

function shown(closing: string, name: string, attributes: string): string {
  const tag = name.toLowerCase();
  if (PARAGRAPHS.has(tag)) return PARAGRAPH;
  if (tag === "li" && closing === "") return `${LINE}• `;
  if (LINES.has(tag)) return LINE;
  if (CELLS.has(tag)) return " ";
  if (tag !== "img") return "";
  const alt = /\balt\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(attributes);
  return ` ${alt?.[1] ?? alt?.[2] ?? alt?.[3] ?? ""} `;
}

/**
 * Plain text of an HTML document or fragment. Scripts, styles, comments and tags go; links keep their text, images
 * their alternative text, list items get a bullet. Never throws: broken HTML gives the text a browser would show, or
 * close to it.
 */
export function htmlToText(html: string): string {
  const visible = html
    .replace(/[\ue000\ue001]/g, "")
    .replace(COMMENT, "")
    .replace(HIDDEN, " ");
  const text = visible
    .replace(TAG, (_, closing: string, name: string, attributes: string) => shown(closing, name, attributes))
    .replace(CUT_TAG, "");
  return decodeEntities(text)
    .replace(/[\s\u00a0]+/g, " ")
    .replace(/ ?\ue000 ?/g, "\n")
    .replace(/[ \n]*\ue001[ \n\ue001]*/g, "\n\n")
    .replace(/^• *$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
