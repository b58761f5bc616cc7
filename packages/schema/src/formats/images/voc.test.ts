import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sampleData, sampleResults, seededRandom } from "../../results/sample.ts";
import { validateResults } from "../../results/validate-results.ts";
import { memoryFile } from "../memory-file.ts";
import { recognizeImport } from "../registry.ts";
import { configOf, exported, imported, sourceTask } from "../testing.ts";
import { voc } from "./voc-export.ts";
import { vocImport } from "./voc-import.ts";

const config = configOf(`<View><Image name="img" value="$image"/>
  <RectangleLabels name="box" toName="img"><Label value="Car"/><Label value="a &lt; b &amp; c"/></RectangleLabels></View>`);

const box = (value: object, more: object = {}) => ({
  id: "a",
  from_name: "box",
  to_name: "img",
  type: "rectanglelabels",
  original_width: 200,
  original_height: 100,
  image_rotation: 0,
  value: { x: 10, y: 20, width: 30, height: 40, rotation: 0, rectanglelabels: ["Car"], ...value },
  ...more,
});

const object = (name: string, edges: number[]): string => `  <object>
    <name>${name}</name>
    <pose>Unspecified</pose>
    <truncated>0</truncated>
    <difficult>0</difficult>
    <bndbox>
      <xmin>${edges[0]}</xmin>
      <ymin>${edges[1]}</ymin>
      <xmax>${edges[2]}</xmax>
      <ymax>${edges[3]}</ymax>
    </bndbox>
  </object>
`;

describe("VOC is written", () => {
  test("as its definition says: pixels 21 to 80 of a row are the 60 from the 21st", async () => {
    const tasks = [
      sourceTask(1, { image: "https://host/a&b/cat.jpg" }, [
        box({}),
        box({ rectanglelabels: ["a < b & c"], x: 0, width: 100, y: 99.9, height: 0.1 }, { id: "b" }),
      ]),
    ];
    const { files, report } = await exported(voc, config, tasks);
    expect(files).toEqual({
      "Annotations/cat.xml": `<?xml version="1.0" encoding="utf-8"?>
<annotation>
  <folder>images</folder>
  <filename>cat.jpg</filename>
  <path>https://host/a&amp;b/cat.jpg</path>
  <source>
    <database>Tandem</database>
  </source>
  <size>
    <width>200</width>
    <height>100</height>
    <depth>3</depth>
  </size>
  <segmented>0</segmented>
${object("Car", [21, 21, 80, 60])}${object("a &lt; b &amp; c", [1, 100, 200, 100])}</annotation>
`,
    });
    expect(report).toMatchObject({ tasks: 1, written: 2, changed: 0, skipped: 0 });
  });

  test("of other shapes the box around them; what has no size is reported", async () => {
    const rotated = box({ x: 50, y: 0, width: 20, height: 40, rotation: 90 });
    const polygon = {
      ...box({}),
      id: "p",
      type: "polygonlabels",
      value: {
        points: [
          [0, 0],
          [50, 0],
          [50, 100],
        ],
        polygonlabels: ["Car"],
      },
    };
    const sizeless = box({}, { original_width: 0 });
    const { files, report } = await exported(voc, config, [
      sourceTask(1, { image: "a.jpg" }, [rotated, polygon]),
      sourceTask(2, { image: "b.jpg" }, [sizeless]),
      sourceTask(3, { image: "c.jpg" }),
    ]);
    expect(Object.keys(files)).toEqual(["Annotations/a.xml"]);
    expect(files["Annotations/a.xml"]).toContain(object("Car", [61, 1, 100, 40]) + object("Car", [1, 1, 100, 100]));
    expect(report).toMatchObject({ tasks: 1, written: 2, changed: 2, skipped: 2 });
  });
});

describe("VOC is read", () => {
  const file = (inside: string, path = "Annotations/cat.xml") => memoryFile(path, `<annotation>${inside}</annotation>`);
  const size = "<size><width>200</width><height>100</height><depth>3</depth></size>";

  test("a file written by hand from the definition", async () => {
    const content = `<folder>VOC2012</folder><filename>cat.jpg</filename><path>C:\\me\\cat.jpg</path>${size}<segmented>1</segmented>
      <object><name>Car</name><pose>Left</pose><bndbox><xmax>80</xmax><xmin>21</xmin><ymax>60</ymax><ymin>21</ymin></bndbox>
        <part><name>wheel</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part></object>
      <object><name><![CDATA[a < b]]> &amp; c</name><bndbox><xmin>1</xmin><ymin>1.0</ymin><xmax>200</xmax><ymax>100</ymax></bndbox><confidence>0.5</confidence></object>`;
    const { tasks, report } = await imported(vocImport, config, file(content));
    expect(tasks[0]?.data).toEqual({ image: "cat.jpg" });
    const found = tasks[0]?.predictions?.[0]?.result ?? [];
    const { id: _, ...car } = box({});
    expect(found).toMatchObject([
      car,
      { score: 0.5, value: { x: 0, y: 0, width: 100, height: 100, rectanglelabels: ["a < b & c"] } },
    ]);
    expect(validateResults(config, found).problems).toEqual([]);
    expect(report.reasons).toEqual([{ reason: "the parts of an object are left out", kind: "noted", count: 1 }]);
  });

  test("the address is one that others can open", async () => {
    const of = async (inside: string) => (await imported(vocImport, config, file(inside))).tasks[0]?.data["image"];
    expect(await of("<filename>a.jpg</filename><path>s3://bucket/a.jpg</path>")).toBe("s3://bucket/a.jpg");
    expect(await of("<filename>../../etc/a.jpg</filename><path>/home/me/a.jpg</path>")).toBe("a.jpg");
    expect(await of("<path>file:///home/me/a.jpg</path>")).toBe("a.jpg");
    expect(await of("")).toBe("cat.jpg");
  });

  test("every bad object is reported", async () => {
    const bad = [
      "<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox>",
      "<name>Car</name>",
      "<name>Car</name><bndbox><xmin>NaN</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox>",
      "<name>Car</name><bndbox><xmin>9</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox>",
      "<name>Car</name><bndbox><xmin>1e99</xmin><ymin>1</ymin><xmax>2e99</xmax><ymax>2</ymax></bndbox>",
    ];
    const { tasks, report } = await imported(
      vocImport,
      config,
      file(size + bad.map((inside) => `<object>${inside}</object>`).join("")),
    );
    expect(tasks).toHaveLength(1);
    expect(tasks[0]?.predictions).toBeUndefined();
    expect(report.skipped).toBe(5);
    const sizeless = await imported(vocImport, config, file(`<size><width>0</width></size><object>${bad[3]}</object>`));
    expect(sizeless.report.reasons).toMatchObject([{ reason: "the size of the image is not known" }]);
  });

  test.each([
    ["<annotation><a>", /never closed/],
    ['<!DOCTYPE a [<!ENTITY b "bbbb">]><annotation>&b;</annotation>', /document type/],
    ["<a>".repeat(1000), /200 deep/],
    ["<annotation>&nope;</annotation>", /not well-formed/],
    ["<svg/>", /<svg>, not <annotation>/],
    ["", /not well-formed|empty/],
  ])("hostile or foreign XML is refused: %.20s", async (xml, message) => {
    const { items } = await imported(vocImport, config, memoryFile("a.xml", xml));
    expect(items).toMatchObject([{ ok: false, message: expect.stringMatching(message) as unknown }]);
  });

  test("files are known by their outermost element", () => {
    const knows = (head: string) => recognizeImport([{ path: "a.xml", head }], config)?.name;
    expect(knows('<?xml version="1.0"?>\n<annotation><folder>')).toBe("VOC");
    expect(knows('<annotation verified="yes">')).toBe("VOC");
    expect(knows("<svg>")).toBeUndefined();
  });
});

test("made-up boxes come back the same, within half a pixel", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const data = { ...sampleData(config), image: "https://host/cat.jpg" };
      const results = sampleResults(config, data, seededRandom(seed));
      const { files } = await exported(voc, config, [sourceTask(1, data, results)]);
      const back = await imported(
        vocImport,
        config,
        ...Object.entries(files).map(([path, text]) => memoryFile(path, text)),
      );
      expect(back.tasks[0]?.data["image"]).toBe(data.image);
      const after = back.tasks[0]?.predictions?.[0]?.result ?? [];
      expect(after).toHaveLength(results.length);
      for (const [index, { value }] of results.entries()) {
        const found = after[index]?.["value"] as Record<string, unknown>;
        expect(found["rectanglelabels"]).toEqual(value?.["rectanglelabels"]);
        for (const key of ["x", "width"])
          expect(Math.abs(Number(found[key]) - Number(value?.[key]))).toBeLessThanOrEqual(100 / 800 + 1e-6);
        for (const key of ["y", "height"])
          expect(Math.abs(Number(found[key]) - Number(value?.[key]))).toBeLessThanOrEqual(100 / 600 + 1e-6);
      }
    }),
    { numRuns: 40 },
  );
});
