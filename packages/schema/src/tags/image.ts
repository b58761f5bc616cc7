import { flag, number, oneOf, text, textOr } from "./attribute.ts";
import { objectTag } from "./define.ts";
import { checkAddress, objectName } from "./object-attributes.ts";
import { bitmaskPlace } from "./places/bitmask.ts";
import { brushPlace } from "./places/brush.ts";
import { ellipsePlace } from "./places/ellipse.ts";
import { keypointPlace } from "./places/keypoint.ts";
import { sampleSize } from "./places/on-image.ts";
import { polygonPlace } from "./places/polygon.ts";
import { rectanglePlace } from "./places/rectangle.ts";
import { vectorPlace } from "./places/vector.ts";
import { styling } from "./shared-attributes.ts";

/** An image, or several as pages. Places are in percent of the original image, whatever its size on the screen. */
export const image = objectTag({
  name: "Image",
  summary:
    "An image, or several as pages. Regions in it are boxes, ellipses, polygons, points, lines and masks, in percent of the original image.",
  example: `<View>
  <Image name="image" value="$image" zoomControl="true" rotateControl="true"/>
  <RectangleLabels name="object" toName="image">
    <Label value="Car"/>
    <Label value="Person"/>
  </RectangleLabels>
</View>`,
  attributes: {
    name: objectName,
    value: text("The `$key` of the task's data with the address of the image, or the address itself."),
    valueList: text("Instead of `value`: the `$key` of a list of addresses, shown as pages."),
    smoothing: oneOf(
      ["true", "false"],
      null,
      "Whether enlarged pixels are smoothed; by itself as the annotator set it.",
    ),
    width: textOr("100%", "Width of the image in the page, in CSS."),
    height: text("Height of the image in the page, in CSS."),
    maxWidth: textOr("100%", "Most width of the image in the page, in CSS."),
    maxHeight: textOr("calc(100vh - 194px)", "Most height of the image in the page, in CSS."),
    zoom: flag(true, "Whether the mouse wheel zooms."),
    negativeZoom: flag(false, "Whether the image can be made smaller than its place."),
    zoomBy: number(1.1, "By how much one step zooms.", { min: 1 }),
    zoomControl: flag(true, "Shows the zoom tools."),
    defaultZoom: oneOf(
      ["auto", "original", "fit"],
      "fit",
      "The zoom at first: as large as its place, pixel by pixel, or whole and not enlarged.",
    ),
    grid: flag(false, "Lays a grid over the image."),
    gridSize: number(30, "Size of the grid's squares, in pixels.", { min: 1 }),
    gridColor: textOr("#EEEEF4", "CSS colour of the grid."),
    brightnessControl: flag(false, "Shows a slider for the brightness."),
    contrastControl: flag(false, "Shows a slider for the contrast."),
    rotateControl: flag(false, "Shows tools that turn the image; results stay those of the image that is not turned."),
    selectionControl: flag(true, "Shows the tool that selects regions."),
    crosshair: flag(false, "Shows lines through the pointer, over the whole image."),
    horizontalAlignment: oneOf(["left", "center", "right"], "left", "Where a narrow image stands."),
    verticalAlignment: oneOf(["top", "center", "bottom"], "top", "Where a low image stands."),
    crossOrigin: oneOf(
      ["none", "anonymous", "use-credentials"],
      "none",
      "How the image is asked for from other servers; tools that read its pixels need more than `none`.",
    ),
    lazyOff: flag(false, "Loads all pages at once and not each when it is shown."),
    ...styling,
  },
  checkData: (data, attributes) => {
    if (!hasPages(attributes)) return checkAddress(data);
    const isRight = Array.isArray(data) && data.length > 0 && data.every((page) => checkAddress(page) === null);
    return isRight ? null : "must be a list of addresses, one for each page";
  },
  itemCount: (data, attributes) => (hasPages(attributes) && Array.isArray(data) ? data.length : null),
  sample: (attributes) =>
    hasPages(attributes) ? [sampleImage("#f1f3f5"), sampleImage("#fff4e6")] : sampleImage("#f1f3f5"),
  places: {
    rectangle: rectanglePlace,
    ellipse: ellipsePlace,
    polygon: polygonPlace,
    keypoint: keypointPlace,
    brush: brushPlace,
    bitmask: bitmaskPlace,
    vector: vectorPlace,
  },
});

/** Where both are written, `value` is what is shown. */
function hasPages({ value, valueList }: { value: string | null; valueList: string | null }): boolean {
  return valueList !== null && value === null;
}

/** A drawing of a house under the sun. */
function sampleImage(background: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${sampleSize.width}" height="${sampleSize.height}" viewBox="0 0 80 60"><rect width="80" height="60" fill="${background}"/><circle cx="64" cy="14" r="7" fill="#ffd43b"/><path d="M12 34 30 18l18 16v18H12z" fill="#4dabf7"/><path d="M26 40h8v12h-8z" fill="#1864ab"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
