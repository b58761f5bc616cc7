import type { ConfigNodeOf, TagName } from "@tandem/schema";
import type { ComponentType } from "react";

/**
 * How the editor shows a tag. `inside`: the control above it shows it as one of its labels, wherever in it it is
 * written.
 */
export type TagView<Name extends TagName> =
  | { readonly shown: "itself"; readonly component: ComponentType<{ node: ConfigNodeOf<Name> }> }
  | { readonly shown: "inside" };
