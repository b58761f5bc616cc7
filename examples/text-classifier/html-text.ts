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

/** Hidden to their end tag, or to the end of the page as in browsers. */
const COMMENT = /<!--[\s\S]*?(?:-->|$)|<![^>]*(?:>|$)|<\?[^>]*(?:>|$)/g;
const CODE = /<(script|style)\b[^>]*>[\s\S]*?(?:<\/\1\s*>|$)/gi;
/** Hidden only where the end tag is near: without it what follows is the page. The bound also keeps the time linear. */
const HIDDEN = /<(title|select|textarea|noscript|template|iframe)\b[^>]*>[\s\S]{0,20000}?<\/\1\s*>/gi;

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

/** Each tag replaced by what it shows. One pass, whatever the input: no pattern that could backtrack over a page. */
function withoutTags(html: string): string {
  const pieces: string[] = [];
  let position = 0;
  for (let open = html.indexOf("<"); open >= 0; open = html.indexOf("<", position)) {
    const name = tagNameAt(html, open);
    if (name === "") {
      // A "<" that opens nothing is a character like any other.
      pieces.push(html.slice(position, open + 1));
      position = open + 1;
      continue;
    }
    pieces.push(html.slice(position, open));
    const close = endOfTag(html, open);
    const attributes = html.slice(open + 1 + name.length, close);
    pieces.push(name.startsWith("/") ? shown("/", name.slice(1), "") : shown("", name, attributes));
    position = close + 1;
  }
  pieces.push(html.slice(position));
  return pieces.join("");
}

const TAG_NAME = /\/?[a-zA-Z][a-zA-Z0-9:]*/y;

function tagNameAt(html: string, open: number): string {
  TAG_NAME.lastIndex = open + 1;
  return TAG_NAME.exec(html)?.[0] ?? "";
}

/**
 * Where the ">" of the tag is: not inside a quoted value, unless the quote is never closed before the next tag. The
 * next "<" or the end of the text ends a tag that has none.
 */
function endOfTag(html: string, open: number): number {
  let quote = 0;
  let fallback = -1;
  for (let i = open + 1; i < html.length; i++) {
    const unit = html.charCodeAt(i);
    if (unit === LESS_THAN) return fallback >= 0 ? fallback : i - 1;
    if (unit === GREATER_THAN) {
      if (quote === 0) return i;
      if (fallback < 0) fallback = i;
    } else if (unit === quote) {
      quote = 0;
    } else if (quote === 0 && (unit === DOUBLE_QUOTE || unit === SINGLE_QUOTE) && html.charCodeAt(i - 1) === EQUALS) {
      quote = unit;
    }
  }
  return fallback >= 0 ? fallback : html.length;
}

const LESS_THAN = 60;
const EQUALS = 61;
const GREATER_THAN = 62;
const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;

/**
 * Plain text of an HTML document or fragment. Scripts, styles, comments and tags go; links keep their text, images
 * their alternative text, list items get a bullet. Never throws: broken HTML gives the text a browser would show, or
 * close to it.
 */
export function htmlToText(html: string): string {
  const visible = html
    .replace(/[\ue000\ue001]/g, "")
    .replace(COMMENT, "")
    .replace(CODE, " ")
    .replace(HIDDEN, " ");
  const text = withoutTags(visible);
  return decodeEntities(text)
    .replace(/[\s\u00a0]+/g, " ")
    .replace(/ ?\ue000 ?/g, "\n")
    .replace(/[ \n]*\ue001[ \n\ue001]*/g, "\n\n")
    .replace(/^• *$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
