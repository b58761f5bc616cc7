import { parseConfig } from "@tandem/schema";
import { expect, test } from "vitest";
import { EditorStore } from "./editor-store.ts";
import { howToBegin, regionWords } from "./region-words.ts";

const parse = (xml: string) => {
  const parsed = parseConfig(xml);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.config;
};

test("regions of an image say their shape and size", () => {
  const config = parse(`<View><Image name="image" valueList="$pages"/><Rectangle name="rectangle" toName="image"/>
    <Ellipse name="ellipse" toName="image"/><Polygon name="polygon" toName="image"/>
    <KeyPoint name="keypoint" toName="image"/><Vector name="vector" toName="image"/><Bitmask name="bitmask" toName="image"/></View>`);
  const places = {
    rectangle: { x: 1, y: 1, width: 12.2, height: 8.04 },
    ellipse: { x: 50, y: 50, radiusX: 6, radiusY: 2 },
    polygon: {
      points: [
        [1, 1],
        [2, 1],
        [2, 2],
      ],
    },
    keypoint: { x: 5.55, y: 20 },
    vector: { vertices: [{ x: 1, y: 1 }] },
    bitmask: { imageDataURL: "data:image/png;base64,iVBORw0KGgoA" },
  };
  const results = Object.entries(places).map(([type, value], page) => ({
    ...(page === 0 ? { item_index: 2 } : {}),
    id: type,
    from_name: type,
    to_name: "image",
    type,
    value,
  }));
  const editor = new EditorStore({ config, data: { pages: ["/1", "/2", "/3"] }, results });
  expect(editor.regions().map((region) => regionWords(config, region))).toEqual([
    "box, 12 × 8.0 %, page 3",
    "ellipse, 12 × 4.0 %",
    "polygon, 3 points",
    "point at 5.5, 20 %",
    "line, 1 point",
    "mask",
  ]);
});

test("how to begin depends on what is shown", () => {
  const labels = '<Label value="A"/>';
  expect(
    howToBegin(parse(`<View><Text name="a" value="$a"/><Labels name="b" toName="a">${labels}</Labels></View>`)),
  ).toMatch(/Select text/);
  expect(
    howToBegin(
      parse(`<View><Image name="a" value="$a"/><BrushLabels name="b" toName="a">${labels}</BrushLabels></View>`),
    ),
  ).toMatch(/draw on the image/);
});
