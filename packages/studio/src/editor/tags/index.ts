import type { TagName } from "@tandem/schema";
import { choiceView } from "./choice/choice.ts";
import { choicesView } from "./choices/choices.tsx";
import { headerView } from "./header/header.tsx";
import { labelView } from "./label/label.ts";
import { labelsView } from "./labels/labels.tsx";
import type { TagView } from "./tag-view.ts";
import { textView } from "./text/text.tsx";
import { viewView } from "./view/view.tsx";

/** One entry for each tag of the schema: a tag without one does not compile. */
export const tagViews: { readonly [Name in TagName]: TagView<Name> } = {
  View: viewView,
  Header: headerView,
  Text: textView,
  Choices: choicesView,
  Choice: choiceView,
  Labels: labelsView,
  Label: labelView,
};
