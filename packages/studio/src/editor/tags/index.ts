import type { TagName } from "@tandem/schema";
import { audioView } from "./audio/audio.tsx";
import { chatView } from "./chat/chat.tsx";
import { choicesView } from "./choices/choices.tsx";
import { dateTimeView } from "./date-time/date-time.tsx";
import { collapseView, panelView } from "./collapse/collapse.tsx";
import { dialogView } from "./dialog/dialog.tsx";
import { filterView } from "./filter/filter.tsx";
import { markdownView } from "./markdown/markdown.tsx";
import { numberView } from "./number/number.tsx";
import { pairwiseView } from "./pairwise/pairwise.tsx";
import { pdfView } from "./pdf/pdf.tsx";
import { listView } from "./ranker/list.tsx";
import { rankerView } from "./ranker/ranker.tsx";
import { ratingView } from "./rating/rating.tsx";
import { taxonomyView } from "./taxonomy/taxonomy.tsx";
import { textAreaView } from "./text-area/text-area.tsx";
import { headerView } from "./header/header.tsx";
import { hyperTextView } from "./hyper-text/hyper-text.tsx";
import { imageView } from "./image/image.tsx";
import { labelGroupView } from "./labels/labels.tsx";
import { inside, type TagView } from "./tag-view.ts";
import { paragraphsView } from "./paragraphs/paragraphs.tsx";
import { repeaterView } from "./repeater/repeater.tsx";
import { styleView } from "./style/style.tsx";
import { tableView } from "./table/table.tsx";
import { textView } from "./text/text.tsx";
import { timeSeriesView } from "./time-series/time-series.tsx";
import { videoView } from "./video/video.tsx";
import { viewView } from "./view/view.tsx";

/** One entry for each tag of the schema: a tag without one does not compile. */
export const tagViews: { readonly [Name in TagName]: TagView<Name> } = {
  // What arranges and explains.
  View: viewView,
  Header: headerView,
  Markdown: markdownView,
  Style: styleView,
  Collapse: collapseView,
  Panel: panelView,
  Filter: filterView,
  Repeater: repeaterView,
  Dialog: dialogView,
  // What is labeled.
  Text: textView,
  Image: imageView,
  List: listView,
  HyperText: hyperTextView,
  Paragraphs: paragraphsView,
  Audio: audioView,
  AudioPlus: audioView,
  Video: videoView,
  TimeSeries: timeSeriesView,
  Table: tableView,
  Pdf: pdfView,
  Chat: chatView,
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
  // What draws without labels: a tool of its object.
  Rectangle: inside,
  Ellipse: inside,
  Polygon: inside,
  KeyPoint: inside,
  Brush: inside,
  Bitmask: inside,
  Vector: inside,
  MagicWand: inside,
  VideoRectangle: inside,
  VideoVector: inside,
  // What is answered.
  Choices: choicesView,
  TextArea: textAreaView,
  Rating: ratingView,
  Number: numberView,
  DateTime: dateTimeView,
  Taxonomy: taxonomyView,
  Pairwise: pairwiseView,
  Ranker: rankerView,
  // What a tag above shows.
  Choice: inside,
  Label: inside,
  Relations: inside,
  Relation: inside,
  Bucket: inside,
  Channel: inside,
  MultiChannel: inside,
  Shortcut: inside,
};
