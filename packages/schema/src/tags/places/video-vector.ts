import type { PlaceDefinition } from "../define.ts";
import { checkFrames, isVectors, makeFrames, sampleFilm } from "./key-frames.ts";
import { inside } from "./inside.ts";
import { checkBends, makeVertices, vectorKey, type Vertex } from "./vector.ts";

type KeyFrame = { frame: number; enabled?: boolean | null; closed?: boolean | null; vertices: Vertex[] };

/** A line of points that moves through a film. */
export const videoVectorPlace: PlaceDefinition<unknown> = {
  recognizes: (value) => "sequence" in value && isVectors(value["sequence"]),
  within: () => (value) => {
    const sequence = value["sequence"] as KeyFrame[];
    const wrong = checkFrames(sequence);
    if (wrong !== null) return wrong;
    for (const [index, { vertices }] of sequence.entries()) {
      const problems = inside(`.value.sequence[${index}].vertices`, checkBends(vertices));
      if (problems !== null) return problems;
    }
    return null;
  },
  key: ({ sequence }) =>
    (sequence as KeyFrame[])
      .map(({ frame, enabled, closed, vertices }) => `${frame},${enabled !== false},${vectorKey(vertices, closed)}`)
      .join(";"),
  make: (random) => ({
    value: {
      ...sampleFilm,
      sequence: makeFrames(random).map((frame) => ({ ...frame, closed: false, vertices: makeVertices(random) })),
    },
  }),
};
