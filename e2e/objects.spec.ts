import { readFileSync } from "node:fs";
import { type Locator, type Page, expect, test } from "@playwright/test";
import { codePointLength, parseConfig, type Result, sampleData, templates, validateResults } from "@tandem/schema";
import type { Client } from "@tandem/schema/client";
import { violationsOf } from "./axe.ts";
import { errorsOf, logIn } from "./browsing.ts";
import { type Installation, createInstallation, ownerOf, until } from "./installation.ts";

/** Documents, dialogues, sounds, films, series, tables, conversations: shown, labeled, and doing no harm. */
let tandem: Installation;
let client: Client;
let page: Page;
let errors: string[];

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  tandem = await createInstallation({ TANDEM_DEMO: "0" });
  const owner = await ownerOf(tandem);
  client = owner.client;
  ({ page } = await logIn(browser, tandem, owner));
  // When all tasks are labeled there is no next one; pictures and sounds of templates are on sites that are not there.
  // The policy of the page speaks up about hostile markup even where it is only read, in a document without scripts.
  errors = errorsOf(page, [/status of 40\d/, /net::ERR/, /inline event handler violates/, /base URI/]);
});
test.afterAll(() => tandem.remove());
test.afterEach(() => expect.soft(errors.splice(0)).toEqual([]));

const inPage = readFileSync(new URL("objects.browser.js", import.meta.url), "utf8");

/** A project with one task, opened for labeling. Gives what is submitted, checked against the label config. */
async function open(xml: string, data?: Record<string, unknown>, predicted?: Result[]) {
  const parsed = parseConfig(xml);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const { config } = parsed;
  const shown = data ?? sampleData(config);
  const { id } = await client.projects.create({ body: { title: "Objects", label_config: xml } });
  const task = predicted === undefined ? shown : { data: shown, predictions: [{ result: predicted, score: 0.9 }] };
  await client.imports.import({
    params: { id },
    rawBody: JSON.stringify([task]),
    headers: { "content-type": "application/json" },
  });
  await page.goto(`${tandem.url}/projects/${id}/label`);
  return async (): Promise<Result[]> => {
    await page.keyboard.press("Control+Enter");
    return until("the annotation", async () => {
      const first = (await client.tasks.list({ query: { project: id } })).tasks[0];
      if (first === undefined) return null;
      const [annotation] = await client.annotations.list({ params: { id: first.id } });
      if (annotation === undefined) return null;
      expect(validateResults(config, annotation.result, { task: { data: shown } }).problems).toEqual([]);
      return annotation.result;
    });
  };
}

const regions = () => page.getByRole("region", { name: "Regions" }).getByRole("listitem");
const track = (name: string) => page.getByRole("slider", { name });

/** Where pictures of what is shown are put, to be looked at. */
const folder = process.env["CONTACT_SHEET"];
async function look(name: string): Promise<void> {
  if (folder === undefined) return;
  await page.screenshot({ path: `${folder}/look-${name}.png` });
  await page.evaluate("document.documentElement.dataset.mantineColorScheme = 'dark'");
  await page.setViewportSize({ width: 640, height: 900 });
  await page.waitForTimeout(200);
  await page.screenshot({ path: `${folder}/look-${name}-dark.png` });
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.evaluate("document.documentElement.dataset.mantineColorScheme = 'light'");
}

/** Selects words with the mouse in the text of this name. */
async function selectWords(within: string, words: string, until = words): Promise<void> {
  await page.evaluate(inPage);
  const rectOf = async (wanted: string) => {
    const rect = await page.evaluate<{ left: number; right: number; y: number } | null>(
      `shownObjects.rectOf(document.querySelector('[aria-label="${within}"]'), ${JSON.stringify(wanted)})`,
    );
    if (rect === null) throw new Error(`“${wanted}” is not on the page`);
    return rect;
  };
  const [from, to] = [await rectOf(words), await rectOf(until)];
  await page.mouse.move(from.left + 1, from.y);
  await page.mouse.down();
  await page.mouse.move(to.right - 1, to.y, { steps: 8 });
  await page.mouse.up();
}

/** Drags over a track from one share of its width to another. */
async function dragOver(surface: Locator, from: number, to: number): Promise<void> {
  const box = (await surface.boundingBox())!;
  const y = box.y + box.height * 0.75;
  await page.mouse.move(box.x + from * box.width, y);
  await page.mouse.down();
  await page.mouse.move(box.x + to * box.width, y, { steps: 8 });
  await page.mouse.up();
}

const hyper = (value = "$html", attributes = "") => `<View><HyperText name="page" value="${value}" ${attributes}/>
  <HyperTextLabels name="part" toName="page"><Label value="Topic"/><Label value="Price"/></HyperTextLabels></View>`;

test("a document: a span has paths, UTF-16 offsets, and code points over all its text", async () => {
  const submit = await open(hyper(), {
    html: "<article><h2>🐱 Warning:</h2> <p>🐱 This is a test text</p></article>",
  });
  const box = page.getByRole("textbox", { name: "page" });
  await expect(box).toBeVisible();
  await page.getByRole("button", { name: "Topic" }).click();
  await selectWords("page", "test");
  await expect(regions()).toHaveCount(1);
  await selectWords("page", "Warning", "This");
  await expect(regions()).toHaveCount(2);
  expect(await violationsOf(page)).toEqual([]);
  await look("html");
  const results = await submit();
  expect(results[0]).toMatchObject({
    from_name: "part",
    to_name: "page",
    type: "hypertextlabels",
    origin: "manual",
    value: {
      start: "/article[1]/p[1]/text()[1]",
      end: "/article[1]/p[1]/text()[1]",
      startOffset: 13,
      endOffset: 17,
      globalOffsets: { start: 23, end: 27 },
      text: "test",
      hypertextlabels: ["Topic"],
    },
  });
  expect(results[1]?.value).toMatchObject({
    start: "/article[1]/h2[1]/text()[1]",
    startOffset: 3,
    end: "/article[1]/p[1]/text()[1]",
    endOffset: 7,
    globalOffsets: { start: 2, end: 17 },
    text: expect.stringMatching(/^Warning:(\\n)+🐱 This$/),
  });
});

test("a text: spans in code points, by mouse and by keyboard", async () => {
  const submit = await open(
    `<View><Text name="t" value="$t"/><Labels name="part" toName="t"><Label value="Topic"/></Labels></View>`,
    { t: "🐱 Warning:\n🐱 This is a test text" },
  );
  const box = page.getByRole("textbox", { name: "t", exact: true });
  await expect(box).toBeVisible();
  await page.keyboard.press("1");
  await selectWords("t", "Warning", "test");
  await expect(regions()).toHaveCount(1);
  await page.keyboard.press("Escape");
  await box.focus();
  await page.keyboard.press("Control+End");
  for (let step = 0; step < 4; step += 1) await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("1");
  await expect(regions()).toHaveCount(2);
  expect((await submit()).map(({ value }) => value)).toEqual([
    { start: 2, end: 27, text: "Warning:\\n🐱 This is a test", labels: ["Topic"] },
    { start: 28, end: 32, text: "text", labels: ["Topic"] },
  ]);
});

test("a document by keyboard alone, and one that is written in the label config", async () => {
  const submit = await open(
    `<View><HyperText name="page"><p>One <b>two</b> three</p></HyperText>
      <HyperTextLabels name="part" toName="page"><Label value="Topic"/></HyperTextLabels></View>`,
    { any: "thing" },
  );
  await page.getByRole("textbox", { name: "page" }).focus();
  await page.keyboard.press("Control+Home");
  for (let step = 0; step < 7; step += 1) await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("1");
  const [result] = await submit();
  expect(result?.value).toMatchObject({
    start: "/p[1]/text()[1]",
    end: "/p[1]/b[1]/text()[1]",
    startOffset: 0,
    endOffset: 3,
    globalOffsets: { start: 0, end: 7 },
    text: "One two",
  });
});

test("spans of predictions are found by code points, past scripts, comments and line breaks", async () => {
  const html = "<p>A<br>B<!-- no --> C</p><style>p{}</style><script>var x</script><p>🐱 price 240 €</p>";
  const all = "A\nB Cp{}var x🐱 price 240 €";
  const start = codePointLength(all.slice(0, all.indexOf("240")));
  const value = { globalOffsets: { start, end: start + 3 }, hypertextlabels: ["Price"] };
  const xpath = "/p[2]/text()[1]";
  const byPath = { start: xpath, end: xpath, startOffset: 3, endOffset: 8, hypertextlabels: ["Topic"] };
  await open(hyper(), { html }, [
    { id: "one", from_name: "part", to_name: "page", type: "hypertextlabels", value },
    { id: "two", from_name: "part", to_name: "page", type: "hypertextlabels", value: byPath },
  ] as Result[]);
  await expect(regions()).toHaveCount(2);
  await page.evaluate(inPage);
  const painted = () => page.evaluate<string[]>("shownObjects.painted()");
  await expect.poll(painted).toEqual(expect.arrayContaining(["240", "price"]));
});

/** What does harm where markup is put into a page as it is. */
const harmful = (mark: string) => `
  <img src=x onerror="window.${mark}=1"><svg onload="window.${mark}=1"><script>window.${mark}=1</script></svg>
  <script>window.${mark}=1</script><iframe srcdoc="<script>parent.${mark}=1</script>"></iframe>
  <a href="javascript:window.${mark}=1" id="link">press</a><math><mtext><style><img src=x onerror="window.${mark}=1"></style></mtext></math>
  <form action="/user/logout"><button id="send">send</button><input autofocus onfocus="window.${mark}=1"></form>
  <style>@import url("http://spy.invalid/a.css"); body, html, :host, #root, header { display: none !important; background: url(http://spy.invalid/b.png) }
    p { position: fixed; inset: 0; background-image: image-set("http://spy.invalid/c.png" 1x); --x: url(http://spy.invalid/d.png); content: var(--x) }</style>
  <p style="background:url(http://spy.invalid/e.png);position:fixed">still here</p><img src="/user/logout"><base href="http://spy.invalid/"><meta http-equiv="refresh" content="0;url=http://spy.invalid/">`;

test("hostile documents, Markdown and styles do nothing", async () => {
  const asked: string[] = [];
  const note = (request: { url(): string }) => {
    if (/spy\.invalid|logout/.test(request.url())) asked.push(request.url());
  };
  page.on("request", note);
  await open(
    `<View className="mine">
      <Style>@import url("http://spy.invalid/f.css"); body { display: none } .mine button { color: rgb(1, 2, 3) } #root { display: none !important }
        .mine h2 { position: fixed; color: rgb(9, 8, 7); background: url(http://spy.invalid/g.png) } :scope { position: fixed }</Style>
      <Header value="Styled"/>
      <Markdown value="$words"/>
      <HyperText name="page" value="$html" clickableLinks="true"/>
      <Choices name="c" toName="page"><Choice value="Fine"/></Choices></View>`,
    {
      html: harmful("htmlHit"),
      words: `**bold** <b>b</b> [go](javascript:window.wordsHit=1) [ok](https://example.com) ${harmful("wordsHit")}`,
    },
  );
  const heading = page.getByRole("heading", { name: "Styled" });
  await expect(heading).toBeVisible();
  await expect(page.getByText("still here").first()).toBeVisible();
  await expect(heading).toHaveCSS("color", "rgb(9, 8, 7)");
  await expect(heading).toHaveCSS("position", "static");
  // The buttons of the page around the task are as they were.
  const submit = page.getByRole("button", { name: /^Submit/ });
  await expect(submit).not.toHaveCSS("color", "rgb(1, 2, 3)");
  await expect(page.getByRole("radio", { name: "Fine" })).toHaveCSS("color", "rgb(1, 2, 3)");
  await page.getByText("press", { exact: true }).first().click();
  await expect(page.locator("strong", { hasText: "bold" })).toBeVisible();
  await expect(page.getByRole("link", { name: "ok" })).toHaveAttribute("rel", /noopener/);
  expect(await page.locator('a[href^="javascript"], iframe, form').count()).toBe(0);
  await page.evaluate(inPage);
  const left = await page.evaluate<string[]>(`shownObjects.namesIn(document.querySelector('[aria-label="page"]'))`);
  expect(new Set(left)).toEqual(new Set(["a", "body", "html", "img", "p"]));
  expect(await page.evaluate("['htmlHit' in window, 'wordsHit' in window]")).toEqual([false, false]);
  expect(asked).toEqual([]);
  page.off("request", note);
  await look("hostile");
  expect((await page.context().cookies()).length).toBeGreaterThan(0);
});

test("a dialogue: spans in a paragraph and over several, their numbers as strings", async () => {
  const submit = await open(
    `<View><Paragraphs name="talk" value="$talk" layout="dialogue" audioUrl="$sound"/>
      <ParagraphLabels name="part" toName="talk"><Label value="Question"/><Label value="Answer"/></ParagraphLabels></View>`,
    {
      talk: [
        { author: "Ada", text: "Did the 🐱 come home?", start: 0, end: 0.4 },
        { author: "Ben", text: "It came on Friday.", start: 0.4, end: 0.9 },
      ],
      sound: sampleSound,
    },
  );
  const box = page.getByRole("textbox", { name: "talk" });
  await expect(box).toBeVisible();
  await page.keyboard.press("1");
  await selectWords("talk", "come home");
  await selectWords("talk", "home", "came");
  await expect(regions()).toHaveCount(2);
  await page.getByRole("button", { name: "Play paragraph 2" }).click();
  await expect.poll(() => page.evaluate<number>("document.querySelector('audio').currentTime")).toBeGreaterThan(0.4);
  expect(await violationsOf(page)).toEqual([]);
  await look("dialogue");
  const results = await submit();
  expect(results.map(({ value }) => value)).toEqual([
    { start: "0", end: "0", startOffset: 11, endOffset: 20, text: "come home", paragraphlabels: ["Question"] },
    { start: "0", end: "1", startOffset: 16, endOffset: 7, text: "home?\\nIt came", paragraphlabels: ["Question"] },
  ]);
});

const audioConfig = `<View><Labels name="who" toName="sound"><Label value="Guest"/><Label value="Host"/></Labels>
  <Audio name="sound" value="$sound"/></View>`;
const sampleSound = (sampleData(configOf(audioConfig)) as { sound: string }).sound;
function configOf(xml: string) {
  const parsed = parseConfig(xml);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.config;
}

test("a sound: segments by mouse and by keyboard, moved by their ends, played", async () => {
  const submit = await open(audioConfig);
  const time = track("Time of sound");
  await expect(time).toBeVisible();
  await expect(page.locator("canvas")).toBeVisible();
  await page.keyboard.press("1");
  await dragOver(time, 0.2, 0.6);
  await expect(regions()).toHaveText(/Guest/);
  await page.keyboard.press("Escape");
  await time.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("2");
  await expect(regions()).toHaveCount(2);
  await page.getByRole("button", { name: /^Guest, / }).click();
  await page.getByRole("slider", { name: "End of Guest" }).press("ArrowRight");
  await page.getByRole("button", { name: "Play region" }).click();
  await expect(page.locator("audio")).toHaveJSProperty("paused", true);
  await page.keyboard.press("Shift+Space");
  await expect(page.locator("audio")).toHaveJSProperty("paused", false);
  await page.keyboard.press("Shift+Space");
  expect(await violationsOf(page)).toEqual([]);
  await look("sound");
  const [guest, host] = await submit();
  expect(guest).toMatchObject({ type: "labels", original_length: 1, value: { channel: 0, labels: ["Guest"] } });
  expect(guest?.value?.["start"]).toBeCloseTo(0.2, 1);
  expect(guest?.value?.["end"]).toBeCloseTo(0.7, 1);
  expect(host).toMatchObject({ original_length: 1, value: { start: 0, end: 0.1, channel: 0, labels: ["Host"] } });
});

test("a film: stretches in frames, a box with key frames and an end", async () => {
  const submit = await open(
    `<View><Labels name="what" toName="film"><Label value="Ball"/></Labels>
      <TimelineLabels name="phase" toName="film"><Label value="Rolls"/></TimelineLabels>
      <Video name="film" value="$film" frameRate="12"/><VideoRectangle name="box" toName="film"/></View>`,
  );
  const frames = track("Frame of film");
  await expect(frames).toBeVisible();
  await page.getByRole("button", { name: "Rolls" }).click();
  const count = Number(await frames.getAttribute("aria-valuemax")) - 1;
  await dragOver(frames, 2.1 / count, 4.9 / count);
  await expect(regions()).toHaveText(/Rolls/);

  await page.getByRole("button", { name: "Ball" }).click();
  await frames.focus();
  await page.keyboard.press("Home");
  await expect(page.getByText(/^Frame 1 of/)).toBeVisible();
  const film = (await page.locator("video").boundingBox())!;
  await page.mouse.move(film.x + 0.1 * film.width, film.y + 0.2 * film.height);
  await page.mouse.down();
  await page.mouse.move(film.x + 0.3 * film.width, film.y + 0.6 * film.height, { steps: 6 });
  await page.mouse.up();
  await expect(regions()).toHaveCount(2);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Box Ball" }).click();
  await page.getByRole("button", { name: "Next frame" }).click();
  await page.getByRole("button", { name: "Next frame" }).click();
  await expect(page.getByText(/^Frame 3 of/)).toBeVisible();
  await page.getByRole("button", { name: "Box Ball" }).press("ArrowRight");
  await page.getByRole("button", { name: "Ends here" }).click();
  await page.getByRole("button", { name: "Next frame" }).click();
  await expect(page.getByText(/^Frame 4 of/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Box Ball" })).toHaveCount(0);
  expect(await violationsOf(page)).toEqual([]);
  await look("film");
  const [rolls, ball, ...others] = await submit();
  expect(others).toEqual([]);
  expect(rolls).toMatchObject({
    type: "timelinelabels",
    value: { ranges: [{ start: 3, end: 5 }], timelinelabels: ["Rolls"] },
  });
  expect(ball).toMatchObject({
    from_name: "box",
    type: "videorectangle",
    value: { framesCount: count, labels: ["Ball"] },
  });
  const sequence = ball?.value?.["sequence"] as { frame: number; enabled: boolean; x: number; width: number }[];
  expect(sequence.map(({ frame, enabled }) => [frame, enabled])).toEqual([
    [1, true],
    [3, false],
  ]);
  expect(sequence[0]?.x).toBeCloseTo(10, 0);
  expect(sequence[0]?.width).toBeCloseTo(20, 0);
  expect(sequence[1]!.x - sequence[0]!.x).toBeCloseTo(0.5, 2);
});

const series = (attributes: string) => `<View>
  <TimeSeriesLabels name="phase" toName="series"><Label value="Run"/><Label value="Walk"/></TimeSeriesLabels>
  <TimeSeries name="series" value="$series" ${attributes}><Channel column="speed" units="km/h"/><Channel column="slope"/></TimeSeries></View>`;

test("a time series: stretches and moments, in the numbers and in the texts of the data", async () => {
  let submit = await open(series('valueType="json" timeColumn="time"'));
  await expect(track("Time of series")).toBeVisible();
  await page.keyboard.press("1");
  await dragOver(track("Time of series"), 10 / 59, 30 / 59);
  const box = (await track("Time of series").boundingBox())!;
  await page.keyboard.press("Escape");
  await page.keyboard.press("2");
  await page.mouse.click(box.x + (45 / 59) * box.width, box.y + 0.75 * box.height);
  await expect(regions()).toHaveCount(2);
  expect(await violationsOf(page)).toEqual([]);
  await look("series");
  expect((await submit()).map(({ value }) => value)).toEqual([
    { start: 10, end: 30, instant: false, timeserieslabels: ["Run"] },
    { start: 45, end: 45, instant: true, timeserieslabels: ["Walk"] },
  ]);

  submit = await open(series('valueType="url" timeColumn="time" timeFormat="%Y-%m-%d %H:%M:%S"'));
  await expect(track("Time of series")).toBeVisible();
  await page.keyboard.press("1");
  await dragOver(track("Time of series"), 10 / 59, 30 / 59);
  await expect(regions()).toHaveCount(1);
  expect((await submit()).map(({ value }) => value)).toEqual([
    { start: "2026-03-14 09:00:10", end: "2026-03-14 09:00:30", instant: false, timeserieslabels: ["Run"] },
  ]);
});

test("a million measurements are drawn and zoomed", async () => {
  const rows = 1_000_000;
  const speed = Array.from({ length: rows }, (_, index) => Math.round(100 * Math.sin(index / 9000)) / 100);
  await open(series('valueType="json"'), { series: { speed, slope: speed } });
  const time = track("Time of series");
  await expect(time).toBeVisible({ timeout: 60_000 });
  const box = (await time.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.evaluate(inPage);
  const took = await page.evaluate<number>("shownObjects.zoomTime(10)");
  console.log(`a million measurements in two channels: ${took.toFixed(0)} ms for each step of zooming`);
  expect(took).toBeLessThan(400);
});

test("tables, lists, dialogs and panels are shown; a conversation is carried on", async () => {
  const submit = await open(
    `<View><Collapse><Panel value="About $who" open="true"><Table name="order" value="$order"/></Panel>
        <Panel value="More"><Header value="Hidden words"/></Panel></Collapse>
      <Dialog name="before" value="$before"/>
      <Chat name="chat" value="$chat"/>
      <Filter toName="kind" minlength="1" hotkey="shift+f"/>
      <Choices name="kind" toName="order"><Choice value="Complaint"/><Choice value="Praise"/></Choices></View>`,
    {
      who: "Ada",
      order: [
        { item: "lamp", pieces: 2 },
        { item: "<b>bulb</b>", note: "new" },
      ],
      before: [{ name: "Ada", text: "Hello?" }],
      chat: [{ role: "user", content: "Until when is breakfast?" }],
    },
  );
  await expect(page.getByRole("columnheader")).toHaveText(["item", "pieces", "note"]);
  await expect(page.getByRole("cell", { name: "<b>bulb</b>" })).toBeVisible();
  await expect(page.getByText("Hello?")).toBeVisible();
  await expect(page.getByText("Hidden words")).toBeHidden();
  await page.getByRole("button", { name: "More" }).click();
  await expect(page.getByText("Hidden words")).toBeVisible();
  await expect(page.getByRole("cell").first()).toBeHidden();
  await page.getByLabel("Role").selectOption("assistant");
  await page.getByLabel("New message in chat").fill("Until ten.");
  await page.getByLabel("New message in chat").press("Enter");
  await expect(page.getByText("Until ten.")).toBeVisible();
  await page.getByLabel("New message in chat").blur();
  await page.keyboard.press("Shift+F");
  await page.keyboard.type("pra");
  await expect(page.getByRole("radio")).toHaveText([/Praise/]);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("radio")).toHaveCount(2);
  expect(await violationsOf(page)).toEqual([]);
  await look("tables");
  const results = await submit();
  expect(results.map(({ type, value }) => [type, value])).toEqual([
    ["chatmessage", { chatmessage: { role: "assistant", content: "Until ten.", createdAt: expect.any(Number) } }],
    ["choices", { choices: ["Praise"] }],
  ]);
});

test("what repeats is asked for each item, one page at a time", async () => {
  const submit = await open(
    `<View><Repeater on="$turns" mode="pagination">
        <Text name="turn_{{idx}}" value="$turns[{{idx}}].text"/>
        <Choices name="intent_{{idx}}" toName="turn_{{idx}}"><Choice value="Question"/><Choice value="Answer"/></Choices>
      </Repeater></View>`,
    { turns: [{ text: "Did it come?" }, { text: "It did." }] },
  );
  await expect(page.getByText("Did it come?")).toBeVisible();
  await expect(page.getByText("It did.")).toBeHidden();
  await page.getByRole("radio", { name: "Question" }).first().click();
  await page.getByRole("button", { name: "Next item" }).click();
  await expect(page.getByText("It did.")).toBeVisible();
  await page.getByRole("radio", { name: "Answer" }).locator("visible=true").click();
  expect((await submit()).map(({ from_name, to_name, value }) => [from_name, to_name, value])).toEqual([
    ["intent_0", "turn_0", { choices: ["Question"] }],
    ["intent_1", "turn_1", { choices: ["Answer"] }],
  ]);
});

test("a PDF is in the browser's viewer, or behind a link", async () => {
  await open(
    `<View><Pdf name="letter" value="$pdf"/><Choices name="kind" toName="letter"><Choice value="Invoice"/></Choices></View>`,
  );
  await expect(page.getByRole("link", { name: "Open the PDF in a new tab" })).toHaveAttribute("href", /^blob:/);
  await look("pdf");
});

test("every template is shown in the preview without an error", async () => {
  test.setTimeout(400_000);
  await page.goto(`${tandem.url}/projects/new`);
  const failed: string[] = [];
  for (const { title } of templates) {
    const search = page.getByLabel("Search templates");
    await search.fill(title);
    await page.getByRole("radio", { name: title, exact: true }).click();
    await page.getByRole("button", { name: "Next: label config" }).click();
    const preview = page.getByLabel("Preview");
    await expect(preview.locator("*").nth(5)).toBeAttached();
    await page.waitForTimeout(400);
    const words = await preview.innerText();
    if (/stopped working|This task has no|could not be|cannot be played/.test(words)) failed.push(`${title}: ${words}`);
    if (folder !== undefined) await preview.screenshot({ path: `${folder}/${title.replaceAll(/\W+/g, "-")}.png` });
    await page.getByRole("button", { name: "Back", exact: true }).click();
  }
  expect(failed).toEqual([]);
});
