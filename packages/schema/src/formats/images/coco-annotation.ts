import { encodeCocoRle } from "../../geometry/coco-rle.ts";
import type { Point } from "../../geometry/image-shapes.ts";
import { maskArea, maskBounds } from "../../geometry/mask.ts";
import { polygonArea, polygonBounds } from "../../geometry/polygon.ts";
import { rectangleBounds, rectangleCorners } from "../../geometry/rectangle.ts";
import type { RegionShape } from "./region-shape.ts";

/** Where an annotation is, as COCO has it. */
type CocoPlace = {
  segmentation: number[][] | { size: [number, number]; counts: string };
  area: number;
  bbox: [number, number, number, number];
  iscrowd: 0;
  keypoints?: number[];
  num_keypoints?: number;
};

/** Thousandths of a pixel. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/**
 * A shape as COCO has it. Masks are compressed RLE with `iscrowd` 0: they are single objects, and tools leave out
 * crowds. A rotated box is its four corners with the upright box around them; a key point a visible one.
 */
export function cocoPlace(shape: RegionShape): CocoPlace {
  switch (shape.kind) {
    case "box": {
      const { width, height, rotation } = shape.rectangle;
      const isRotated = rotation % 360 !== 0;
      const bounds = isRotated ? rectangleBounds(shape.rectangle) : shape.rectangle;
      const segmentation = isRotated ? [flat(rectangleCorners(shape.rectangle))] : [];
      return { segmentation, area: rounded(width * height), bbox: listOf(bounds), iscrowd: 0 };
    }
    case "polygon": {
      const { points } = shape;
      const bbox = listOf(polygonBounds(points) ?? empty);
      return { segmentation: [flat(points)], area: rounded(polygonArea(points)), bbox, iscrowd: 0 };
    }
    case "mask": {
      const { mask } = shape;
      const bbox = listOf(maskBounds(mask) ?? empty);
      return { segmentation: encodeCocoRle(mask), area: maskArea(mask), bbox, iscrowd: 0 };
    }
    case "keypoint": {
      const [x, y] = [rounded(shape.keypoint.x), rounded(shape.keypoint.y)];
      const point = { keypoints: [x, y, 2], num_keypoints: 1 };
      return { segmentation: [], area: 0, bbox: [x, y, 0, 0], iscrowd: 0, ...point };
    }
  }
}

const empty = { x: 0, y: 0, width: 0, height: 0 };

const listOf = ({ x, y, width, height }: typeof empty): [number, number, number, number] => [
  rounded(x),
  rounded(y),
  rounded(width),
  rounded(height),
];

const flat = (points: readonly Point[]): number[] => points.flatMap(([x, y]) => [rounded(x), rounded(y)]);
