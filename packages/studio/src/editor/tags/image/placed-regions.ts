import { type Bounds, type GeometryKind, type ImageSize, type Point } from "@tandem/schema";
import { isOnMask, type MaskPicture } from "../../image/mask-picture.ts";
import { areaOf, boundsOf, contains } from "../../image/outline.ts";
import { type Shape, shapeOf } from "../../image/shapes.ts";
import type { EditorStore } from "../../store/editor-store.ts";
import type { Region } from "../../store/regions.ts";
import { keyOf } from "../../store/result-store.ts";
import { geometryOf, regionKind } from "../../store/shape-tools.ts";

/** A region as it is on the page that is shown, in pixels of the image. */
export interface Placed {
  readonly region: Region;
  readonly kind: GeometryKind;
  /** `null`: it is a mask. */
  readonly shape: Shape | null;
  readonly bounds: Bounds | null;
  readonly label: string;
  readonly look: Look;
  readonly canRotate: boolean;
  readonly isEditable: boolean;
}

/** How a region is drawn. */
export interface Look {
  readonly color: string;
  /** 0 to 1. */
  readonly fill: number;
  /** Pixels of the screen. */
  readonly line: number;
}

/** The regions on one page of an object; all of them when it has no pages. */
export function placedOn(editor: EditorStore, object: string, page: number | null, size: ImageSize): Placed[] {
  const controls = editor.config.controls.filter((control) => control.toName.includes(object));
  return editor.regions().flatMap((region): Placed[] => {
    if (region.object !== object || (page !== null && pageOf(region) !== page)) return [];
    const kind = regionKind(editor.config, region);
    if (kind === null) return [];
    const shape = shapeOf(region.place, size);
    const own = controls.filter((one) => geometryOf(one) === kind);
    const control =
      own.length === 1 ? own[0] : own.find((one) => editor.store.get(keyOf(region.id, one.name)) !== undefined);
    const attributes = (control?.attributes ?? {}) as Record<string, unknown>;
    const label = [...region.labels.values()].flat().join(", ");
    const { readonly, locked } = region.envelope;
    return [
      {
        region,
        kind,
        shape,
        bounds: shape === null ? null : boundsOf(shape),
        label,
        look: lookOf(attributes, label === "" ? null : region.color),
        canRotate: attributes["canRotate"] !== false,
        isEditable: !editor.readOnly && readonly !== true && locked !== true && attributes["readonly"] !== true,
      },
    ];
  });
}

const pageOf = ({ envelope }: Region): number =>
  typeof envelope["item_index"] === "number" ? envelope["item_index"] : 0;

/** Outlines thinner than this are not seen on a photograph. */
const thinnest = 1.5;

function lookOf(attributes: Record<string, unknown>, color: string | null): Look {
  const number = (name: string): number | null => {
    const given = attributes[name];
    return typeof given === "number" ? given : null;
  };
  return {
    color: color ?? String(attributes["strokeColor"] ?? "#8a8c96"),
    fill: number("fillOpacity") ?? number("opacity") ?? 0.2,
    line: Math.max(thinnest, number("strokeWidth") ?? thinnest),
  };
}

/** The regions at a point, the smallest first. `reach` is how near a line must be, in pixels of the image. */
export function regionsAt(
  placed: readonly Placed[],
  pictures: ReadonlyMap<string, MaskPicture>,
  at: Point,
  size: ImageSize,
  reach: number,
): Placed[] {
  const found = placed.flatMap((one): { one: Placed; area: number }[] => {
    const { shape, bounds, region } = one;
    if (shape === null) {
      const picture = pictures.get(region.id);
      if (picture === undefined || !isOnMask(picture, toMask(at, size, picture.size))) return [];
      return [{ one, area: picture.bounds.width * picture.bounds.height }];
    }
    if (bounds === null || !isAround(bounds, at, reach) || !contains(shape, at, reach)) return [];
    return [{ one, area: areaOf(shape) }];
  });
  return found.sort((first, second) => first.area - second.area).map(({ one }) => one);
}

/**
 * The box around a region on the screen, in pixels of the window; `null` while its mask is not read. `moved`: its
 * bounds while it is dragged.
 */
export function boxOnScreen(
  moved: Bounds | null,
  { bounds }: Placed,
  picture: MaskPicture | undefined,
  size: ImageSize,
  matrix: DOMMatrix,
): DOMRect | null {
  const box = moved ?? bounds ?? picture?.bounds;
  if (box === undefined) return null;
  const of = moved === null && bounds === null ? (picture?.size ?? size) : size;
  const [wide, high] = [size.width / of.width, size.height / of.height];
  const corners = [
    new DOMPoint(box.x * wide, box.y * high),
    new DOMPoint((box.x + box.width) * wide, box.y * high),
    new DOMPoint(box.x * wide, (box.y + box.height) * high),
    new DOMPoint((box.x + box.width) * wide, (box.y + box.height) * high),
  ].map((corner) => corner.matrixTransform(matrix));
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return new DOMRect(left, top, Math.max(...xs) - left, Math.max(...ys) - top);
}

/** A mask may have been made for an image of another size. */
const toMask = ([x, y]: Point, from: ImageSize, to: ImageSize): Point => [
  (x * to.width) / from.width,
  (y * to.height) / from.height,
];

const isAround = ({ x, y, width, height }: Bounds, [atX, atY]: Point, reach: number): boolean =>
  atX >= x - reach && atY >= y - reach && atX <= x + width + reach && atY <= y + height + reach;
