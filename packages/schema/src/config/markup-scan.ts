import type { ProblemList, Span } from "./problem.ts";
import type { SourceText } from "./source-text.ts";

/** Tags inside tags, at most; more is not a labeling interface. */
const deepestNesting = 200;

type OpenTag = { name: string; at: Span };

/**
 * Looks at the tags of a text once, in linear time, before the XML parser sees it: refuses document types (where
 * entities would be defined) and deep nesting (the parser is recursive), and says which tag is not closed better
 * than the parser can. Stops without a problem at anything malformed: the parser will say what is wrong there.
 */
export function scanMarkup(source: SourceText, problems: ProblemList): void {
  const xml = source.normalized;
  const open: OpenTag[] = [];
  for (let at = xml.indexOf("<"); at !== -1; at = xml.indexOf("<", at)) {
    const skipped = skipSpecial(xml, at);
    if (skipped === null) return;
    if (skipped > at) {
      at = skipped;
      continue;
    }
    if (xml.startsWith("<!", at)) {
      problems.error(
        { offset: at, length: 2 },
        "entity",
        "A label config may not have a document type or define entities; remove this declaration",
      );
      return;
    }
    const end = tagEnd(xml, at);
    if (end === null) return;
    const name = /^<\/?([^\s/>]*)/.exec(xml.slice(at, Math.min(end, at + 200)))?.[1] ?? "";
    if (xml[at + 1] === "/") {
      if (!close(open, { name, at: { offset: at, length: end - at } }, source, problems)) return;
    } else if (xml[end - 2] !== "/") {
      open.push({ name, at: { offset: at + 1, length: name.length } });
      if (open.length > deepestNesting) {
        problems.error(
          { offset: at + 1, length: name.length },
          "too-deep",
          `Tags are nested more than ${deepestNesting} deep`,
        );
        return;
      }
    }
    at = end;
  }
  const unclosed = open.at(-1);
  if (unclosed) {
    problems.error(unclosed.at, "malformed-xml", `<${unclosed.name}> is never closed; add </${unclosed.name}>`, {
      text: unclosed.name,
    });
  }
}

/** Past a comment, CDATA section or processing instruction; `at` when there is none; `null` when it does not end. */
function skipSpecial(xml: string, at: number): number | null {
  for (const [start, end] of specials) {
    if (!xml.startsWith(start, at)) continue;
    const found = xml.indexOf(end, at + start.length);
    return found === -1 ? null : found + end.length;
  }
  return at;
}

const specials = [
  ["<!--", "-->"],
  ["<![CDATA[", "]]>"],
  ["<?", "?>"],
] as const;

/** Past the `>` that ends the tag at `at`; quoted attribute values may contain one. */
function tagEnd(xml: string, at: number): number | null {
  let quote = "";
  for (let position = at + 1; position < xml.length; position += 1) {
    const character = xml[position] ?? "";
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === ">") return position + 1;
    else if (character === "<") return null;
  }
  return null;
}

/** Whether scanning may go on after this end tag. */
function close(open: OpenTag[], ending: OpenTag, source: SourceText, problems: ProblemList): boolean {
  const opened = open.pop();
  if (opened?.name === ending.name) return true;
  if (opened) {
    const line = source.lineOf(opened.at.offset);
    problems.error(
      ending.at,
      "malformed-xml",
      `</${ending.name}> closes nothing here: <${opened.name}> of line ${line} is still open`,
      {
        text: `</${ending.name}>`,
        suggestion: `</${opened.name}>`,
      },
    );
  } else {
    problems.error(ending.at, "malformed-xml", `</${ending.name}> closes nothing: no tag is open here`, {
      text: `</${ending.name}>`,
    });
  }
  return false;
}
