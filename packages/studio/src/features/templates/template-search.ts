import type { Template } from "@tandem/schema";

/**
 * The templates of a group (`null`: of all) in which every word of the query occurs: in the title, the description,
 * the group or the names of the tags. In the order in which they were given.
 */
export function findTemplates(templates: readonly Template[], query: string, group: string | null): Template[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return templates.filter((template) => {
    if (group !== null && template.group !== group) return false;
    const text = searchedText(template);
    return words.every((word) => text.includes(word));
  });
}

function searchedText({ title, description, group, config }: Template): string {
  const tags = [...config.matchAll(/<(\w+)/g)].map((match) => match[1]);
  return [title, description, group, ...tags].join(" ").toLowerCase();
}

/** The groups in the order of their first template, each with how many of the templates are in it. */
export function groupsOf(templates: readonly Template[]): Map<string, number> {
  const groups = new Map<string, number>();
  for (const { group } of templates) groups.set(group, (groups.get(group) ?? 0) + 1);
  return groups;
}
