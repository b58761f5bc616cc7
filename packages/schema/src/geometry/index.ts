export {
  type BrushDecodeOptions,
  brushRlePixels,
  checkBrushRle,
  decodeBrushAlpha,
  decodeBrushRle,
} from "./brush-rle-decode.ts";
export { brushValue, encodeBrushRle } from "./brush-rle-encode.ts";
export { type CocoRle, decodeCocoRle, encodeCocoCounts, encodeCocoRle } from "./coco-rle.ts";
export { ellipseBounds, ellipsePoints } from "./ellipse.ts";
export * from "./image-shapes.ts";
export {
  defaultMaxPixels,
  emptyMask,
  type ImageSize,
  imageSizeProblem,
  type Mask,
  maskArea,
  maskBounds,
  type MaskDecoding,
  maskFromRuns,
} from "./mask.ts";
export { maskFromEllipse, maskFromPolygons, maskFromRectangle } from "./mask-fill.ts";
export { type MaskOutline, outlinesOfMask } from "./mask-outline.ts";
export { maskFromRaster, maskFromRgba, rasterOfMask, rgbaOfMask } from "./mask-raster.ts";
export { transposed } from "./mask-rows.ts";
export { maskDifference, maskIntersection, maskIou, maskUnion } from "./mask-set.ts";
export { clipToConvex, polygonArea, polygonBounds } from "./polygon.ts";
export { polygonIou } from "./polygon-iou.ts";
export {
  type CentredRectangle,
  rectangleBounds,
  rectangleCorners,
  rectangleFromCentre,
  rectangleFromCorners,
  rectangleIou,
  rectangleToCentre,
} from "./rectangle.ts";
export { spanIou } from "./span-iou.ts";
export { boxAtFrame, lifeSpans, type VideoKeyframe } from "./video-sequence.ts";
