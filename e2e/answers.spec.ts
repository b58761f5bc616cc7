import { type Locator, type Page, expect, test } from "@playwright/test";
import { parseConfig, type Result, validateResults } from "@tandem/schema";
import type { Client } from "@tandem/schema/client";
import { violationsOf } from "./axe.ts";
import { errorsOf, logIn } from "./browsing.ts";
import { type Installation, createInstallation, ownerOf } from "./installation.ts";

/** Every kind of answer in one task: by mouse and by keyboard, submitted and read again; and filled in by a model. */
test.describe.configure({ mode: "serial" });

const labelConfig = `<View>
  <Relations><Relation value="met"/><Relation value="lives in" background="#1971c2"/></Relations>
  <Labels name="who" toName="text"><Label value="Person" hotkey="p"/><Label value="Place" hotkey="l"/></Labels>
  <Text name="text" value="$text"/>
  <Taxonomy name="kind" toName="text" labeling="true"><Choice value="Being"><Choice value="Human"/></Choice></Taxonomy>
  <TextArea name="note" toName="text" perRegion="true" displayMode="region-list" placeholder="Who or what is it?"/>
  <Header value="Which answer is better?" size="4"/>
  <View style="display: flex; gap: 12px"><Text name="first" value="$first"/><Text name="second" value="$second"/></View>
  <Pairwise name="better" toName="first,second"/>
  <Header value="Texts" size="4"/>
  <TextArea name="summary" toName="text" placeholder="In a sentence" editable="true" skipDuplicates="true" maxSubmissions="3">
    <Shortcut alias="Silence" value="[silence]" hotkey="ctrl+1"/>
  </TextArea>
  <TextArea name="letter" toName="text" value="Dear $name," rows="3" label="A letter"/>
  <Header value="Numbers" size="4"/>
  <Rating name="quality" toName="text" maxRating="5" hotkey="g" required="true" requiredMessage="How good is it?"/>
  <Number name="people" toName="text" min="0" max="10" step="1" hotkey="n"/>
  <Number name="share" toName="text" min="0" max="100" step="10" slider="true"/>
  <Number name="price" toName="text" defaultValue="7"/>
  <DateTime name="day" toName="text" only="date" format="%d.%m.%Y" min="1800-01-01"/>
  <DateTime name="when" toName="text" only="month,year"/>
  <Rating name="fixed" toName="text" readonly="true" icon="heart" size="small"/>
  <Taxonomy name="topic" toName="text" showFullPath="true" leafsOnly="true" maxUsages="2">
    <Choice value="Science"><Choice value="Mathematics" alias="maths"/><Choice value="Physics"/></Choice>
    <Choice value="Places"><Choice value="Town"/></Choice>
  </Taxonomy>
  <List name="hits" value="$hits" title="Search results"/>
  <Ranker name="order" toName="hits"><Bucket name="best" title="Best"/><Bucket name="ads" title="Paid"/></Ranker>
</View>`;

const data = {
  text: "Ada met Charles in London.",
  first: "She was a poet.",
  second: "She was a mathematician.",
  name: "Ada",
  hits: [
    { id: "wiki", title: "An encyclopedia", body: "All about her." },
    { id: "shop", title: "A shop", html: "<p>Buy <b>now</b><script>window.hacked = true</script></p>" },
    { id: 3, title: "A forum" },
  ],
};

const parsed = parseConfig(labelConfig);
if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
const { config } = parsed;

const answer = (from_name: string, type: string, value: Record<string, unknown>, to_name = "text"): Result => ({
  id: `id-${from_name}`,
  from_name,
  to_name,
  type,
  value,
});

/** What a model says of the second task. */
const predicted: Result[] = [
  { ...answer("who", "labels", { start: 0, end: 3, text: "Ada", labels: ["Person"] }), id: "ada" },
  { ...answer("who", "labels", { start: 19, end: 25, text: "London", labels: ["Place"] }), id: "london" },
  { ...answer("note", "textarea", { start: 0, end: 3, text: ["A countess"] }), id: "ada" },
  { type: "relation", from_id: "ada", to_id: "london", direction: "bi", labels: ["lives in"] },
  answer("better", "pairwise", { selected: "right" }, "first"),
  answer("summary", "textarea", { text: "One sentence" }),
  answer("letter", "textarea", { text: ["Dear Ada, hello"] }),
  answer("quality", "rating", { rating: 4 }),
  answer("people", "number", { number: 2 }),
  answer("share", "number", { number: 30 }),
  answer("price", "number", { number: 12.5 }),
  answer("day", "datetime", { datetime: "10.12.1815" }),
  answer("when", "datetime", { datetime: "1833-06-01" }),
  answer("fixed", "rating", { rating: 3 }),
  answer("topic", "taxonomy", { taxonomy: [["Science", "maths"]] }),
  answer("order", "ranker", { ranker: { best: ["wiki"], ads: ["shop"], _: ["3"] } }, "hits"),
];

let tandem: Installation;
let client: Client;
let page: Page;
let errors: string[];
let address: string;
let tasks: number[];

test.beforeAll(async ({ browser }) => {
  test.setTimeout(240_000);
  tandem = await createInstallation({ TANDEM_DEMO: "0" });
  const owner = await ownerOf(tandem);
  client = owner.client;
  const { id } = await client.projects.create({ body: { title: "Answers", label_config: labelConfig } });
  await client.imports.import({
    params: { id },
    rawBody: JSON.stringify([
      { data },
      { data, predictions: [{ model_version: "all-of-it", result: predicted }] },
      { data },
    ]),
    headers: { "content-type": "application/json" },
  });
  await client.projects.change({ params: { id }, body: { model_version: "all-of-it" } });
  const listed = await client.tasks.list({ query: { project: id } });
  tasks = listed.tasks.map((task) => task.id);
  address = `${tandem.url}/projects/${id}/label`;
  ({ page } = await logIn(browser, tandem, owner));
  errors = errorsOf(page);
});
test.afterAll(() => tandem.remove());
test.afterEach(() => expect.soft(errors.splice(0)).toEqual([]));

const submit = (): Promise<void> => page.getByRole("button", { name: /^Submit/ }).click();
const group = (name: string): Locator => page.getByRole("group", { name, exact: true });

/** What was stored for a task, by control; relations under `relation`. Right in every point. */
async function stored(task: number): Promise<Map<string, Result>> {
  const [annotation] = await client.annotations.list({ params: { id: task } });
  const results = annotation?.result ?? [];
  expect(validateResults(config, results, { task: { data } }).problems).toEqual([]);
  return new Map(results.map((result) => [result.from_name ?? result.type, result]));
}

test("each answer by mouse and keyboard; what is asked for must be answered", async () => {
  await page.goto(address);
  await expect(page.getByRole("heading", { name: `Task ${tasks[0]}` })).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("alert")).toHaveText(/How good is it\?/);

  // Regions, a text about one, and a relation.
  const text = page.getByRole("textbox", { name: "text", exact: true });
  await text.focus();
  await page.keyboard.press("Control+Home");
  for (let at = 0; at < 3; at += 1) await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("p");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  for (let at = 0; at < 6; at += 1) await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("l");
  const regions = page.getByRole("region", { name: "Regions" });
  await regions.getByRole("button", { name: "Person Ada", exact: true }).click();
  await regions.getByRole("textbox", { name: "note" }).fill("A countess");
  await page.keyboard.press("Enter");
  await regions.getByRole("button", { name: "Person Ada", exact: true }).focus();
  await page.keyboard.press("Alt+r");
  await expect(regions.getByText("Choose the region that “Ada” relates to.")).toBeVisible();
  await regions.getByRole("button", { name: "Place London", exact: true }).click();
  await regions.getByRole("button", { name: "Direction of Ada to London" }).click();
  await regions.getByRole("button", { name: "Labels of Ada to and from London" }).click();
  await page.getByRole("menuitemcheckbox", { name: "lives in" }).click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");

  // Two objects: a click on one, then a key.
  await page.getByText("She was a poet.").click();
  await expect(group("better").getByRole("button", { name: "Left: first" })).toHaveAttribute("aria-pressed", "true");
  await page.getByRole("heading", { name: "Numbers" }).click();
  await page.keyboard.press("2");
  await expect(group("better").getByRole("button", { name: "Right: second" })).toHaveAttribute("aria-pressed", "true");

  // Texts.
  const summary = page.getByRole("textbox", { name: "summary" });
  await summary.fill("They met");
  await summary.press("Enter");
  await summary.fill("They met");
  await summary.press("Enter");
  await expect(page.getByText("This text is there already.")).toBeVisible();
  await summary.fill("in ");
  await summary.press("Control+1");
  await expect(summary).toHaveValue("in [silence]");
  await summary.press("Enter");
  await page.getByRole("button", { name: "Change “They met”" }).click();
  await page.getByRole("textbox", { name: "Change the text" }).fill("They met once");
  await page.keyboard.press("Enter");
  const letter = page.getByRole("textbox", { name: "A letter" });
  await expect(letter).toHaveValue("Dear Ada,");
  await letter.press("End");
  await letter.press("Enter");
  await letter.pressSequentially("hello");

  // Stars and numbers.
  const stars = page.getByRole("radiogroup", { name: "quality" });
  await stars.getByRole("radio", { name: "2 of 5" }).click();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("g");
  await expect(stars.getByRole("radio", { name: "4 of 5" })).toBeChecked();
  const people = page.getByRole("spinbutton", { name: "people" });
  await people.fill("11");
  await people.press("Tab");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("alert")).toContainText("0 to 10");
  await people.fill("2");
  await people.press("ArrowUp");
  await page.getByRole("heading", { name: "Numbers" }).click();
  await page.keyboard.press("n");
  await expect(people).toHaveValue("4");
  const share = page.getByRole("slider", { name: "share" });
  await share.focus();
  for (let at = 0; at < 3; at += 1) await page.keyboard.press("ArrowRight");
  await page.getByLabel("day: date").fill("1815-12-10");
  await page.getByLabel("when: month").selectOption("June");
  await page.getByLabel("when: year").fill("1833");
  await expect(page.getByRole("radiogroup", { name: "fixed" })).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("radio", { name: "2 of 5" }).last().click({ force: true });

  // A tree: by search and keys, then by mouse.
  await page.getByRole("button", { name: "Choose: topic" }).click();
  const search = page.getByRole("combobox", { name: "Search the classes of topic" });
  await search.press("ArrowRight");
  await search.press("ArrowDown");
  await search.press("Enter");
  await search.fill("town");
  await page.getByRole("treeitem", { name: "Town" }).click();
  await expect(page.getByText("No more than 2 may be chosen.")).toBeVisible();
  expect(await violationsOf(page)).toEqual([]);
  await search.press("Escape");

  // A ranking: by keys, then dragged.
  await page.getByRole("button", { name: /^Move A forum/ }).press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(page.locator(":focus")).toHaveAccessibleName("Move A forum: 1 of 1 in Paid");
  await page.getByText("An encyclopedia").dragTo(page.getByRole("region", { name: "Best" }));
  await expect(page.getByRole("button", { name: "Move An encyclopedia: 1 of 1 in Best" })).toBeVisible();
  expect(await page.evaluate("window.hacked")).toBeUndefined();

  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    expect(await violationsOf(page)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("heading", { name: `Task ${tasks[1]}` })).toBeVisible();

  const found = await stored(tasks[0]!);
  const values = Object.fromEntries([...found].map(([name, result]) => [name, result.value]));
  expect(values).toEqual({
    who: { start: 19, end: 25, text: "London", labels: ["Place"] },
    note: { start: 0, end: 3, text: ["A countess"] },
    relation: undefined,
    better: { selected: "right" },
    summary: { text: ["They met once", "in [silence]"] },
    letter: { text: ["Dear Ada,\nhello"] },
    quality: { rating: 4 },
    people: { number: 4 },
    share: { number: 30 },
    price: { number: 7 },
    day: { datetime: "10.12.1815" },
    when: { datetime: "1833-06-01" },
    topic: {
      taxonomy: [
        ["Science", "maths"],
        ["Places", "Town"],
      ],
    },
    order: { ranker: { best: ["wiki"], ads: ["3"], _: ["shop"] } },
  });
  const { id: from } = found.get("note")!;
  const { id: to } = found.get("who")!;
  expect(found.get("relation")).toEqual({
    type: "relation",
    from_id: from,
    to_id: to,
    direction: "bi",
    labels: ["lives in"],
  });
  expect(found.get("better")?.to_name).toBe("better");
  expect(found.get("order")?.to_name).toBe("hits");
  expect([...found.values()].filter(({ type }) => type !== "relation").map(({ origin }) => origin)).not.toContain(
    "prediction",
  );
});

test("a prediction fills all of them in; what is changed says so", async () => {
  await page.goto(address);
  await expect(page.getByRole("heading", { name: `Task ${tasks[1]}` })).toBeVisible();
  const regions = page.getByRole("region", { name: "Regions" });
  await expect(regions.getByText("A countess")).toBeVisible();
  await expect(regions.getByRole("button", { name: "Labels of Ada to and from London, lives in" })).toBeVisible();
  await expect(group("better").getByRole("button", { name: "Right: second" })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByText("One sentence", { exact: true })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "A letter" })).toHaveValue("");
  await expect(page.getByRole("radiogroup", { name: "quality" }).getByRole("radio", { name: "4 of 5" })).toBeChecked();
  await expect(page.getByRole("spinbutton", { name: "people" })).toHaveValue("2");
  await expect(page.getByRole("spinbutton", { name: "price" })).toHaveValue("12.5");
  await expect(page.getByRole("slider", { name: "share" })).toHaveValue("30");
  await expect(page.getByLabel("day: date")).toHaveValue("1815-12-10");
  await expect(page.getByLabel("when: month")).toHaveValue("6");
  await expect(page.getByLabel("when: year")).toHaveValue("1833");
  await expect(group("topic").getByText("Science / Mathematics")).toBeVisible();
  await expect(page.getByRole("button", { name: "Move A shop: 1 of 1 in Paid" })).toBeVisible();

  const stars = page.getByRole("radiogroup", { name: "quality" });
  await stars.getByRole("radio", { name: "5 of 5" }).click();
  await stars.getByRole("radio", { name: "1 of 5" }).click();
  await page.getByRole("heading", { name: "Numbers" }).click();
  await page.keyboard.press("Control+z");
  await expect(stars.getByRole("radio", { name: "5 of 5" })).toBeChecked();
  await submit();
  await expect(page.getByRole("heading", { name: `Task ${tasks[2]}` })).toBeVisible();

  const found = await stored(tasks[1]!);
  expect(found.get("quality")).toMatchObject({ value: { rating: 5 }, origin: "prediction-changed" });
  for (const said of predicted) {
    const name = said.from_name ?? said.type;
    if (name === "quality" || said.id === "ada") continue;
    const { id: _, from_id: _from, to_id: _to, ...rest } = said;
    expect(found.get(name)).toMatchObject(said.type === "relation" ? rest : { ...rest, origin: "prediction" });
  }
  expect(found.get("relation")?.["from_id"]).toBe(found.get("note")?.id);
});

test("a tree labels spans; on a narrow screen everything is within reach", async () => {
  await page.setViewportSize({ width: 420, height: 900 });
  await page.goto(address);
  await expect(page.getByText("Select a span to choose classes for it.")).toBeVisible();
  const text = page.getByRole("textbox", { name: "text", exact: true });
  await text.focus();
  await page.keyboard.press("Control+Home");
  for (let at = 0; at < 3; at += 1) await page.keyboard.press("Shift+ArrowRight");
  await page.getByRole("button", { name: "Choose: kind" }).click();
  await page.getByRole("combobox", { name: "Search the classes of kind" }).fill("human");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  const regions = page.getByRole("region", { name: "Regions" });
  await expect(regions.getByRole("button", { name: "Human Ada", exact: true })).toHaveAttribute("aria-pressed", "true");
  for (const name of ["better", "order", "topic", "day"]) {
    const { x = 0, width = Infinity } = (await group(name).boundingBox()) ?? {};
    expect(x + width, name).toBeLessThanOrEqual(420);
  }
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole("radiogroup", { name: "quality" }).getByRole("radio", { name: "3 of 5" }).click();
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await violationsOf(page)).toEqual([]);
});
