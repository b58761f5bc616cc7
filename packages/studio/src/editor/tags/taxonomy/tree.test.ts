import { labelsOf, parseConfig } from "@tandem/schema";
import { expect, test } from "vitest";
import { EditorStore } from "../../store/editor-store.ts";
import { chosenPaths, firstFound, keyOfPath, pressedPath, readable, treeRows } from "./tree.ts";
import { submission } from "../../store/submission.ts";
import { submitProblems } from "../../store/submit-problems.ts";

const parsed = parseConfig(`<View><Text name="t" value="$t"/><Taxonomy name="a" toName="t" maxUsages="2" value="$more">
  <Choice value="Animal"><Choice value="Bird" alias="aves"><Choice value="Kiwi"/></Choice><Choice value="Cat"/></Choice>
  <Choice value="Plant"/></Taxonomy></View>`);
if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
const data = { t: "x", more: [{ value: "Fungus", children: [{ value: "Kiwi mould" }] }] };
const control = parsed.config.controls[0]!;
const labels = labelsOf(control, data) ?? [];
const shown = (open: string[][], query = "") =>
  treeRows(labels, new Set(open.map(keyOfPath)), query).map(({ label, depth }) => "-".repeat(depth) + label.value);

test("closed classes hide what is in them; those of the task come behind", () => {
  expect(shown([])).toEqual(["Animal", "Plant", "Fungus"]);
  expect(shown([["Animal"]])).toEqual(["Animal", "-Bird", "-Cat", "Plant", "Fungus"]);
  expect(shown([["Animal", "aves"]])).toEqual(["Animal", "Plant", "Fungus"]);
  expect(treeRows(labels, new Set(), "").map(({ isInner, isOpen }) => [isInner, isOpen])).toEqual([
    [true, false],
    [false, false],
    [true, false],
  ]);
});

test("a search shows what it finds, by either name, with all that is above", () => {
  expect(shown([], "kiwi")).toEqual(["Animal", "-Bird", "--Kiwi", "Fungus", "-Kiwi mould"]);
  expect(shown([], "AVES")).toEqual(["Animal", "-Bird"]);
  expect(shown([], "oak")).toEqual([]);
  const first = (query: string) => firstFound(treeRows(labels, new Set(), query), query);
  expect([first(""), first("kiwi"), first("aves"), first("oak")]).toEqual([0, 2, 1, 0]);
});

test("pressing adds and takes away, up to the most", () => {
  const bird = ["Animal", "aves"];
  const one = pressedPath([], bird, 2);
  const two = pressedPath(one, ["Plant"], 2);
  expect(two).toEqual([bird, ["Plant"]]);
  expect(pressedPath(two, ["Fungus"], 2)).toBe(two);
  expect(pressedPath(two, bird, 2)).toEqual([["Plant"]]);
});

test("the answer is Label Studio's: paths of stored names; models may give plain names", () => {
  const editor = new EditorStore({ config: parsed.config, data });
  editor.setAnswer(control, pressedPath([], ["Animal", "aves", "Kiwi"], 2));
  expect(submitProblems(editor)).toEqual([]);
  expect(submission(editor)).toMatchObject([
    { from_name: "a", to_name: "t", type: "taxonomy", value: { taxonomy: [["Animal", "aves", "Kiwi"]] } },
  ]);
  expect(chosenPaths(["Plant", ["Animal", "Cat"], [], [7]])).toEqual([["Plant"], ["Animal", "Cat"]]);
  expect(chosenPaths(undefined)).toEqual([]);
});

test("a path in words", () => {
  expect(readable(labels, ["Animal", "aves", "Kiwi"], " > ")).toBe("Animal > Bird > Kiwi");
  expect(readable(labels, ["Animal", "aves"], null)).toBe("Bird");
  expect(readable(labels, ["Own"], null)).toBe("Own");
});
