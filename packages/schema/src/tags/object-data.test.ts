import { describe, expect, test } from "vitest";

import { parseConfig } from "../config/parse-config.ts";
import { objectDefinition } from "../results/tag-definitions.ts";
import { validateTaskData } from "../results/task-data.ts";

function only(xml: string) {
  const parsed = parseConfig(`<View>${xml}</View>`);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const object = parsed.config.objects[0]!;
  return { config: parsed.config, object, definition: objectDefinition(object.tag) };
}

const series = (attributes: string): string =>
  `<TimeSeries name="it" value="$it" ${attributes}><Channel column="a"/></TimeSeries>`;

/** A tag, data that it can show, and data that it cannot, with a word of what is said then. */
const cases: [string, unknown[], [unknown, string][]][] = [
  [
    '<Image name="it" value="$it"/>',
    ["/a.png", "data:image/png;base64,AA=="],
    [
      ["", "address"],
      [["/a.png"], "address"],
    ],
  ],
  [
    '<Image name="it" valueList="$it"/>',
    [["/a.png", "/b.png"]],
    [
      ["/a.png", "list"],
      [[], "list"],
      [[1], "list"],
    ],
  ],
  ['<Audio name="it" value="$it"/>', ["/a.wav"], [[{}, "address"]]],
  ['<Video name="it" value="$it" frameRate="$fps"/>', ["/a.mp4"], [[7, "address"]]],
  ['<Pdf name="it" value="$it"/>', ["/a.pdf"], [[false, "address"]]],
  ['<HyperText name="it" value="$it"/>', ["<p>a</p>"], [[["<p>"], "string"]]],
  [
    '<Paragraphs name="it" value="$it" nameKey="who" textKey="said"/>',
    [[{ who: "Ada", said: "Hi" }, { said: "(a door)" }], []],
    [
      ["Hi", "list"],
      [[{ who: "Ada" }], '"said"'],
      [[{ said: "Hi" }], '"who"'],
      [["Hi"], "list"],
    ],
  ],
  ['<Paragraphs name="it" value="$it" valueType="url"/>', ["/talk.json"], [[[], "address"]]],
  [
    series('valueType="json" timeColumn="Time"'),
    [{ time: [1, 2], a: [3, 4] }, '{"time":[1],"a":[3]}'],
    [
      ["/a.csv", "list for each column"],
      [{ time: [1], a: [1, 2] }, "same length"],
      [{ a: [1] }, '"Time"'],
      [{}, "list"],
    ],
  ],
  [series('timeColumn="0"'), ["/a.csv"], [[{ a: [1] }, "address"]]],
  [
    '<Table name="it" value="$it"/>',
    [{ a: 1 }, [{ a: 1 }, { b: 2 }], '{"a":1}'],
    [
      ["a", "objects"],
      [[1], "objects"],
    ],
  ],
  ['<Table name="it" value="$it" valueType="url|csv|separator=;"/>', ["/a.csv"], [[[{ a: 1 }], "address"]]],
  ['<Table name="it" value="$it" valueType="csv"/>', ["a,b\n1,2"], [[{ a: 1 }, "CSV"]]],
  [
    '<List name="it" value="$it"/>',
    [[{ id: 1, title: "a" }, { id: "b" }], []],
    [
      [[{ title: "a" }], '"id"'],
      [[{ id: 1 }, { id: "1" }], "no two"],
      [{ id: 1 }, "list"],
    ],
  ],
  [
    '<Chat name="it" value="$it"/>',
    [[], [{ role: "user", content: "Hi" }]],
    [
      ["Hi", "list"],
      [[{ role: "user" }], "content"],
    ],
  ],
];

test.each(cases)("%s", (xml, right, wrong) => {
  const { config, definition, object } = only(xml);
  for (const data of [...right, definition.sample(object.attributes)])
    expect(validateTaskData(config, { it: data })).toEqual([]);
  for (const [data, word] of wrong) {
    const [problem] = validateTaskData(config, { it: data });
    expect(problem).toContain(word);
  }
});

test("an Image has as many items as pages", () => {
  const pages = only('<Image name="it" valueList="$it"/>');
  expect(pages.definition.itemCount?.(["/a.png", "/b.png"], pages.object.attributes)).toBe(2);
  expect(pages.definition.itemCount?.(undefined, pages.object.attributes)).toBe(null);
  const both = only('<Image name="it" value="$it" valueList="$pages"/>');
  expect(both.definition.itemCount?.("/a.png", both.object.attributes)).toBe(null);
});

describe("samples are files that a viewer can open", () => {
  const bytesOf = (xml: string): Uint8Array<ArrayBuffer> => {
    const { definition, object } = only(xml);
    return Uint8Array.from(atob(String(definition.sample(object.attributes)).split(",")[1] ?? ""), (one) =>
      one.charCodeAt(0),
    );
  };
  const letters = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

  test("the sound is a second of WAV", () => {
    const bytes = bytesOf('<Audio name="it" value="$it"/>');
    const view = new DataView(bytes.buffer);
    expect(letters(bytes.subarray(0, 4))).toBe("RIFF");
    expect(letters(bytes.subarray(8, 16))).toBe("WAVEfmt ");
    expect(view.getUint32(4, true)).toBe(bytes.length - 8);
    expect(view.getUint32(40, true)).toBe(bytes.length - 44);
    expect((bytes.length - 44) / view.getUint32(28, true)).toBe(1);
  });

  test("the PDF's table says where its objects are", () => {
    const file = letters(bytesOf('<Pdf name="it" value="$it"/>'));
    const table = file.slice(Number(/startxref\n(\d+)/.exec(file)?.[1]));
    expect(table).toMatch(/^xref\n0 6\n/);
    const places = [...table.matchAll(/^(\d{10}) 00000 n $/gm)].map(([, place]) => Number(place));
    expect(places.map((place) => file.slice(place, place + 7))).toEqual([1, 2, 3, 4, 5].map((one) => `${one} 0 obj`));
  });

  test("the film is WebM, and its segment is all that follows the header", () => {
    const bytes = bytesOf('<Video name="it" value="$it"/>');
    expect([...bytes.subarray(0, 4)]).toEqual([0x1a, 0x45, 0xdf, 0xa3]);
    const segment = 5 + ((bytes[4] ?? 0) & 0x7f);
    expect([...bytes.subarray(segment, segment + 4)]).toEqual([0x18, 0x53, 0x80, 0x67]);
    const length = (((bytes[segment + 4] ?? 0) & 0x3f) << 8) | (bytes[segment + 5] ?? 0);
    expect(segment + 6 + length).toBe(bytes.length);
  });
});
