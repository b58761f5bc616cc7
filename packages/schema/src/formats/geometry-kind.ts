import type { ObjectTag } from "../config/node.ts";
import { objectDefinition } from "../results/tag-definitions.ts";
import { geometryFields, type GeometryKind, type GeometryValue } from "../tags/geometry.ts";
import { fieldsCheck } from "../tags/shape.ts";

type Value = Readonly<Record<string, unknown>>;

/** Where a region is: switch on `kind`. */
export type RegionGeometry = {
  [Kind in GeometryKind]: { readonly kind: Kind; readonly value: GeometryValue<Kind> };
}[GeometryKind];

const checks = new Map(
  Object.entries(geometryFields).map(([kind, fields]) => [kind as GeometryKind, fieldsCheck(fields)]),
);

/** The keys that a shape has in a value and no other shape has, most telling first. */
const signatures: readonly { kind: GeometryKind; has: (value: Value) => boolean }[] = [
  { kind: "brush", has: (value) => value["format"] === "rle" || "rle" in value },
  { kind: "bitmask", has: (value) => "imageDataURL" in value },
  { kind: "vector", has: (value) => "vertices" in value },
  { kind: "videoVector", has: (value) => "sequence" in value && "vertices" in first(value["sequence"]) },
  { kind: "videoRectangle", has: (value) => "sequence" in value },
  { kind: "timeline", has: (value) => "ranges" in value },
  { kind: "polygon", has: (value) => "points" in value },
  { kind: "ellipse", has: (value) => "radiusX" in value },
  { kind: "rectangle", has: (value) => "x" in value && "height" in value },
  { kind: "keypoint", has: (value) => "x" in value && "y" in value },
];

function first(list: unknown): object {
  const item: unknown = Array.isArray(list) ? list[0] : undefined;
  return typeof item === "object" && item !== null ? item : {};
}

/**
 * The shapes that a value with these keys may be, the likeliest first; empty when it says no place. Ranges of texts,
 * sounds and series have the same keys: the result's type and the object that it is in tell them apart.
 */
function candidates(type: string, value: Value): GeometryKind[] {
  const found = signatures.find(({ has }) => has(value));
  if (found !== undefined) return [found.kind];
  if (!("start" in value) || !("end" in value)) return [];
  const { start } = value;
  if (type === "timeserieslabels" || "instant" in value) return ["seriesSegment"];
  if (type === "paragraphlabels") return ["paragraphSpan"];
  if (type === "hypertextlabels" || (typeof start === "string" && /^(\.|\/|$)/.test(start))) return ["htmlSpan"];
  if ("startOffset" in value) return typeof start === "string" ? ["paragraphSpan", "htmlSpan"] : ["htmlSpan"];
  if ("channel" in value) return ["segment"];
  const isWhole = Number.isSafeInteger(start) && Number.isSafeInteger(value["end"]);
  return isWhole ? ["span", "segment", "seriesSegment", "paragraphSpan", "htmlSpan"] : ["segment", "seriesSegment"];
}

/**
 * The shape of a result's place, by what is in its value and by the object that it is in, if that is still in the
 * config. `null`: it is about the whole task. `"wrong"`: it says a place, but not a right one.
 */
export function geometryOf(type: string, value: Value, object: ObjectTag | undefined): RegionGeometry | "wrong" | null {
  const possible = candidates(type, value);
  if (possible.length === 0) return null;
  const places: object | null = object === undefined ? null : objectDefinition(object.tag).places;
  const own = places === null ? possible : possible.filter((kind) => kind in places);
  for (const kind of own.length > 0 ? own : possible) {
    if (checks.get(kind)?.(withoutAnswer(value)) === null) return { kind, value } as unknown as RegionGeometry;
  }
  return "wrong";
}

/** A written answer about a region has its words where the region has its own text. */
function withoutAnswer(value: Value): Value {
  return Array.isArray(value["text"]) ? { ...value, text: undefined } : value;
}
