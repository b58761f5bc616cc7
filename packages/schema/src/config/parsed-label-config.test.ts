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

test("what Label Studio cannot say is in a key of its own", () => {
  const { box, kind, rank, chat, tree } = parsedLabelConfig(
    configOf(`<View>
      <Image name="i" valueList="$pages"/><List name="l" value="$l"/><Chat name="chat" toName="chat" value="$messages"/>
      <Relations><Relation value="near"/></Relations>
      <RectangleLabels name="box" toName="i" smartOnly="true" choice="multiple"><Label value="Car"/></RectangleLabels>
      <View visibleWhen="region-selected"><Choices name="kind" toName="i" perRegion="true" required="true"
        visibleWhen="choice-selected" whenTagName="tree" whenChoiceValue="a" value="$kinds2"/></View>
      <Ranker name="rank" toName="l"><Bucket name="good" title="Good"/></Ranker>
      <Taxonomy name="tree" toName="i" smart="false"><Choice value="a"><Choice value="b"/></Choice></Taxonomy>
    </View>`),
  );
  expect(box).toMatchObject({
    inputs: [{ type: "Image", valueType: null, valueList: "pages" }],
    tandem: { geometry: "rectangle", relations: ["near"], multiple: true, smart: "only" },
  });
  expect(kind).toMatchObject({ conditionals: { type: "tag", name: "tree" } });
  expect(kind?.tandem).toEqual({
    perRegion: true,
    relations: ["near"],
    required: true,
    labelsKey: "kinds2",
    conditions: [
      { visibleWhen: "choice-selected", whenTagName: "tree", whenChoiceValue: "a" },
      { visibleWhen: "region-selected" },
    ],
  });
  expect(kind?.dynamic_labels).toBeUndefined();
  expect(rank?.tandem).toEqual({ parts: [{ tag: "Bucket", name: "good", title: "Good" }] });
  expect(chat).toEqual({
    type: "Chat",
    to_name: ["chat"],
    dynamic_labels: true,
    inputs: [],
    labels: [],
    labels_attrs: {},
    tandem: { value: "$messages" },
  });
  expect(tree).toMatchObject({ labels: ["a", "b"], tandem: { smart: "never", paths: [["a"], ["a", "b"]] } });
});

test("the ways of Label Studio's parser", () => {
  const parsed = parsedLabelConfig(
    configOf(`<View>
      <Text name="t" value="$$text"/>
      <TextArea name="a" toName="t" value="$draft"/>
      <TextArea name="b" toName="t" value="$draft1"/>
      <Taxonomy name="c" toName="t" apiUrl="https://example.com"/>
      <Choices name="d" toName="t" perRegion="TRUE" whenTagName="a"><Choice Value="x" hotKey="1"/></Choices>
      <Repeater on="$l"><Text name="p_{{idx}}" value="$l[{{idx}}]"/><TextArea name="e_{{idx}}" toName="p_{{idx}}"/></Repeater>
      <Repeater on="$l" indexFlag="@"><Text name="q_@" value="$l[@]"/><TextArea name="f_@" toName="q_@"/>
        <TextArea name="g_@" toName="t"/></Repeater>
      <TextArea name="h" toName="t"/>
    </View>`),
  );
  const keys = Object.entries(parsed).map(([name, { dynamic_labels, regex }]) => [name, dynamic_labels, regex]);
  expect(keys).toEqual([
    ["a", true, undefined],
    ["b", undefined, undefined],
    ["c", true, undefined],
    ["d", undefined, undefined],
    ["e_{{idx}}", undefined, undefined],
    ["f_@", undefined, { "@": ".*" }],
    ["g_@", undefined, undefined],
    ["h", undefined, undefined],
  ]);
  expect(parsed["a"]?.inputs[0]?.value).toBe("text");
  expect(parsed["d"]).toMatchObject({ labels_attrs: { x: { Value: "x", hotKey: "1" } } });
  expect(parsed["d"]).not.toHaveProperty("conditionals");
  expect(parsed["f_@"]?.inputs).toEqual([{ type: "Text", valueType: null, value: "l[@]" }]);
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
