import type { LabelConfig, Result } from "@tandem/schema";

/** Something right that the Python validator refuses. */
export interface Gap {
  name: string;
  /** Whether it refuses this result, which is one of those of a prediction. */
  holds(result: Result, all: readonly Result[], config: LabelConfig): boolean;
}

/** The shapes beside which it accepts `<Labels>` that are about a shape. */
const shapes = new Set(["rectangle", "polygon", "ellipse", "keypoint", "brush", "bitmask", "vector"]);

const shapesBeside = ({ id }: Result, all: readonly Result[]): string[] =>
  all.filter((one) => one.id === id && one.type !== "labels").map((one) => one.type ?? "");

/** `<Labels>` about a shape, and not about a part of a text or sound. */
const labelsShape = ({ type, value }: Result): boolean => type === "labels" && !("start" in (value ?? {}));

/** In label-studio-sdk 2.1.2. One that is closed there makes its check fail, so that it is deleted here. */
export const knownGaps: readonly Gap[] = [
  {
    name: "it does not know the names that a <Repeater> makes",
    holds: ({ from_name: name }, _, config) => name !== undefined && !config.controlByName.has(name),
  },
  {
    name: "it refuses <Labels> about a shape when the shape is no result of its own",
    holds: (result, all) => labelsShape(result) && shapesBeside(result, all).length === 0,
  },
  {
    name: "it refuses <Labels> about a shape of a film or a magic wand, also beside that shape",
    holds: (result, all) =>
      labelsShape(result) &&
      shapesBeside(result, all).length > 0 &&
      !shapesBeside(result, all).some((type) => shapes.has(type)),
  },
  {
    name: 'it looks for the labels of <VideoVectorLabels> under "labels" only',
    holds: ({ type, value }) => type === "videovectorlabels" && !("labels" in (value ?? {})),
  },
];
