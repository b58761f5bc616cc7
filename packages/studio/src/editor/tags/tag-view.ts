import type { ConfigNodeOf, TagName } from "@tandem/schema";
import type { ComponentType, ReactNode } from "react";

/** A tag, and what is written inside it as it is shown. */
export interface TagProps<Name extends TagName> {
  node: ConfigNodeOf<Name>;
  children: ReactNode;
}

/**
 * How the editor shows a tag. `inside`: the control above it shows it as one of its labels, wherever in it it is
 * written, or the object it is about shows it as one of its tools.
 */
export type TagView<Name extends TagName> =
  | { readonly shown: "itself"; readonly component: ComponentType<TagProps<Name>> }
  | { readonly shown: "inside" };

/** Shown by the tag that it is written in or about. */
export const inside = { shown: "inside" } as const;
