import {
  type ControlTag,
  type ControlTagName,
  type ControlTagOf,
  type LabelConfig,
  parseConfig,
  type Result,
  validateResults,
} from "@tandem/schema";
import { expect, test } from "vitest";
import { dateFields, readDate, writeDate } from "../tags/date-time/date-fields.ts";
import { addText, changeText, fieldWords } from "../tags/text-area/texts.ts";
import { EditorStore } from "./editor-store.ts";
import { pressSide } from "./pairs.ts";
import { lower, pressStars, raise } from "./raise.ts";
import { columnsOf, moved, placementOf, rankedItems } from "./ranking.ts";
import { submission } from "./submission.ts";
import { showMissing, submitProblems } from "./submit-problems.ts";

const parse = (inside: string): LabelConfig => {
  const parsed = parseConfig(`<View><Text name="text" value="$text"/>${inside}</View>`);
  if (!parsed.ok) throw new Error(parsed.problems.map((problem) => problem.message).join("\n"));
  return parsed.config;
};

const data = {
  text: "Ada met Charles in London",
  other: "Charles met Ada",
  items: [
    { id: 1, title: "One", body: "first" },
    { id: "b", title: "Two" },
    { id: "c", html: "<b>Three</b>" },
  ],
};

function open(inside: string, results: Result[] = []) {
  const config = parse(inside);
  const editor = new EditorStore({ config, data, results });
  const control = (name = "a"): ControlTag => config.controlByName.get(name)!;
  const the = <Tag extends ControlTagName>(_tag: Tag) => control() as unknown as ControlTagOf<Tag>;
  return { editor, control, the, config };
}

/** What is submitted, without ids; it must be right. */
function submitted(editor: EditorStore): unknown[] {
  const results = submission(editor);
  expect(validateResults(editor.config, results, { task: { data } }).problems).toEqual([]);
  return results.map(({ id, ...rest }) => {
    expect(typeof id).toBe("string");
    return rest;
  });
}

const about = (type: string, value: Record<string, unknown>, more: object = {}): Result => ({
  from_name: "a",
  to_name: "text",
  type,
  origin: "manual",
  value,
  ...more,
});

test("Rating: stars, taken away by the same again; its key counts up and begins anew", () => {
  const { editor, control, the } = open('<Rating name="a" toName="text" maxRating="3" hotkey="q"/>');
  pressStars(editor, the("Rating"), 2);
  expect(submitted(editor)).toEqual([about("rating", { rating: 2 })]);
  pressStars(editor, the("Rating"), 2);
  expect(submitted(editor)).toEqual([]);
  editor.undo();
  expect(submitted(editor)).toEqual([about("rating", { rating: 2 })]);
  raise(editor, control());
  expect(submitted(editor)).toEqual([about("rating", { rating: 3 })]);
  raise(editor, control());
  expect(submitted(editor)).toEqual([]);
});

test("Number: steps within its bounds; the default of who gives none is submitted, and no draft", () => {
  const { editor, control, the } = open(
    '<Number name="a" toName="text" min="0" max="1" step="0.1" defaultValue="0.2"/>',
  );
  expect(editor.results()).toEqual([]);
  expect(submitted(editor)).toEqual([about("number", { number: 0.2 })]);
  raise(editor, control());
  raise(editor, control());
  expect(submitted(editor)).toEqual([about("number", { number: 0.3 })]);
  editor.setAnswer(control(), 0);
  lower(editor, the("Number"));
  expect(submitted(editor)).toEqual([about("number", { number: 0 })]);
});

test("Number: what is outside of the bounds keeps it from being submitted", () => {
  const { editor, control } = open('<Number name="a" toName="text" min="0" max="10"/>');
  editor.setAnswer(control(), 11);
  expect(submitProblems(editor)).toEqual(["“a”: 11 is not a number from 0 to 10"]);
});

test("TextArea: texts in a list; what stands in the field counts when one submits", () => {
  const { editor, the } = open('<TextArea name="a" toName="text" maxSubmissions="2" skipDuplicates="true"/>');
  const area = the("TextArea");
  const type = (words: string) => editor.typed.set(area, { region: null, item: null }, words);
  type("one");
  expect(addText(editor, area, null)).toBeNull();
  expect(fieldWords(editor, area, null)).toBe("");
  type("one");
  expect(addText(editor, area, null)).toBe("This text is there already.");
  expect(submitted(editor)).toEqual([about("textarea", { text: ["one"] })]);
  type("two");
  expect(submitted(editor)).toEqual([about("textarea", { text: ["one", "two"] })]);
  expect(editor.results()).toHaveLength(1);
  expect(editor.revision).toBeGreaterThan(editor.store.revision);
  addText(editor, area, null);
  type("three");
  expect(addText(editor, area, null)).toBe("No more texts may be added.");
  expect(submitted(editor)).toEqual([about("textarea", { text: ["one", "two"] })]);
  changeText(editor, area, null, 0, "uno");
  changeText(editor, area, null, 1, " ");
  expect(submitted(editor)).toEqual([about("textarea", { text: ["uno", "three"] })]);
  changeText(editor, area, null, 0, "");
  type("");
  expect(submitted(editor)).toEqual([]);
});

test("TextArea: the words it begins with are submitted unless they are taken out; of a prediction, they are not there", () => {
  const { editor, the } = open('<TextArea name="a" toName="text" value="Met: $other"/>');
  const area = the("TextArea");
  expect(fieldWords(editor, area, null)).toBe("Met: Charles met Ada");
  expect(editor.results()).toEqual([]);
  expect(submitted(editor)).toEqual([about("textarea", { text: ["Met: Charles met Ada"] })]);
  editor.typed.set(area, { region: null, item: null }, "");
  expect(submitted(editor)).toEqual([]);
  const said = { id: "x", ...about("textarea", { text: "One" }), origin: "prediction" };
  const predicted = open('<TextArea name="a" toName="text" value="$other"/>', [said]);
  expect(fieldWords(predicted.editor, predicted.the("TextArea"), null)).toBe("");
  predicted.editor.typed.set(predicted.control(), { region: null, item: null }, "Two");
  expect(submitted(predicted.editor)).toEqual([
    about("textarea", { text: ["One", "Two"] }, { origin: "prediction-changed" }),
  ]);
});

const entity = '<Labels name="ner" toName="text"><Label value="PER"/></Labels>';

test("TextArea about a region: its own place and id, whichever region is selected; gone with it", () => {
  const { editor, control } = open(`${entity}<TextArea name="a" toName="text" perRegion="true"/>`);
  for (const start of [0, 8])
    editor.addRegion(control("ner"), { object: "text", place: { start, end: start + 3 } }, ["PER"]);
  const [first, second] = editor.regions();
  editor.select(second!.id);
  editor.typed.set(control(), { region: first!, item: null }, "Ada Lovelace");
  editor.setAnswer(control(), ["Babbage"]);
  const texts = submission(editor).filter((result) => result.type === "textarea");
  expect(texts).toEqual([
    { ...about("textarea", { start: 8, end: 11, text: ["Babbage"] }), id: second!.id },
    { ...about("textarea", { start: 0, end: 3, text: ["Ada Lovelace"] }), id: first!.id },
  ]);
  expect(submitProblems(editor)).toEqual([]);
  editor.deleteRegion(first!.id);
  expect(submission(editor).filter((result) => result.type === "textarea")).toHaveLength(1);
});

test.each([
  ["", "moment", { year: 2024, month: 5, day: 7, hour: 9, minute: 30 }, "2024-05-07T09:30"],
  ['only="date"', "date", { year: 2024, month: 5, day: 7 }, "2024-05-07"],
  ['only="date" format="%d.%m.%Y"', "date", { year: 2024, month: 5, day: 7 }, "07.05.2024"],
  ['only="time" format="%d"', "time", { hour: 9, minute: 5 }, "09:05"],
  ['only="year" format="%Y"', "year", { year: 1999 }, "1999"],
  ['only="year"', "month,year", { year: 1999, month: 4 }, "1999-04-01"],
  ['only="month" format="%B"', "month", { month: 3 }, "March"],
  ['only="month,year" format="%m/%Y"', "month,year", { month: 3, year: 2020 }, "03/2020"],
])("DateTime %s", (attributes, fields, parts, written) => {
  const { editor, control, the } = open(`<DateTime name="a" toName="text" ${attributes}/>`);
  const wanted = the("DateTime").attributes;
  expect(dateFields(wanted).join()).toBe(fields);
  expect(writeDate(wanted, parts)).toBe(written);
  expect(readDate(wanted, written)).toMatchObject(parts);
  expect(writeDate(wanted, {})).toBeNull();
  editor.setAnswer(control(), written);
  expect(submitted(editor)).toEqual([about("datetime", { datetime: written })]);
});

const pair = '<Text name="other" value="$other"/><Pairwise name="a" toName="text,other"/>';

test("Pairwise: about itself, as Label Studio's editor has it; a click again clears, a key confirms", () => {
  const { editor, control } = open(pair);
  pressSide(editor, control(), "right", "click");
  pressSide(editor, control(), "left", "key");
  pressSide(editor, control(), "left", "key");
  expect(submitted(editor)).toEqual([about("pairwise", { selected: "left" }, { to_name: "a" })]);
  pressSide(editor, control(), "left", "click");
  expect(submitted(editor)).toEqual([]);
});

const list = '<List name="list" value="$items" title="All"/>';

test("Ranker: the order of all items is submitted even when nobody changed it", () => {
  const { editor, the, config } = open(`${list}<Ranker name="a" toName="list"/>`);
  const ranker = the("Ranker");
  const items = rankedItems(config, ranker, data);
  expect(items.map(({ id, title, html }) => [id, title, html])).toEqual([
    ["1", "One", ""],
    ["b", "Two", ""],
    ["c", "", "<b>Three</b>"],
  ]);
  expect(editor.results()).toEqual([]);
  expect(submitted(editor)).toEqual([about("ranker", { ranker: { a: ["1", "b", "c"] } }, { to_name: "list" })]);
  editor.setAnswer(ranker, moved(placementOf(ranker, items, undefined), "c", "a", 0));
  expect(submitted(editor)).toEqual([about("ranker", { ranker: { a: ["c", "1", "b"] } }, { to_name: "list" })]);
});

test("Ranker: buckets, and what is in none; the list is away where a bucket has everything at first", () => {
  const buckets = (first: string) =>
    `${list}<Ranker name="a" toName="list"><Bucket name="best" title="Best"/><Bucket name="bad" ${first}/></Ranker>`;
  const { editor, the, config } = open(buckets(""));
  const ranker = the("Ranker");
  const items = rankedItems(config, ranker, data);
  const start = placementOf(ranker, items, undefined);
  expect(columnsOf(config, ranker, start)).toEqual([
    { id: "_", title: "All" },
    { id: "best", title: "Best" },
    { id: "bad", title: "bad" },
  ]);
  editor.setAnswer(ranker, moved(start, "b", "best", 5));
  const value = { ranker: { best: ["b"], bad: [], _: ["1", "c"] } };
  expect(submitted(editor)).toEqual([about("ranker", value, { to_name: "list" })]);
  expect(moved(start, "b", "nowhere", 0)).toBe(start);

  const all = open(buckets('default="true"'));
  const placed = placementOf(all.the("Ranker"), items, undefined);
  expect(placed).toEqual({ best: [], bad: ["1", "b", "c"], _: [] });
  expect(columnsOf(all.config, all.the("Ranker"), placed).map(({ id }) => id)).toEqual(["best", "bad"]);
});

test("Ranker: an answer that leaves items out, or has some that are gone", () => {
  const { the, config } = open(`${list}<Ranker name="a" toName="list"/>`);
  const items = rankedItems(config, the("Ranker"), data);
  const said = { type: "ranker", value: { ranker: { a: ["c", "gone", "c"] } } };
  expect(placementOf(the("Ranker"), items, said)).toEqual({ a: ["c", "1", "b"] });
});

test("relations: made by choosing the other end, turned, labeled, taken away with a region and brought back", () => {
  const { editor, control } = open(
    `${entity}<Relations choice="single"><Relation value="knows"/><Relation value="is"/></Relations>`,
  );
  for (const start of [0, 8, 19])
    editor.addRegion(control("ner"), { object: "text", place: { start, end: start + 3 } }, ["PER"]);
  const [ada, charles, london] = editor.regions().map(({ id }) => id);
  const relations = () => editor.results().filter(({ type }) => type === "relation");
  expect(editor.relate()).toBe(false);
  editor.select(ada!);
  expect(editor.relate()).toBe(true);
  editor.select(charles!);
  expect(editor.selected).toBe(ada);
  expect(relations()).toEqual([{ type: "relation", from_id: ada, to_id: charles, direction: "right" }]);
  editor.relations.add(ada!, charles!);
  editor.relations.add(ada!, ada!);
  expect(relations()).toHaveLength(1);

  const first = () => editor.relations.list()[0]!;
  for (const direction of ["bi", "left", "right"]) {
    editor.relations.turn(first());
    expect(first().direction).toBe(direction);
  }
  editor.relations.pressLabel(first(), "knows");
  editor.relations.pressLabel(first(), "is");
  expect(relations()).toEqual([{ type: "relation", from_id: ada, to_id: charles, direction: "right", labels: ["is"] }]);
  editor.relations.pressLabel(first(), "is");
  expect(relations()[0]).not.toHaveProperty("labels");
  editor.undo();
  expect(first().labels).toEqual(["is"]);

  editor.relations.add(charles!, london!);
  editor.deleteRegion(ada!);
  expect(relations().map((one) => one["from_id"])).toEqual([charles]);
  expect(submitProblems(editor)).toEqual([]);
  editor.undo();
  expect(relations()).toHaveLength(2);
  editor.relations.delete(first());
  expect(relations()).toHaveLength(1);
});

test("a relation that was begun is given up by letting go, by selecting nothing, and by asking again", () => {
  const { editor, control } = open(entity);
  editor.addRegion(control("ner"), { object: "text", place: { start: 0, end: 3 } }, ["PER"]);
  const { id } = editor.regions()[0]!;
  for (const giveUp of [() => editor.release(), () => editor.select(null), () => editor.relate()]) {
    editor.select(id);
    editor.relate();
    expect(editor.relations.from).toBe(id);
    giveUp();
    expect(editor.relations.from).toBeNull();
  }
});

const pages = '<Image name="page" valueList="$pages"/>';

test("an answer about each item, and what is said when one is missing", () => {
  const config = parse(
    `${pages}<Number name="a" toName="page" perItem="true" required="true"/>
    <Rating name="b" toName="text" required="true" requiredMessage="Stars, please"/>`,
  );
  const editor = new EditorStore({ config, data: { ...data, pages: ["1.png", "2.png"] } });
  const control = config.controlByName.get("a")!;
  expect(submitProblems(editor)).toEqual(["Give a number for “a” on page 1 first.", "Stars, please"]);
  editor.setAnswer(control, 1);
  expect(submitProblems(editor)[0]).toBe("Give a number for “a” on page 2 first.");
  showMissing(editor);
  expect(editor.itemOf("page")).toBe(1);
  expect(editor.answer(control)).toBeUndefined();
  editor.setAnswer(control, 2);
  editor.setAnswer(config.controlByName.get("b")!, 5);
  expect(submitProblems(editor)).toEqual([]);
  expect(editor.results().map(({ item_index, value }) => [item_index, value])).toEqual([
    [0, { number: 1 }],
    [1, { number: 2 }],
    [undefined, { rating: 5 }],
  ]);
});

test("a required answer about regions: the first region without one is selected", () => {
  const { editor, control } = open(`${entity}<TextArea name="a" toName="text" perRegion="true" required="true"/>`);
  for (const start of [0, 8])
    editor.addRegion(control("ner"), { object: "text", place: { start, end: start + 3 } }, ["PER"]);
  const [first, second] = editor.regions();
  editor.setAnswer(control(), ["x"], first);
  expect(submitProblems(editor)).toEqual(["Write something for “a” of the region first."]);
  showMissing(editor);
  expect(editor.selected).toBe(second?.id);
  editor.typed.set(control(), { region: second!, item: null }, "y");
  expect(submitProblems(editor)).toEqual([]);
});

test("readonly answers are shown, and stay what they are", () => {
  const said = { id: "x", ...about("rating", { rating: 2 }) };
  const { editor, control } = open('<Rating name="a" toName="text" readonly="true"/>', [said]);
  expect(editor.canAnswer(control())).toBe(false);
  editor.setAnswer(control(), 4);
  raise(editor, control());
  expect(submitted(editor)).toEqual([about("rating", { rating: 2 })]);
  const locked = open('<Rating name="a" toName="text"/>', [{ ...said, readonly: true }]);
  locked.editor.setAnswer(locked.control(), 4);
  expect(locked.editor.answer(locked.control())?.value).toEqual({ rating: 2 });
});

test("a Taxonomy that labels spans names the place that waits, then the region that is selected", () => {
  const { editor, control } = open(
    '<Taxonomy name="a" toName="text" labeling="true"><Choice value="Who"><Choice value="Poet" color="#00ff00"/></Choice></Taxonomy>',
  );
  expect(editor.canAnswer(control())).toBe(false);
  editor.choosePlace("text", { start: 0, end: 3, text: "Ada" });
  editor.setAnswer(control(), [["Who", "Poet"]]);
  expect(editor.pending).toBeNull();
  const value = { start: 0, end: 3, text: "Ada", taxonomy: [["Who", "Poet"]] };
  expect(submitted(editor)).toEqual([about("taxonomy", value)]);
  const [region] = editor.regions();
  expect(region).toMatchObject({ id: editor.selected, color: "#00ff00", place: { start: 0, end: 3, text: "Ada" } });
  expect(region?.labels.get("a")).toEqual(["Poet"]);
  editor.setAnswer(control(), [["Who"]]);
  expect(submitted(editor)).toEqual([about("taxonomy", { ...value, taxonomy: [["Who"]] })]);
  editor.setAnswer(control(), null);
  expect(editor.regions()).toEqual([]);
});
