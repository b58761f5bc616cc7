import type { Template } from "./template.ts";
import { textTemplates } from "./text.ts";

export type { Template } from "./template.ts";

/** Every template, in the order in which they are offered. */
export const templates: readonly Template[] = [...textTemplates];
