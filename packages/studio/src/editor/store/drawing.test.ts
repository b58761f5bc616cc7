import { parseConfig, type Result, validateResults } from "@tandem/schema";
import { expect, test } from "vitest";
import { EditorStore } from "./editor-store.ts";

const parse = (xml: string) => {
  const parsed = parseConfig(xml);
  if (!parsed.ok) throw new Error(parsed.problems.map((problem) => problem.message).join("\n"));
  return parsed.config;
};
const data = { image: "data:image/png;base64,AA", pages: ["/1.png", "/2.png"] };
const open = (xml: string, results: Result[] = []) => {
  const config = parse(xml);
  const editor = new EditorStore({ config, data, results });
  return { editor, config, control: (name: string) => config.controlByName.get(name)! };
};
const box = { x: 10, y: 20, width: 30, height: 40, rotation: 0 };
const beside = { original_width: 800, original_height: 600, image_rotation: 0 };
const points = {
  points: [
    [1, 1],
    [20, 1],
    [20, 20],
  ],
  closed: true,
};

const groups = `<View><Image name="image" value="$image"/>
  <RectangleLabels name="box" toName="image"><Label value="Car"/><Label value="Bus"/></RectangleLabels>
  <PolygonLabels name="area" toName="image"><Label value="Road"/></PolygonLabels>
  <TextArea name="plate" toName="image" perRegion="true"/></View>`;
const tools = `<View><Image name="image" value="$image"/>
  <Rectangle name="box" toName="image"/><Polygon name="area" toName="image"/>
  <Labels name="label" toName="image"><Label value="Title"/><Label value="Words"/></Labels></View>`;

test("a group with a shape of its own draws by itself", () => {
  const { editor, config, control } = open(groups);
  expect(editor.drawing("image")).toBeNull();
  expect(editor.drawRegion("image", box, beside)).toBeNull();
  editor.pressLabel(control("box"), "Car");
  expect(editor.drawing("image")).toMatchObject({ kind: "rectangle" });
  const id = editor.drawRegion("image", box, beside);
  expect(editor.results()).toEqual([
    {
      ...beside,
      id,
      from_name: "box",
      to_name: "image",
      type: "rectanglelabels",
      origin: "manual",
      value: { ...box, rectanglelabels: ["Car"] },
    },
  ]);
  // Something is asked about it, so it is selected.
  expect(editor.selected).toBe(id);
  expect(validateResults(config, editor.results(), { task: { data } }).problems).toEqual([]);
});

test("Labels and a tool make two results with one id, undone as one", () => {
  const { editor, config, control } = open(tools);
  editor.pressLabel(control("label"), "Title");
  expect(editor.drawing("image")?.control.name).toBe("box");
  editor.chooseTool("image", control("area"));
  expect(editor.drawing("image")).toMatchObject({ kind: "polygon", control: { name: "area" } });
  const id = editor.drawRegion("image", points, beside);
  expect(editor.results()).toMatchObject([
    { id, from_name: "area", type: "polygon", value: points, ...beside },
    { id, from_name: "label", type: "labels", value: { ...points, labels: ["Title"] }, ...beside },
  ]);
  expect(editor.regions()).toHaveLength(1);
  expect(editor.selected).toBeNull();
  expect(validateResults(config, editor.results(), { task: { data } }).problems).toEqual([]);
  editor.undo();
  expect(editor.results()).toEqual([]);
});

test("a tool alone draws a region without a label, which is selected and labeled by the next label", () => {
  const { editor, config, control } = open(tools);
  editor.chooseTool("image", control("box"));
  const id = editor.drawRegion("image", box, beside);
  expect(editor.selected).toBe(id);
  editor.pressLabel(control("label"), "Words");
  expect(editor.results()).toMatchObject([
    { id, type: "rectangle", value: box },
    { id, type: "labels", value: { ...box, labels: ["Words"] }, original_width: 800 },
  ]);
  expect(validateResults(config, editor.results(), { task: { data } }).problems).toEqual([]);
});

test("a region moves with everything that is said about it, and a prediction's is changed then", () => {
  const predicted = [
    {
      id: "a",
      from_name: "box",
      to_name: "image",
      type: "rectanglelabels",
      value: { ...box, rectanglelabels: ["Car"] },
    },
    { id: "a", from_name: "plate", to_name: "image", type: "textarea", value: { ...box, text: ["M 1"] } },
  ].map((result) => ({ ...result, origin: "prediction" }));
  const { editor } = open(groups, predicted);
  editor.movePlace("a", { ...box, x: 12 });
  expect(editor.results()).toMatchObject([
    { value: { ...box, x: 12, rectanglelabels: ["Car"] }, origin: "prediction-changed" },
    { value: { ...box, x: 12, text: ["M 1"] }, origin: "prediction-changed" },
  ]);
  editor.undo();
  expect(editor.results()).toEqual(predicted);
});

test("a label for another shape does not relabel the selected region: it is for the next", () => {
  const { editor, control } = open(groups);
  editor.pressLabel(control("box"), "Car");
  editor.select(editor.drawRegion("image", box, beside));
  editor.pressLabel(control("area"), "Road");
  expect(editor.selected).toBeNull();
  expect(editor.drawing("image")?.kind).toBe("polygon");
  expect(editor.results()).toHaveLength(1);
});

test("labels with a shape and tools put each other out; letting go puts the tool out", () => {
  const { editor, control } = open(
    tools.replace("</View>", '<EllipseLabels name="round" toName="image"><Label value="Seal"/></EllipseLabels></View>'),
  );
  editor.pressLabel(control("round"), "Seal");
  editor.chooseTool("image", control("box"));
  expect(editor.activeLabels(control("round"))).toEqual([]);
  expect(editor.drawing("image")).toMatchObject({ kind: "rectangle", labels: null });
  editor.pressLabel(control("round"), "Seal");
  expect(editor.drawing("image")).toMatchObject({ kind: "ellipse", control: { name: "round" } });
  expect(editor.release()).toBe(true);
  expect(editor.drawing("image")).toBeNull();
  editor.chooseTool("image", control("box"));
  expect(editor.release()).toBe(true);
  expect(editor.drawing("image")).toBeNull();
});

test("what only a model draws with, and what only shows answers, does not draw", () => {
  const { editor, control } = open(`<View><Image name="image" value="$image"/>
    <Rectangle name="box" toName="image" smartOnly="true"/><Polygon name="area" toName="image" readonly="true"/>
    <KeyPoint name="point" toName="image"/>
    <RectangleLabels name="ask" toName="image" smartOnly="true"><Label value="Thing"/></RectangleLabels></View>`);
  const said: string[] = [];
  editor.refusals.subscribe((words) => said.push(words));
  expect(editor.toolsOf("image").map(({ name }) => name)).toEqual(["point"]);
  editor.pressLabel(control("ask"), "Thing");
  expect(editor.drawing("image")).toBeNull();
  expect(editor.activeLabels(control("ask"))).toEqual([]);
  expect(said).toEqual([expect.stringContaining("“ask” is only for a model")]);
});

test("a region that a model made with such labels is still relabeled; words and times need no tool and are chosen", () => {
  const found: Result = {
    ...beside,
    id: "a",
    from_name: "ask",
    to_name: "image",
    type: "rectanglelabels",
    value: { ...box, rectanglelabels: ["Thing"] },
  };
  const { editor, control } = open(
    `<View><Image name="image" value="$image"/>
    <RectangleLabels name="ask" toName="image" smartOnly="true"><Label value="Thing"/><Label value="Other"/></RectangleLabels>
    <Text name="text" value="$image"/><Labels name="words" toName="text" smartOnly="true"><Label value="Word"/></Labels></View>`,
    [found],
  );
  editor.select("a");
  editor.pressLabel(control("ask"), "Other");
  expect(editor.results()).toMatchObject([{ value: { rectanglelabels: ["Other"] } }]);
  editor.select(null);
  editor.pressLabel(control("words"), "Word");
  expect(editor.activeLabels(control("words"))).toEqual(["Word"]);
});

test("selecting a region shows its page", () => {
  const { editor } = open(
    groups.replace('value="$image"', 'valueList="$pages"'),
    [0, 1].map((page) => ({
      id: `on ${page}`,
      from_name: "box",
      to_name: "image",
      type: "rectanglelabels",
      item_index: page,
      value: { ...box, rectanglelabels: ["Car"] },
    })),
  );
  editor.select("on 1");
  expect(editor.itemOf("image")).toBe(1);
  expect(editor.selected).toBe("on 1");
  editor.showItem("image", 0);
  expect(editor.selected).toBeNull();
});

test("regions that nobody touches stay the same objects", () => {
  const { editor, control } = open(groups);
  editor.pressLabel(control("box"), "Car");
  const [first, second] = [0, 10].map((x) => editor.drawRegion("image", { ...box, x }, beside)!);
  const before = editor.regions();
  editor.movePlace(first!, { ...box, x: 40 });
  const after = editor.regions();
  expect(after[1]).toBe(before[1]);
  expect(after[1]?.id).toBe(second);
  expect(after[0]).not.toBe(before[0]);
  editor.undo();
  expect(editor.regions()[0]).toBe(before[0]);
});
