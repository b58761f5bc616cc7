import {
  boolean,
  either,
  type Fields,
  type FieldValues,
  list,
  nullable,
  numeric,
  object,
  optional,
  type Shape,
  string,
  whole,
  word,
} from "./shape.ts";

/** Percent of the original image: x and width of its width, y and height of its height. Editors round. */
const percent = numeric({ min: 0, max: 100 }, 0.01);
/** As `percent`, but a rotated shape may reach beyond the image: its corner may be outside, its width above 100. */
const freePercent = numeric();
const freeLength = numeric({ min: 0 });
/** Clockwise. */
const degrees = numeric();
/** Code points, UTF-16 units or places in a list: each shape says which. */
const position = whole({ min: 0 });
const seconds = numeric({ min: 0 });
const xpath = string("an XPath like /p[1]/text()[1]", "/p[1]/text()[1]");

/** `[x, y]` */
const point: Shape<[number, number]> = {
  ...(list(percent, { least: 2, most: 2 }) as unknown as Shape<[number, number]>),
  type: "[number, number]",
};

const bytes: Shape<number[]> = {
  type: "number[]",
  check: (value) => {
    if (!Array.isArray(value) && !(value instanceof Uint8Array))
      return [{ path: "", message: "it is not a list", expected: "a list of bytes, 0 to 255" }];
    for (let index = 0; index < value.length; index += 1) {
      const byte: unknown = value[index];
      if (typeof byte !== "number" || byte < 0 || byte > 255 || byte % 1 !== 0)
        return [
          {
            path: `[${index}]`,
            message: `${JSON.stringify(byte)} is not a byte`,
            expected: "a whole number from 0 to 255",
          },
        ];
    }
    return null;
  },
  // A mask of four pixels, one of them empty.
  make: () => [0, 0, 0, 16, 57, 27, 252, 96, 22, 255, 192],
};

const vertex = object({
  x: percent,
  y: percent,
  id: optional(string()),
  prevPointId: optional(nullable(string())),
  isBezier: optional(boolean),
  controlPoint1: optional(object({ x: freePercent, y: freePercent })),
  controlPoint2: optional(object({ x: freePercent, y: freePercent })),
});

const box = { x: freePercent, y: freePercent, width: freeLength, height: freeLength, rotation: optional(degrees) };

/**
 * What each shape of region holds in a result's `value`. By shape and not by tag, so that formats, editors and
 * geometry need not know tags. Units as Label Studio has them.
 */
export const geometryFields = {
  /** Code points of a plain text, `end` not included. */
  span: { start: position, end: position, text: optional(string("the text of the span")) },
  /**
   * From one place in a document to another: XPaths with offsets in UTF-16 units, or only code points over its text, as
   * `start` and `end` or as `globalOffsets`.
   */
  htmlSpan: {
    start: optional(either(xpath, position)),
    end: optional(either(xpath, position)),
    startOffset: optional(position),
    endOffset: optional(position),
    globalOffsets: optional(object({ start: position, end: position })),
    text: optional(string("the text of the span")),
  },
  /**
   * From a place in one paragraph to a place in another, in UTF-16 units of its text; Label Studio writes the numbers of
   * the paragraphs, from 0, as strings.
   */
  paragraphSpan: {
    start: either(string("the number of a paragraph, from 0", "0"), position),
    end: either(string("the number of a paragraph, from 0", "0"), position),
    startOffset: optional(position),
    endOffset: optional(position),
    text: optional(string("the text of the span")),
  },
  /** Seconds of a sound or a film. */
  segment: { start: seconds, end: seconds, channel: optional(whole({ min: 0 })) },
  /** In units of the time column, or as its text. */
  seriesSegment: {
    start: either(numeric(), string("a time", "0")),
    end: either(numeric(), string("a time", "1")),
    instant: optional(boolean),
  },
  /** `x`, `y` is the top left corner, about which it is rotated. */
  rectangle: { ...box },
  /** `x`, `y` is the centre. */
  ellipse: { x: percent, y: percent, radiusX: freeLength, radiusY: freeLength, rotation: optional(degrees) },
  polygon: { points: list(point, { least: 3 }), closed: optional(boolean) },
  /** `width` is the size of the dot, in percent of the image's width. */
  keypoint: { x: percent, y: percent, width: optional(percent) },
  /** rle-pack of the mask's RGBA pixels, or in a draft the strokes themselves. */
  brush: {
    format: optional(word("rle")),
    rle: optional(bytes),
    touches: optional(list(object({ type: word("add", "eraser") }))),
    maskDataURL: optional(string("a data: URL of an image", "data:image/png;base64,")),
  },
  bitmask: { imageDataURL: string("a data: URL of a PNG", "data:image/png;base64,") },
  vector: { vertices: list(vertex, { least: 1 }), closed: optional(boolean) },
  /** A box at key frames, from 1; between them it moves straight. */
  videoRectangle: {
    framesCount: optional(whole({ min: 0 })),
    duration: optional(seconds),
    sequence: list(
      object({
        frame: whole({ min: 1 }),
        enabled: optional(boolean),
        ...box,
        // Negative where it was drawn upwards or to the left.
        width: freePercent,
        height: freePercent,
        time: optional(seconds),
      }),
      { least: 1 },
    ),
  },
  videoVector: {
    framesCount: optional(whole({ min: 0 })),
    duration: optional(seconds),
    sequence: list(
      object({
        frame: whole({ min: 1 }),
        enabled: optional(boolean),
        closed: optional(boolean),
        time: optional(seconds),
        vertices: list(vertex, { least: 1 }),
      }),
      { least: 1 },
    ),
  },
  /** Frames from 1, both ends included. */
  timeline: { ranges: list(object({ start: whole({ min: 1 }), end: whole({ min: 1 }) }), { least: 1 }) },
} as const satisfies Record<string, Fields>;

/** The shapes that a region can have. */
export type GeometryKind = keyof typeof geometryFields;

/** What a region of a shape holds in its `value`. */
export type GeometryValue<Kind extends GeometryKind> = FieldValues<(typeof geometryFields)[Kind]>;
