import { expect, test } from "vitest";

import { parseConfig } from "./parse-config.ts";
import { sampleTaskIn } from "./sample-task.ts";

function sampleIn(xml: string) {
  const read = parseConfig(xml);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return sampleTaskIn(read.config);
}

test.each([
  ["a task", '<View><!-- {"data": {"text": "a"}} --></View>', { data: { text: "a" } }],
  ["only its data", '<View><!--{"text": "a"}--></View>', { data: { text: "a" } }],
  ["before the outermost tag", '<!-- {"text": "a"} --><View/>', { data: { text: "a" } }],
  ["behind it", '<View/><!-- {"text": "a"} -->', { data: { text: "a" } }],
  [
    "with predictions",
    '<View><View><!-- {"data": {}, "predictions": [{"result": []}], "id": 1} --></View></View>',
    { data: {}, predictions: [{ result: [] }] },
  ],
  ["the first", '<View><!-- words --><!-- {"a": 1} --><Header value="x"/><!-- {"b": 1} --></View>', { data: { a: 1 } }],
  ["data called data", '<View><!-- {"data": "text"} --></View>', { data: { data: "text" } }],
])("%s", (_, xml, task) => {
  expect(sampleIn(xml)).toEqual(task);
});

test.each([
  "<View/>",
  "<View><!-- {not json} --></View>",
  "<View><!-- [1] --></View>",
  '<View><Header value="{}"/></View>',
])("none: %s", (xml) => {
  expect(sampleIn(xml)).toBeNull();
});
