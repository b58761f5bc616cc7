interface Vertex {
  x: number;
  y: number;
}
/** A key frame of a line in a film. */
export interface VectorFrame {
  frame: number;
  enabled?: boolean;
  closed?: boolean;
  vertices: Vertex[];
}

/** The points of a line at a frame: between key frames with as many points on the way from one to the other. */
export function lineAtFrame(sequence: readonly VectorFrame[], frame: number): VectorFrame | null {
  const before = sequence.findLast((one) => one.frame <= frame);
  if (before === undefined || (before.enabled === false && before.frame !== frame)) return null;
  const after = sequence.find((one) => one.frame > frame);
  if (after === undefined || after.vertices.length !== before.vertices.length) return before;
  const share = (frame - before.frame) / (after.frame - before.frame);
  const vertices = before.vertices.map(({ x, y }, index) => {
    const to = after.vertices[index] ?? { x, y };
    return { x: x + (to.x - x) * share, y: y + (to.y - y) * share };
  });
  return { ...before, vertices };
}

/** Whether a key frame is that of a line. */
export const isVectorFrame = (one: unknown): boolean =>
  typeof one === "object" && one !== null && "vertices" in one && Array.isArray(one.vertices);
