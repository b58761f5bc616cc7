import type { PlaceDefinition } from "../define.ts";
import type { ValueProblem } from "../shape.ts";
import { type Box, checkBox, makeBox } from "./box.ts";
import { checkFrames, isVectors, makeFrames, sampleFilm } from "./key-frames.ts";
import { inside } from "./inside.ts";

type KeyFrame = Box & { frame: number; enabled?: boolean | null };

/** A box that moves through a film. */
export const videoRectanglePlace: PlaceDefinition<unknown> = {
  recognizes: (value) => "sequence" in value && !isVectors(value["sequence"]),
  within: () => (value) => {
    const sequence = value["sequence"] as KeyFrame[];
    return checkFrames(sequence) ?? checkBoxes(sequence);
  },
  key: ({ sequence }) =>
    (sequence as KeyFrame[])
      .map(({ frame, enabled, x, y, width, height, rotation }) =>
        [frame, enabled !== false, x, y, width, height, rotation ?? 0].join(),
      )
      .join(" "),
  make: (random) => ({
    value: { ...sampleFilm, sequence: makeFrames(random).map((frame) => ({ ...frame, ...makeBox(random) })) },
  }),
};

/** Label Studio keeps a box that was drawn upwards or to the left with a negative length. */
function drawnForward(box: KeyFrame): Box {
  const { x, y, width, height } = box;
  return {
    ...box,
    x: Math.min(x, x + width),
    y: Math.min(y, y + height),
    width: Math.abs(width),
    height: Math.abs(height),
  };
}

/** Where a box ends its life it may be as small as nothing. */
function checkBoxes(sequence: readonly KeyFrame[]): ValueProblem[] | null {
  for (const [index, box] of sequence.entries()) {
    if (box.enabled === false && (box.width === 0 || box.height === 0)) continue;
    const problems = inside(`.value.sequence[${index}]`, checkBox(drawnForward(box), null));
    if (problems !== null) return problems;
  }
  return null;
}
