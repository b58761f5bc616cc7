import { type TagName, tagNames } from "../tags/index.ts";
import { labelStudioTags } from "../tags/label-studio-tags.ts";

const byLowerCase = new Map<string, TagName>(tagNames.map((name) => [name.toLowerCase(), name]));
const knownToLabelStudio = new Map(labelStudioTags.map((name) => [name.toLowerCase(), name]));

/** The tag of a name in any letter case; undefined when there is none. */
export const tagNamed = (written: string): TagName | undefined => byLowerCase.get(written.toLowerCase());

/** Label Studio's spelling of a tag that Label Studio has. */
export const labelStudioTagNamed = (written: string): string | undefined =>
  knownToLabelStudio.get(written.toLowerCase());
