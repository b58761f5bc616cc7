import { isControlTag, type TagName, tagNames } from "../tags/index.ts";
import { factsOf } from "./definition.ts";
import type { ProblemList } from "./problem.ts";
import { nearest } from "./spelling.ts";
import { labelStudioTagNamed } from "./tag-names.ts";
import type { XmlTag } from "./xml.ts";

/** The chain of canonical tag names from the root; `null` for a tag that is not supported. */
export type Ancestors = readonly (TagName | null)[];

/** Reports a tag that does not exist, or that only Label Studio has; its name goes into `unsupportedNames`. */
export function refuseTag(xml: XmlTag, problems: ProblemList, unsupportedNames: Set<string>): void {
  const name = xml.attributes.find((attribute) => attribute.name.toLowerCase() === "name")?.value;
  if (name !== undefined) unsupportedNames.add(name);
  const known = labelStudioTagNamed(xml.name);
  if (known !== undefined) {
    const message = `<${known}> is a Label Studio tag that this version does not support yet`;
    problems.error(xml.nameAt, "unsupported-tag", message, { text: xml.name });
    return;
  }
  const suggestion = problems.isFull("error") ? undefined : nearest(xml.name, tagNames);
  const hint = suggestion === undefined ? `known tags are ${tagNames.join(", ")}` : `did you mean <${suggestion}>?`;
  problems.error(xml.nameAt, "unknown-tag", `There is no tag <${xml.name}>; ${hint}`, { text: xml.name, suggestion });
}

/** Reports an option or a part that is not inside a tag to which it can belong. */
export function checkParent(xml: XmlTag, tag: TagName, ancestors: Ancestors, problems: ProblemList): void {
  if (ancestors.includes(null)) return;
  const { kind, inside = [], nests = false } = factsOf(tag);
  if (kind === "option") checkOption(xml, tag, nests, ancestors, problems);
  if (kind === "part") checkPart(xml, tag, inside, ancestors, problems);
}

/** Options belong to the nearest control above them, through layout and, where they nest, other options. */
function checkOption(xml: XmlTag, tag: TagName, nests: boolean, ancestors: Ancestors, problems: ProblemList): void {
  const owner = ancestors.findLast((name) => name !== null && isControlTag(name)) ?? null;
  if (owner === null || optionOf(owner) !== tag) {
    const wanted = tagNames.filter((name) => optionOf(name) === tag);
    problems.error(xml.nameAt, "parent", `<${tag}> must be inside ${listed(wanted)}`, { text: xml.name });
  } else if (!nests && ancestors.at(-1) === tag) {
    problems.error(xml.nameAt, "parent", `<${tag}> cannot be inside another <${tag}>`, { text: xml.name });
  }
}

/** Parts belong to the tag around them, through Views. */
function checkPart(
  xml: XmlTag,
  tag: TagName,
  inside: readonly string[],
  ancestors: Ancestors,
  problems: ProblemList,
): void {
  const owner = ancestors.findLast((name) => name !== "View");
  if (inside.length === 0 || (owner !== undefined && owner !== null && inside.includes(owner))) return;
  problems.error(xml.nameAt, "parent", `<${tag}> must be inside ${listed(inside)}`, { text: xml.name });
}

function optionOf(name: TagName): string | null {
  return isControlTag(name) ? (factsOf(name).option ?? null) : null;
}

const listed = (names: readonly string[]): string => names.map((name) => `<${name}>`).join(" or ");
