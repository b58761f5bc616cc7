import { describe, test } from "vitest";

import { checker } from "../../test/result-checker.ts";

const image = '<Image name="it" value="$image"/>';
const ofSize = (width: number, height: number) => ({
  original_width: width,
  original_height: height,
  image_rotation: 0,
  origin: "manual",
});

describe("rectangles", () => {
  const xml = `${image}<RectangleLabels name="label" toName="it"><Label value="Label1"/></RectangleLabels>`;
  const { accepts, refuses } = checker(xml, "rectanglelabels");
  const box = { x: 3.08, y: 30.99, width: 37.24, height: 11.75, rotation: 0, rectanglelabels: ["Label1"] };
  const beside = ofSize(1080, 1349);

  test("what Label Studio stores is right", () => {
    accepts({ value: box, beside });
    accepts({ value: { ...box, x: 50.8, y: 5.8698, width: 12.4, height: 10.4589 }, beside: ofSize(2242, 2802) });
    accepts({ value: { ...box, x: 0, y: 0, width: 100, height: 100.009 }, beside });
    accepts({ value: box });
  });

  test("a rotated one may reach out, as long as its middle does not", () => {
    // A box of the whole height of a narrow image, turned by a quarter: in percent it is five times as wide.
    accepts({ value: { ...box, x: 60, y: 0, width: 500, height: 4, rotation: 90 }, beside: ofSize(200, 1000) });
    accepts({ value: { ...box, x: -5, y: 50, width: 40, height: 5, rotation: 12 }, beside });
    accepts({ value: { ...box, x: -5, y: 50, width: 40, height: 5, rotation: 12 } });
    refuses({ value: { ...box, x: 95, y: 50, width: 40, height: 5, rotation: 12 }, beside }, ".value.x");
    refuses({ value: { ...box, x: 50, y: 1, width: 40, height: 5, rotation: 300 }, beside }, ".value.y");
    refuses({ value: { ...box, x: -5, y: 50, rotation: 360 }, beside }, ".value.x");
  });

  test("what is outside or empty is refused", () => {
    refuses({ value: { ...box, x: -1 }, beside }, ".value.x");
    refuses({ value: { ...box, y: 101 }, beside }, ".value.y");
    refuses({ value: { ...box, x: 90 }, beside }, ".value.width");
    refuses({ value: { ...box, y: 95 }, beside }, ".value.height");
    refuses({ value: { ...box, width: 0 }, beside }, ".value.width");
    refuses({ value: { ...box, height: -3 }, beside }, ".value.height");
    refuses({ value: { ...box, rotation: "0" }, beside }, ".value.rotation");
    refuses({ value: { ...box, rectanglelabels: ["Label2"] }, beside }, ".value.rectanglelabels[0]");
    refuses({ value: box, beside: { ...beside, original_width: 0 } }, ".original_width");
  });

  test("a label and its shape may be one result of a group of Labels", () => {
    const merged = checker(
      `${image}<Labels name="label" toName="it"><Label value="Car"/></Labels><Rectangle name="box" toName="it"/>`,
      "labels",
    );
    const { rectanglelabels: _, ...place } = box;
    merged.accepts({ value: { ...place, labels: ["Car"] }, beside });
    merged.accepts({ type: "rectanglelabels", value: { ...place, rectanglelabels: ["Car"] }, beside });
    merged.accepts({ type: "rectangle", from: "box", value: place, beside });
    merged.refuses({ value: { labels: ["Car"] }, beside }, ".value");
  });
});

test("ellipses: x and y are the centre, and the rest may reach out", () => {
  const xml = `${image}<EllipseLabels name="label" toName="it"><Label value="Moon"/></EllipseLabels>`;
  const { accepts, refuses } = checker(xml, "ellipselabels");
  const moon = { x: 50.4, y: 50.763, radiusX: 13.333, radiusY: 10.672, rotation: 0, ellipselabels: ["Moon"] };
  accepts({ value: moon, beside: ofSize(600, 403) });
  accepts({ value: { ...moon, x: 5, radiusX: 80 } });
  accepts({ value: { ...moon, radiusX: 180, rotation: 90 } });
  refuses({ value: { ...moon, x: 105 } }, ".value.x");
  refuses({ value: { ...moon, radiusX: 180 } }, ".value.radiusX");
  refuses({ value: { ...moon, radiusY: 0 } }, ".value.radiusY");
});

test("key points: a smart one has its labels twice", () => {
  const xml = `${image}<KeyPointLabels name="label" toName="it"><Label value="Banana"/></KeyPointLabels>`;
  const { accepts, refuses } = checker(xml, "keypointlabels");
  const value = { x: 44.8, y: 50.4, width: 0.3, labels: ["Banana"], keypointlabels: ["Banana"] };
  accepts({ value, beside: { ...ofSize(768, 576), is_positive: true } });
  accepts({ value: { x: 49.6, y: 52.34, width: 0.612, keypointlabels: ["Banana"] }, beside: ofSize(768, 576) });
  refuses({ value: { ...value, y: 100.4 } }, ".value.y");
  refuses({ value: { ...value, x: null } }, ".value.x");
});

test("polygons have three points or more, all on the image", () => {
  const xml = `${image}<PolygonLabels name="label" toName="it"><Label value="Wing"/></PolygonLabels>`;
  const { accepts, refuses } = checker(xml, "polygonlabels");
  const points = [
    [14.4, 63.19],
    [36.2, 52.1],
    [41.73, 60.4],
    [19.04, 74.27],
  ];
  const beside = ofSize(10109, 4542);
  accepts({ value: { points, closed: true, polygonlabels: ["Wing"] }, beside });
  accepts({ value: { points, polygonlabels: ["Wing"] }, beside });
  refuses({ value: { points: points.slice(2), polygonlabels: ["Wing"] }, beside }, ".value.points");
  refuses({ value: { points: [...points, [3, -2]], polygonlabels: ["Wing"] }, beside }, ".value.points[4][1]");
  refuses({ value: { points: [[1, 2, 3], ...points], polygonlabels: ["Wing"] }, beside }, ".value.points[0]");
});

describe("brushes", () => {
  const xml = `${image}<BrushLabels name="label" toName="it"><Label value="Road"/></BrushLabels>`;
  const { accepts, refuses } = checker(xml, "brushlabels");
  // A mask of 2 × 2 pixels without the first.
  const value = { format: "rle", rle: [0, 0, 0, 16, 57, 27, 252, 96, 22, 255, 192], brushlabels: ["Road"] };
  const beside = ofSize(2, 2);

  test("the mask is one of the whole image", () => {
    accepts({ value, beside });
    refuses({ value, beside: ofSize(3, 2) }, ".value.rle");
    refuses({ value: { ...value, rle: value.rle.slice(0, 8) }, beside }, ".value.rle");
    refuses({ value: { ...value, rle: [0, 0, 0, 16, 300] }, beside }, ".value.rle[4]");
    refuses({ value: { ...value, format: "png" }, beside }, ".value.format");
    refuses({ value: { rle: value.rle, brushlabels: ["Road"] }, beside }, ".value.format");
    refuses({ value }, ".original_width");
    refuses({ value, beside: { original_width: 2 } }, ".original_height");
  });

  test("a draft may hold strokes instead", () => {
    const touches = [
      { type: "add", relativePoints: [1, 2, 3, 4], relativeStrokeWidth: 2, compositeOperation: "source-over" },
    ];
    accepts({ value: { format: "rle", touches, brushlabels: ["Road"] }, beside });
    accepts({
      value: { format: "rle", touches, maskDataURL: "data:image/png;base64,iVBORw0KGgo", brushlabels: ["Road"] },
    });
    refuses({ value: { format: "rle", touches: [], brushlabels: ["Road"] }, beside }, ".value.rle");
    refuses({ value: { format: "rle", touches: [{ type: "blur" }], brushlabels: ["Road"] } }, ".value.touches[0].type");
  });
});

test("bitmasks are PNGs", () => {
  const xml = `${image}<BitmaskLabels name="label" toName="it"><Label value="Road"/></BitmaskLabels>`;
  const { accepts, refuses } = checker(xml, "bitmasklabels");
  const png =
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
  accepts({ value: { imageDataURL: png, width: 1, height: 1, bitmasklabels: ["Road"] }, beside: ofSize(1, 1) });
  for (const wrong of [
    "",
    "https://example.com/mask.png",
    "data:image/jpeg;base64,/9j/4AAQ",
    `${png} `,
    png.slice(0, 30),
  ])
    refuses({ value: { imageDataURL: wrong, bitmasklabels: ["Road"] } }, ".value.imageDataURL");
});

test("vectors: a bend needs the points that bend it", () => {
  const xml = `${image}<VectorLabels name="label" toName="it"><Label value="Road"/></VectorLabels>`;
  const { accepts, refuses } = checker(xml, "vectorlabels");
  const first = { id: "point-1", x: 25, y: 30, prevPointId: null, isBezier: false };
  const bends = { isBezier: true, controlPoint1: { x: 50, y: 40 }, controlPoint2: { x: 60, y: 110 } };
  const bent = { id: "point-2", x: 75, y: 70, prevPointId: "point-1", ...bends };
  const vectorlabels = ["Road"];
  accepts({ value: { vertices: [first, bent], closed: false, vectorlabels }, beside: ofSize(1920, 1280) });
  accepts({ value: { vertices: [{ x: 1, y: 2 }], vectorlabels } });
  const { controlPoint2: _, ...half } = bent;
  refuses({ value: { vertices: [first, half], vectorlabels } }, ".value.vertices[1].controlPoint2");
  refuses({ value: { vertices: [first, { ...bent, y: 170 }], vectorlabels } }, ".value.vertices[1].y");
  refuses({ value: { vertices: [], vectorlabels } }, ".value.vertices");
});
