import { describe, expect, expectTypeOf, test } from "vitest";

import type { Result } from "../shapes.ts";
import { type ObjectTagName, tags } from "../tags/index.ts";
import { objectDefinition } from "../results/tag-definitions.ts";
import type {
  AnnotationOf,
  ControlNameOf,
  PredictionOf,
  RelationOf,
  ResultOf,
  ResultsOf,
  TaskDataOf,
} from "./index.ts";
import { labelConfig } from "./index.ts";
import { markupTags, ownTypes, shownData } from "./tag-facts.ts";

// What is here is tested by the compiler: a wrong type, or a mistake that compiles, fails the type check.

const config = labelConfig(`<View>
  <!-- Not a <tag name="no"/> -->
  <Header>What is it?</Header>
  <view style="display: flex">
    <Text name="text" value="$text"/>
    <Image
      name='picture'
      value="$picture"
    />
  </view>
  <Choices name="topic" toName="text, picture" choice="multiple">
    <Choice value="Sports" alias="sports" hint="5 > 4"/>
    <choice Value="Q &amp; A"></choice>
    <Choice>Other</Choice>
  </Choices>
  <Labels name="entity" toName="text"><Label value="Person" alias="PER"/><Label value="Place" alias=""/></Labels>
  <RectangleLabels name="box" toName="picture"><Label value="Car"/></RectangleLabels>
  <TextArea name="caption" toName="picture"/>
  <TextArea name="words" toName="text" perRegion="True"/>
</View>`);
type Config = typeof config;

type ValueOf<Name extends string> = ResultOf<Config, Name> extends { value: infer Value } ? Value : never;

describe("a config in the program", () => {
  test("names its controls", () => {
    expectTypeOf<ControlNameOf<Config>>().toEqualTypeOf<"topic" | "entity" | "box" | "caption" | "words">();
    expect([...config.controlByName.keys()]).toEqual(["topic", "entity", "box", "caption", "words"]);
  });

  test("says what their results are", () => {
    expectTypeOf<ResultOf<Config, "topic">["type"]>().toEqualTypeOf<"choices">();
    expectTypeOf<ResultOf<Config, "topic">["to_name"]>().toEqualTypeOf<"text" | "picture" | "text,picture">();
    expectTypeOf<ResultOf<Config, "box">["to_name"]>().toEqualTypeOf<"picture">();
    expectTypeOf<ValueOf<"topic">>().toEqualTypeOf<{ choices: ("sports" | "Q & A" | "Other")[] }>();
    expectTypeOf<ValueOf<"entity">>().toEqualTypeOf<{
      start: number;
      end: number;
      text?: string;
      labels: ("PER" | "Place")[];
    }>();
    expectTypeOf<ValueOf<"box">>().toEqualTypeOf<{
      x: number;
      y: number;
      width: number;
      height: number;
      rotation?: number;
      rectanglelabels: "Car"[];
    }>();
    expectTypeOf<ValueOf<"caption">>().toEqualTypeOf<{ text: string[] | string }>();
    expectTypeOf<ValueOf<"words">>().toEqualTypeOf<{ start: number; end: number; text: string[] | string }>();
  });

  test("refuses other results", () => {
    const right = { from_name: "topic", to_name: "text", type: "choices" } as const;
    expectTypeOf({ ...right, value: { choices: ["sports" as const] } }).toExtend<ResultOf<Config>>();
    // @ts-expect-error results hold the alias
    const label: ResultOf<Config> = { ...right, value: { choices: ["Sports"] } };
    // @ts-expect-error there is no such control
    const control: ResultOf<Config> = { ...right, from_name: "topics", value: { choices: ["sports"] } };
    const span = { from_name: "entity", to_name: "text", type: "labels" } as const;
    // @ts-expect-error a span has an end
    const place: ResultOf<Config, "entity"> = { ...span, value: { start: 0, labels: ["PER"] } };
    expect([label, control, place]).toHaveLength(3);
  });

  test("lists of results are known by their control, with relations among them", () => {
    const results: ResultsOf<Config> = [
      { id: "a", from_name: "entity", to_name: "text", type: "labels", value: { start: 0, end: 1, labels: ["PER"] } },
      { type: "relation", from_id: "a", to_id: "a", direction: "bi" },
    ];
    for (const result of results) if (result.from_name === "box") expectTypeOf(result.value.width).toBeNumber();
    expectTypeOf(results).toExtend<Result[]>();
    expectTypeOf<PredictionOf<Config>["result"]>().toEqualTypeOf<ResultsOf<Config>>();
    expectTypeOf<AnnotationOf<Config>["result"]>().toEqualTypeOf<ResultsOf<Config>>();
    const prediction: PredictionOf<Config> = { result: results, score: 0.5, probabilities: { sports: 0.5 } };
    expect(prediction.result).toHaveLength(2);
  });

  test("says what its tasks hold", () => {
    expectTypeOf<TaskDataOf<Config>["text"]>().toEqualTypeOf<string>();
    const data: TaskDataOf<Config> = { text: "a", picture: "/a.png", more: 1 };
    // @ts-expect-error the picture is missing
    const lacking: TaskDataOf<Config> = { text: "a" };
    expect(Object.keys({ ...data, ...lacking })).toEqual(["text", "picture", "more"]);
    type Lists =
      TaskDataOf<"<View><Image name='i' valueList='$pages'/><Choices name='c' toName='i' value='$answers'/></View>">;
    expectTypeOf<Lists["pages"]>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<Lists["answers"]>().toEqualTypeOf<readonly unknown[] | undefined>();
    expectTypeOf<TaskDataOf<"<View><Text name='t' value='$a.b[0]'/><Text name='u' value='Of $c'/></View>">>().toExtend<{
      a: unknown;
    }>();
  });
});

/** A config with one text and what is about it. */
type About<Inside extends string> = `<View><Text name="text" value="$text"/>${Inside}</View>`;
type OneValue<Inside extends string> = ResultOf<About<Inside>> extends { value: infer Value } ? Value : never;

test("labels come from the config, the task, or the groups around", () => {
  expectTypeOf<OneValue<'<Choices name="c"><Choice value="a"><Choice value="b"/></Choice></Choices>'>>().toEqualTypeOf<{
    choices: ("a" | "b")[];
  }>();
  expectTypeOf<
    OneValue<'<Choices name="c" allowNested="true"><Choice value="a"><Choice value="b"/></Choice></Choices>'>
  >().toEqualTypeOf<{ choices: ("a" | "b")[][] }>();
  expectTypeOf<OneValue<'<Choices name="c" value="$answers"/>'>>().toEqualTypeOf<{ choices: string[] }>();
  expectTypeOf<OneValue<'<Choices name="c"/>'>>().toEqualTypeOf<{ choices: string[] }>();
  expectTypeOf<OneValue<'<Choices name="c"><Choice value="&#65;"/></Choices>'>>().toEqualTypeOf<{
    choices: string[];
  }>();
});

test("labels of other kinds of tags", () => {
  type Species = '<Taxonomy name="c"><Choice value="Animal"><Choice value="Bird" alias="aves"/></Choice></Taxonomy>';
  expectTypeOf<OneValue<Species>>().toEqualTypeOf<{ taxonomy: ("Animal" | "aves")[][] }>();
  expectTypeOf<OneValue<'<Taxonomy name="c" apiUrl="/t"><Choice value="a"/></Taxonomy>'>>().toEqualTypeOf<{
    taxonomy: string[][];
  }>();
  type Film = ResultOf<
    `<View><Video name="video" value="$video"/><VideoRectangle name="box" toName="video"/>
    <Labels name="label" toName="video"><Label value="Car"/></Labels></View>`,
    "box"
  >["value"];
  expectTypeOf<Film["labels"]>().toEqualTypeOf<"Car"[] | undefined>();
  type Related = RelationOf<About<'<Relations><Relation value="is in"/><Relation value="is"/></Relations>'>>;
  expectTypeOf<Related["labels"]>().toEqualTypeOf<("is in" | "is")[] | undefined>();
  type Chat = ResultOf<"<View><Chat name='chat' value='$chat'/></View>">;
  expectTypeOf<Pick<Chat, "from_name" | "to_name" | "type">>().toEqualTypeOf<{
    from_name: "chat";
    to_name: "chat";
    type: "chatmessage";
  }>();
});

test("names inside Repeaters have a number in them", () => {
  type Repeated = ResultOf<`<View><Repeater on="$turns"><Text name="turn_{{idx}}" value="$turns[{{idx}}].text"/>
    <Choices name="is_{{idx}}_of" toName="turn_{{idx}}"><Choice value="Question"/></Choices></Repeater></View>`>;
  expectTypeOf<Repeated["from_name"]>().toEqualTypeOf<`is_${number}_of`>();
  expectTypeOf<Repeated["to_name"]>().toEqualTypeOf<`turn_${number}`>();
  expectTypeOf<TaskDataOf<"<View><Repeater on='$turns'></Repeater></View>">["turns"]>().toEqualTypeOf<
    readonly unknown[]
  >();
});

test("mistakes in a config are said where its types would be", () => {
  type Says<Xml extends string> = ResultOf<Xml> extends { configError: infer Message } ? Message : never;
  expectTypeOf<Says<"<View><Foo/></View>">>().toEqualTypeOf<"There is no tag <Foo>">();
  expectTypeOf<Says<"<Text name='a' value='$a'/>">>().toEqualTypeOf<"The outermost tag must be <View>, not <Text>">();
  expectTypeOf<Says<"<View><Text value='$a'/></View>">>().toEqualTypeOf<"<Text> needs a name: results refer to it">();
  expectTypeOf<Says<"<View><Text name='a'></View>">>().toEqualTypeOf<"<Text> is never closed; add </Text>">();
  expectTypeOf<Says<"<View>">>().toEqualTypeOf<"<View> is never closed; add </View>">();
  expectTypeOf<Says<"<View></View></View>">>().toEqualTypeOf<"There is an end tag too many">();
  expectTypeOf<Says<"<View><Text name=a /></View>">>().toEqualTypeOf<"name of <Text> has no value in quotes">();
  expectTypeOf<
    Says<"<View><Text name value='$a'/></View>">
  >().toEqualTypeOf<'An attribute of <Text> has no value; write it as name="value"'>();
  expectTypeOf<Says<"<View><!-- </View>">>().toEqualTypeOf<"A comment is never closed; add -->">();
  expectTypeOf<
    Says<About<"<Choices name='c' toName='txt'/>">>
  >().toEqualTypeOf<'toName="txt" of <Choices> is not the name of an object'>();
  expectTypeOf<
    Says<About<"<Text name='other' value='$b'/><Choices name='c'/>">>
  >().toEqualTypeOf<"<Choices> needs toName: the name of the object it is about">();
  // @ts-expect-error and it does not compile
  expect(() => labelConfig("<View><Text name='a' value='$a'></View>")).toThrow(
    /^This is not a valid label config:\n1:\d+ /,
  );
});

test("of a config that is not known, results are any", () => {
  expectTypeOf<ResultOf<string>>().toEqualTypeOf<Result>();
  expectTypeOf<ResultsOf<{ source: string }>>().toEqualTypeOf<Result[]>();
  expectTypeOf<ResultOf<`<View>${string}</View>`>>().toEqualTypeOf<Result>();
  expectTypeOf<ControlNameOf<string>>().toEqualTypeOf<string>();
});

test("what types know of tags is what the tags say", () => {
  for (const [name, tag] of Object.entries(tags)) {
    const isMarkup = "content" in tag && tag.content === "markup";
    expect([name, (markupTags as readonly string[]).includes(name)]).toEqual([name, isMarkup]);
    if ("type" in tag) expect(tag.type).toBe(Reflect.get(ownTypes, name) ?? name.toLowerCase());
  }
  for (const [name, type] of Object.entries(shownData)) {
    const tag: unknown = Reflect.get(tags, name);
    if (tag !== undefined) expect([name, typeOfSample(name)]).toEqual([name, type]);
  }
});

function typeOfSample(tag: string): string {
  const definition = objectDefinition(tag as ObjectTagName);
  const { attributes } = tags[tag as ObjectTagName];
  const defaults = Object.fromEntries(Object.entries(attributes).map(([name, { default: value }]) => [name, value]));
  const sample = definition.sample({ ...defaults, value: "$x" } as never);
  return Array.isArray(sample) ? "unknown[]" : typeof sample;
}

test("configs of hundreds of labels are read", () => {
  type Ten<Text extends string> = `${Text}${Text}${Text}${Text}${Text}${Text}${Text}${Text}${Text}${Text}`;
  type Hundred = Ten<Ten<"<Label value='a' background='red'/>\n">>;
  type Many =
    `<Labels name="l">${Hundred}${Hundred}${Hundred}${Hundred}${Hundred}${Hundred}<Label value="b"/></Labels>`;
  expectTypeOf<OneValue<Many>["labels"]>().toEqualTypeOf<("a" | "b")[]>();
});
