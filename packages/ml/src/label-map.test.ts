import { parseConfig } from "@tandem/schema";
import { expect, test } from "vitest";
import { labelMap } from "./label-map.ts";

/** A config with boxes of some labels. */
function boxes(labels: string) {
  const parsed = parseConfig(
    `<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image">${labels}</RectangleLabels></View>`,
  );
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.config;
}
const mapped = (labels: string, ...names: string[]) => Object.fromEntries(labelMap(boxes(labels), "label", names));

// The cases that Label Studio's own `build_label_map` is tested with.
test.each([
  ["no labels", "", ["car", "truck"], {}],
  [
    "predicted values",
    `<Label value="Car" predicted_values="car,truck"/><Label value="Airplane" predicted_values="airplane"/>`,
    ["car", "truck", "airplane"],
    { car: "Car", truck: "Car", airplane: "Airplane" },
  ],
  ["names", `<Label value="Car"/><Label value="Airplane"/>`, ["car", "airplane"], { car: "Car", airplane: "Airplane" }],
  [
    "a label without a class",
    `<Label value="Car" predicted_values="car"/><Label value="Plane" predicted_values="airplane"/><Label value="Flower"/>`,
    ["car", "airplane", "bicycle"],
    { car: "Car", airplane: "Plane" },
  ],
  [
    "some by values, some by names",
    `<Label value="Car" predicted_values="car"/><Label value="Plane" predicted_values="airplane"/><Label value="Bicycle"/>`,
    ["car", "airplane", "bicycle"],
    { car: "Car", airplane: "Plane", bicycle: "Bicycle" },
  ],
  [
    "a name with a capital and a space",
    `<Label value="Car" predicted_values="car"/><Label value="Plane" predicted_values="airplane"/><Label value="Bicycle space"/>`,
    ["car", "airplane", "Bicycle space"],
    { car: "Car", airplane: "Plane", "Bicycle space": "Bicycle space" },
  ],
  [
    "values that the model does not have",
    `<Label value="Car" predicted_values="car,truck"/><Label value="Airplane" predicted_values="jet"/>`,
    ["car", "truck"],
    { car: "Car", truck: "Car" },
  ],
] as const)("%s", (_, labels, names, expected) => {
  expect(mapped(labels, ...names)).toEqual(expected);
});

test("keys are spelled as the model spells them", () => {
  expect(mapped(`<Label value="Car"/>`, "CAR")).toEqual({ CAR: "Car" });
  expect(mapped(`<Label value="Car"/>`, "CAR", "Car")).toEqual({ Car: "Car" });
});

test("values that the model lacks leave the label's own name; results hold the alias", () => {
  expect(mapped(`<Label value="Car" alias="auto" predicted_values=" jet , "/>`, "Auto")).toEqual({ Auto: "auto" });
});

test("a class called as something every object has is no label", () => {
  expect(mapped(`<Label value="Car"/>`, "constructor", "__proto__")).toEqual({});
});

test("a control that is not there is said", () => {
  expect(() => labelMap(boxes(""), "labels", [])).toThrow('the label config has no control "labels", only "label"');
});
