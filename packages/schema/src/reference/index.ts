import { type TagName, tagNames, tags } from "../tags/index.ts";
import { pageFile, tagPage } from "./tag-page.ts";

type TagKind = (typeof tags)[TagName]["kind"];

const groups = {
  object: ["Objects", "Show the pieces of a task."],
  control: ["Controls", "Are answered, by people and by models, about an object."],
  dialog: ["Dialogues", "Are object and control in one."],
  option: ["Labels", "Are what can be chosen in a control."],
  visual: ["Layout", "Is only shown."],
  part: ["Parts", "Belong to the tag around them."],
} as const satisfies Record<TagKind, readonly [string, string]>;

/** All pages of the reference of tags: file name → Markdown. */
export function tagReference(): ReadonlyMap<string, string> {
  return new Map([["README.md", tagIndex()], ...tagNames.map((name) => [pageFile(name), tagPage(name)] as const)]);
}

function tagIndex(): string {
  const sections = Object.entries(groups).flatMap(([kind, [title, what]]) => {
    const names = tagNames.filter((name) => tags[name].kind === kind).toSorted();
    if (names.length === 0) return [];
    const lines = names.map((name) => `- [${name}](${pageFile(name)}) — ${tags[name].summary}`);
    return [`## ${title}`, what, lines.join("\n")];
  });
  return `${[
    "# Tags",
    "What a label config is made of. These pages are printed from the definitions in `packages/schema/src/tags` by `npm run docs:tags`; change them there.",
    ...sections,
  ].join("\n\n")}\n`;
}
