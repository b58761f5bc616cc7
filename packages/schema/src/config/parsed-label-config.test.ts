import { expect, test } from "vitest";

import { parseConfig } from "./parse-config.ts";
import { controlWeights, parsedLabelConfig } from "./parsed-label-config.ts";

function configOf(xml: string) {
  const parsed = parseConfig(xml);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
}

const config = configOf(`<View>
  <Text name="txt" value="$text" valueType="url"/>
  <Labels name="r" toName="txt">
    <Label value="Car" alias="car" background="#f00" hotkey="1"/>
    <View><Label value="Dog" predicted_values="dog,puppy"/></View>
  </Labels>
  <choices name="c" toName="txt" perRegion="true" whenTagName="r" whenLabelValue="Dog">
    <Choice value="A"/><Choice value="B" alias="b"/>
  </choices>
  <Choices name="d" toName="txt" value="$options" whenTagName="r"/>
</View>`);

test("the JSON of Label Studio's parse_config", () => {
  const inputs = [{ type: "Text", valueType: "url", value: "text" }];
  expect(parsedLabelConfig(config)).toEqual({
    r: {
      type: "Labels",
      to_name: ["txt"],
      inputs,
      labels: ["car", "Dog"],
      labels_attrs: {
        car: { value: "Car", alias: "car", background: "#f00", hotkey: "1" },
        Dog: { value: "Dog", predicted_values: "dog,puppy" },
      },
    },
    c: {
      type: "choices",
      to_name: ["txt"],
      conditionals: { type: "tag", name: "r" },
      inputs,
      labels: ["A", "b"],
      labels_attrs: { A: { value: "A" }, b: { value: "B", alias: "b" } },
      tandem: { perRegion: true, conditions: [{ whenTagName: "r", whenLabelValue: "Dog" }] },
    },
    d: {
      type: "Choices",
      to_name: ["txt"],
      dynamic_labels: true,
      inputs,
      labels: [],
      labels_attrs: {},
      tandem: { conditions: [{ whenTagName: "r" }] },
    },
  });
});

test("valueType is null when not written; fixed text has its text as value", () => {
  const { c } = parsedLabelConfig(
    configOf('<View><Text name="t" value="fixed"/><Choices name="c" toName="t"><Choice value="a"/></Choices></View>'),
  );
  expect(c?.inputs).toEqual([{ type: "Text", valueType: null, value: "fixed" }]);
});

test("control weights", () => {
  expect(controlWeights(config)).toEqual({
    r: { overall: 1, type: "Labels", labels: { car: 1, Dog: 1 } },
    c: { overall: 1, type: "choices", labels: { A: 1, b: 1 } },
    d: { overall: 1, type: "Choices", labels: {} },
  });
});

test("a config without controls", () => {
  expect(parsedLabelConfig(configOf("<View></View>"))).toEqual({});
});

test("a control or label named like a property of every object", () => {
  const odd = configOf(
    '<View><Text name="t" value="$t"/><Choices name="__proto__" toName="t"><Choice value="__proto__"/></Choices></View>',
  );
  expect(JSON.stringify(parsedLabelConfig(odd))).toContain('{"__proto__":{"type":"Choices"');
  expect(JSON.stringify(controlWeights(odd))).toContain('"labels":{"__proto__":1}');
});
