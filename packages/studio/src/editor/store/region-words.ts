import { decodeSpanText, type LabelConfig } from "@tandem/schema";
import type { Region } from "./regions.ts";
import { geometryOf, regionKind } from "./shape-tools.ts";

/** What a region is, in a few words: its text, or its shape and size. */
export function regionWords(config: LabelConfig, region: Region): string {
  const { place, envelope } = region;
  if (typeof place["text"] === "string") return decodeSpanText(place["text"]);
  const page = envelope["item_index"];
  const on = typeof page === "number" ? `, page ${page + 1}` : "";
  const words = shapeWords(config, region);
  return words === "" ? "" : `${words}${on}`;
}

function shapeWords(config: LabelConfig, region: Region): string {
  const { place } = region;
  const number = (key: string): number => (typeof place[key] === "number" ? place[key] : 0);
  const size = (width: number, height: number) => `${rounded(width)} × ${rounded(height)} %`;
  switch (regionKind(config, region)) {
    case "rectangle":
      return `box, ${size(number("width"), number("height"))}`;
    case "ellipse":
      return `ellipse, ${size(2 * number("radiusX"), 2 * number("radiusY"))}`;
    case "polygon":
      return `polygon, ${count(place["points"], "point")}`;
    case "vector":
      return `line, ${count(place["vertices"], "point")}`;
    case "keypoint":
      return `point at ${rounded(number("x"))}, ${rounded(number("y"))} %`;
    case "brush":
    case "bitmask":
      return "mask";
    case "segment":
      return `${number("start").toFixed(2)} to ${number("end").toFixed(2)} s`;
    case "seriesSegment":
      return place["instant"] === true
        ? `at ${String(place["start"])}`
        : `${String(place["start"])} to ${String(place["end"])}`;
    case "timeline":
      return `frames ${framesIn(place["ranges"])}`;
    case "videoRectangle":
      return `box, ${count(place["sequence"], "key frame")}`;
    case "videoVector":
      return `line, ${count(place["sequence"], "key frame")}`;
    default:
      return "";
  }
}

/** Two figures are enough to tell one from another. */
const rounded = (percent: number): string => (percent < 10 ? percent.toFixed(1) : String(Math.round(percent)));

const count = (list: unknown, word: string): string => {
  const length = Array.isArray(list) ? list.length : 0;
  return `${length} ${length === 1 ? word : `${word}s`}`;
};

const framesIn = (ranges: unknown): string =>
  Array.isArray(ranges)
    ? ranges.map(({ start, end }: { start: number; end: number }) => `${start}–${end}`).join(", ")
    : "";

/** How the first region is made, where there is none yet; by what the first object with regions is. */
export function howToBegin(config: LabelConfig): string {
  const object = config.objects.find(({ name }) =>
    config.controls.some((control) => control.toName.includes(name) && geometryOf(control) !== "none"),
  );
  switch (object?.tag) {
    case "Image":
      return "Choose a label, then draw on the image.";
    case "Text":
    case "HyperText":
    case "Paragraphs":
      return "Select text and press a label, or press a label and select text.";
    case "Audio":
    case "AudioPlus":
      return "Choose a label, then drag over the sound.";
    case "TimeSeries":
      return "Choose a label, then drag over the chart; a click marks a moment.";
    case "Video":
      return "Choose a label, then drag over the film or its frames.";
    default:
      return "Choose a label, then mark what it is for.";
  }
}
