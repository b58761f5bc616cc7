/** What types need to know of tags and their definitions only say at run time. A test compares it with them. */

/** Tags whose content is text for the browser and not tags. */
export const markupTags = ["Style", "HyperText"] as const;

/**
 * What a task's data holds for a tag that shows it, as TypeScript text; `unknown` for tags that take several kinds.
 * With `valueType="url"` it is an address.
 */
export const shownData = {
  Text: "string",
  HyperText: "string",
  Image: "string",
  Audio: "string",
  AudioPlus: "string",
  Video: "string",
  Pdf: "string",
  Paragraphs: "unknown[]",
  List: "unknown[]",
  Chat: "unknown[]",
} as const;

/** The types that `shownData` names. */
export type DataTypes = { string: string; "unknown[]": readonly unknown[] };

/** Result types that are not the tag's name in lower case. */
export const ownTypes = { Chat: "chatmessage" } as const;
