import {
  brushValue,
  type ImageSize,
  type Mask,
  maskArea,
  maskDifference,
  maskUnion,
  type Result,
} from "@tandem/schema";
import { maskOf, type MaskPicture, pngOfMask } from "../../image/mask-picture.ts";
import type { EditorStore } from "../../store/editor-store.ts";
import type { Placed } from "./placed-regions.ts";

type Value = NonNullable<Result["value"]>;

/** What holds a mask in a result: brush RLE, or a PNG. */
const valueOf = (kind: "brush" | "bitmask", mask: Mask): Value =>
  kind === "brush" ? brushValue(mask) : { imageDataURL: pngOfMask(mask) };

interface Painting {
  object: string;
  /** The mask that is painted on; `null`: a new one. */
  target: Placed | null;
  /** Of the target. */
  picture: MaskPicture | undefined;
  size: ImageSize;
  envelope: Value;
  /** What was painted, on an image of this size. */
  painted: (size: ImageSize) => Mask;
  erases: boolean;
}

/** Adds what was painted to a mask, takes it away, or makes a new mask of it. One step of the history. */
export function paint(editor: EditorStore, painting: Painting): void {
  const { object, target, picture, size, envelope, painted, erases } = painting;
  if (target === null) {
    const kind = editor.drawing(object)?.kind;
    const mask = painted(size);
    if (erases || (kind !== "brush" && kind !== "bitmask") || maskArea(mask) === 0) return;
    editor.select(editor.drawRegion(object, valueOf(kind, mask), envelope));
    return;
  }
  if (picture === undefined || (target.kind !== "brush" && target.kind !== "bitmask")) return;
  const before = maskOf(picture);
  const stroke = painted(picture.size);
  const after = erases ? maskDifference(before, stroke) : maskUnion(before, stroke);
  if (maskArea(after) === maskArea(before)) return;
  if (maskArea(after) === 0) return editor.deleteRegion(target.region.id);
  const { touches: _, maskDataURL: __, ...kept } = target.region.place;
  editor.movePlace(target.region.id, { ...kept, ...valueOf(target.kind, after) });
}
