import type { AttributesOf } from "./attribute.ts";
import { audio } from "./audio.ts";
import { audioPlus } from "./audio-plus.ts";
import { bitmask } from "./bitmask.ts";
import { bitmaskLabels } from "./bitmask-labels.ts";
import { brush } from "./brush.ts";
import { brushLabels } from "./brush-labels.ts";
import { bucket } from "./bucket.ts";
import { channel } from "./channel.ts";
import { chat } from "./chat.ts";
import { choice } from "./choice.ts";
import { choices } from "./choices.ts";
import { collapse } from "./collapse.ts";
import { dateTime } from "./date-time.ts";
import { dialog } from "./dialog.ts";
import { ellipse } from "./ellipse.ts";
import { ellipseLabels } from "./ellipse-labels.ts";
import { filter } from "./filter.ts";
import { header } from "./header.ts";
import { hyperText } from "./hyper-text.ts";
import { hyperTextLabels } from "./hyper-text-labels.ts";
import { image } from "./image.ts";
import { keyPoint } from "./key-point.ts";
import { keyPointLabels } from "./key-point-labels.ts";
import { label } from "./label.ts";
import { labels } from "./labels.ts";
import { list } from "./list.ts";
import { magicWand } from "./magic-wand.ts";
import { markdown } from "./markdown.ts";
import { multiChannel } from "./multi-channel.ts";
import { numberTag } from "./number.ts";
import { pairwise } from "./pairwise.ts";
import { panel } from "./panel.ts";
import { paragraphLabels } from "./paragraph-labels.ts";
import { paragraphs } from "./paragraphs.ts";
import { pdf } from "./pdf.ts";
import { polygon } from "./polygon.ts";
import { polygonLabels } from "./polygon-labels.ts";
import { ranker } from "./ranker.ts";
import { rating } from "./rating.ts";
import { rectangle } from "./rectangle.ts";
import { rectangleLabels } from "./rectangle-labels.ts";
import { relation } from "./relation.ts";
import { relations } from "./relations.ts";
import { repeater } from "./repeater.ts";
import { shortcut } from "./shortcut.ts";
import { style } from "./style.ts";
import { table } from "./table.ts";
import { taxonomy } from "./taxonomy.ts";
import { text } from "./text.ts";
import { textArea } from "./text-area.ts";
import { timeSeries } from "./time-series.ts";
import { timeSeriesLabels } from "./time-series-labels.ts";
import { timelineLabels } from "./timeline-labels.ts";
import { vector } from "./vector.ts";
import { vectorLabels } from "./vector-labels.ts";
import { video } from "./video.ts";
import { videoRectangle } from "./video-rectangle.ts";
import { videoVector } from "./video-vector.ts";
import { videoVectorLabels } from "./video-vector-labels.ts";
import { view } from "./view.ts";

/**
 * Every tag that a label config may contain. A new tag is its file and its line here; everything else that must
 * know it says so by `satisfies Record<TagName, …>` (or `ObjectTagName`, `ControlTagName`, `OptionTagName`).
 */
export const tags = {
  View: view,
  Header: header,
  Markdown: markdown,
  Style: style,
  Collapse: collapse,
  Panel: panel,
  Filter: filter,
  Repeater: repeater,
  Dialog: dialog,
  Text: text,
  HyperText: hyperText,
  Paragraphs: paragraphs,
  Image: image,
  Audio: audio,
  AudioPlus: audioPlus,
  Video: video,
  TimeSeries: timeSeries,
  Channel: channel,
  MultiChannel: multiChannel,
  Table: table,
  List: list,
  Pdf: pdf,
  Chat: chat,
  Choices: choices,
  Choice: choice,
  TextArea: textArea,
  Rating: rating,
  Number: numberTag,
  DateTime: dateTime,
  Taxonomy: taxonomy,
  Pairwise: pairwise,
  Ranker: ranker,
  Labels: labels,
  Rectangle: rectangle,
  RectangleLabels: rectangleLabels,
  Ellipse: ellipse,
  EllipseLabels: ellipseLabels,
  Polygon: polygon,
  PolygonLabels: polygonLabels,
  KeyPoint: keyPoint,
  KeyPointLabels: keyPointLabels,
  Brush: brush,
  BrushLabels: brushLabels,
  Bitmask: bitmask,
  BitmaskLabels: bitmaskLabels,
  Vector: vector,
  VectorLabels: vectorLabels,
  MagicWand: magicWand,
  VideoRectangle: videoRectangle,
  VideoVector: videoVector,
  VideoVectorLabels: videoVectorLabels,
  TimelineLabels: timelineLabels,
  TimeSeriesLabels: timeSeriesLabels,
  HyperTextLabels: hyperTextLabels,
  ParagraphLabels: paragraphLabels,
  Bucket: bucket,
  Relations: relations,
  Relation: relation,
  Shortcut: shortcut,
  Label: label,
} as const;

export type Tags = typeof tags;
export type TagName = keyof Tags;
export type TagKind = Tags[TagName]["kind"];

/** The names of the tags of one kind. */
export type TagNameOf<Kind extends TagKind> = {
  [Name in TagName]: Tags[Name]["kind"] extends Kind ? Name : never;
}[TagName];
export type VisualTagName = TagNameOf<Extract<TagKind, "visual">>;
/** Shows data; a dialog does so too. */
export type ObjectTagName = TagNameOf<Extract<TagKind, "object" | "dialog">>;
/** Is answered; a dialog is so too. */
export type ControlTagName = TagNameOf<Extract<TagKind, "control" | "dialog">>;
export type OptionTagName = TagNameOf<Extract<TagKind, "option">>;

/** The parsed attributes of a tag. */
export type TagAttributes<Name extends TagName> = AttributesOf<Tags[Name]["attributes"]>;

export const tagNames = Object.keys(tags) as TagName[];

/** Whether controls can be about a tag. */
export const isObjectTag = (name: TagName): name is ObjectTagName => objectKinds.has(tags[name].kind);
/** Whether a tag is answered. */
export const isControlTag = (name: TagName): name is ControlTagName => controlKinds.has(tags[name].kind);

const objectKinds: ReadonlySet<string> = new Set(["object", "dialog"]);
const controlKinds: ReadonlySet<string> = new Set(["control", "dialog"]);
