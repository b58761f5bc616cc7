import { parseConfig } from "@tandem/schema";
import { expect, test } from "vitest";
import { EditorStore } from "./editor-store.ts";
import { submitProblems } from "./submit-problems.ts";

const parsed = parseConfig(
  `<View><Video name="film" value="$film"/><VideoRectangle name="box" toName="film"/>
    <Labels name="what" toName="film"><Label value="Car"/><Label value="Bus" background="#ff0000"/></Labels></View>`,
);
if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
const { config } = parsed;
const labels = config.controlByName.get("what")!;
const place = {
  framesCount: 24,
  duration: 1,
  sequence: [{ frame: 1, enabled: true, x: 1, y: 1, width: 9, height: 9 }],
};

test("a tracked box has its labels in its own result, and keeps them there", () => {
  const editor = new EditorStore({ config, data: { film: "film.webm" } });
  editor.pressLabel(labels, "Car");
  const id = editor.drawRegion("film", place);
  expect(editor.results()).toMatchObject([
    { from_name: "box", type: "videorectangle", value: { ...place, labels: ["Car"] } },
  ]);
  editor.select(id);
  editor.pressLabel(labels, "Bus");
  expect(editor.results()).toHaveLength(1);
  expect(editor.results()[0]).toMatchObject({ from_name: "box", value: { ...place, labels: ["Bus"] } });
  expect(editor.regions()[0]?.labels.get("what")).toEqual(["Bus"]);
  expect(editor.regions()[0]?.color).toBe("#ff0000");
  editor.movePlace(id!, { ...place, duration: 2 });
  expect(editor.results()[0]?.value).toEqual({ ...place, duration: 2, labels: ["Bus"] });
  expect(submitProblems(editor)).toEqual([]);
});
