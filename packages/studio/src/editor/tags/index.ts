import type { TagName } from "@tandem/schema";
import { choicesView } from "./choices/choices.tsx";
import { headerView } from "./header/header.tsx";
import { labelGroupView } from "./labels/labels.tsx";
import { inside, type TagView } from "./tag-view.ts";
import { textView } from "./text/text.tsx";
import { viewView } from "./view/view.tsx";

/** One entry for each tag of the schema: a tag without one does not compile. */
export const tagViews = {
  // What arranges and explains.
  View: viewView,
  Header: headerView,
  // What is labeled.
  Text: textView,
  // Groups of labels, and what draws without labels.
  Labels: labelGroupView,
  RectangleLabels: labelGroupView,
  EllipseLabels: labelGroupView,
  PolygonLabels: labelGroupView,
  KeyPointLabels: labelGroupView,
  BrushLabels: labelGroupView,
  BitmaskLabels: labelGroupView,
  VectorLabels: labelGroupView,
  VideoVectorLabels: labelGroupView,
  TimelineLabels: labelGroupView,
  TimeSeriesLabels: labelGroupView,
  HyperTextLabels: labelGroupView,
  ParagraphLabels: labelGroupView,
  // What is answered.
  Choices: choicesView,
  // What a tag above shows.
  Choice: inside,
  Label: inside,
  Relations: inside,
  Relation: inside,
  Bucket: inside,
  Channel: inside,
  MultiChannel: inside,
  Shortcut: inside,
} satisfies { [Name in TagName]?: TagView<Name> };
