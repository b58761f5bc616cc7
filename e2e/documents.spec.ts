import { expect } from "@playwright/test";
import { codePointLength, type Result, sampleData } from "@tandem/schema";
import { violationsOf } from "./axe.ts";
import { configOf, test } from "./desk.ts";

/** Texts, documents, dialogues, tables, conversations: shown, labeled, and doing no harm. */
const hyper = (value = "$html", attributes = "") => `<View><HyperText name="page" value="${value}" ${attributes}/>
  <HyperTextLabels name="part" toName="page"><Label value="Topic"/><Label value="Price"/></HyperTextLabels></View>`;

test("a document: a span has paths, UTF-16 offsets, and code points over all its text", async ({ desk }) => {
  const { page } = desk;
  const submit = await desk.open(hyper(), {
    html: "<article><h2>🐱 Warning:</h2> <p>🐱 This is a test text</p></article>",
  });
  const box = page.getByRole("textbox", { name: "page" });
  await expect(box).toBeVisible();
  await page.getByRole("button", { name: "Topic" }).click();
  await desk.selectWords("page", "test");
  await expect(desk.regions()).toHaveCount(1);
  await desk.selectWords("page", "Warning", "This");
  await expect(desk.regions()).toHaveCount(2);
  expect(await violationsOf(page)).toEqual([]);
  await desk.look("html");
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

test("a text: spans in code points, by mouse and by keyboard", async ({ desk }) => {
  const { page } = desk;
  const submit = await desk.open(
    `<View><Text name="t" value="$t"/><Labels name="part" toName="t"><Label value="Topic"/></Labels></View>`,
    { t: "🐱 Warning:\n🐱 This is a test text" },
  );
  const box = page.getByRole("textbox", { name: "t", exact: true });
  await expect(box).toBeVisible();
  await page.keyboard.press("1");
  await desk.selectWords("t", "Warning", "test");
  await expect(desk.regions()).toHaveCount(1);
  await page.keyboard.press("Escape");
  await box.focus();
  await page.keyboard.press("Control+End");
  for (let step = 0; step < 4; step += 1) await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("1");
  await expect(desk.regions()).toHaveCount(2);
  expect((await submit()).map(({ value }) => value)).toEqual([
    { start: 2, end: 27, text: "Warning:\\n🐱 This is a test", labels: ["Topic"] },
    { start: 28, end: 32, text: "text", labels: ["Topic"] },
  ]);
});

test("a document by keyboard alone, and one that is written in the label config", async ({ desk }) => {
  const { page } = desk;
  const submit = await desk.open(
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

test("spans of predictions are found by code points, past scripts, comments and line breaks", async ({ desk }) => {
  const html = "<p>A<br>B<!-- no --> C</p><style>p{}</style><script>var x</script><p>🐱 price 240 €</p>";
  const all = "A\nB Cp{}var x🐱 price 240 €";
  const start = codePointLength(all.slice(0, all.indexOf("240")));
  const value = { globalOffsets: { start, end: start + 3 }, hypertextlabels: ["Price"] };
  const xpath = "/p[2]/text()[1]";
  const byPath = { start: xpath, end: xpath, startOffset: 3, endOffset: 8, hypertextlabels: ["Topic"] };
  await desk.open(hyper(), { html }, [
    { id: "one", from_name: "part", to_name: "page", type: "hypertextlabels", value },
    { id: "two", from_name: "part", to_name: "page", type: "hypertextlabels", value: byPath },
  ] as Result[]);
  await expect(desk.regions()).toHaveCount(2);
  const painted = () => desk.ask<string[]>("painted()");
  await expect.poll(painted).toEqual(expect.arrayContaining(["240", "price"]));
});

test("classes and ids of the label config are on the tags; what lies beside each other begins at one height", async ({
  desk,
}) => {
  const { page } = desk;
  await desk.open(
    `<View>
      <Style>.beside { display: grid; grid-template-columns: 1fr 1fr; gap: 16px } .mark { outline: 2px solid rgb(1, 2, 3) }</Style>
      <Labels name="part" toName="left" className="mark"><Label value="Topic"/></Labels>
      <View className="beside"><Text name="left" value="Short."/><Text name="right" value="Longer, and over several\nlines."/></View>
      <Image name="picture" value="$picture" className="mark" idAttr="photo"/>
      <Choices name="kind" toName="left" className="mark" idAttr="kinds"><Choice value="Fine"/></Choices>
      <Pairwise name="better" toName="left,right"/></View>`,
    { picture: "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=" },
  );
  await expect(page.locator("#photo.mark")).toBeVisible();
  for (const marked of [page.locator("#photo"), page.locator("#kinds"), page.getByRole("group", { name: "part" })])
    await expect(marked).toHaveCSS("outline-color", "rgb(1, 2, 3)");
  const sides = page.locator(".beside > *");
  const boxes = await Promise.all([0, 1].map((side) => sides.nth(side).boundingBox()));
  expect(boxes[0]?.y).toBe(boxes[1]?.y);
  expect(boxes[0]?.height).toBe(boxes[1]?.height);
  await desk.look("beside");
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

test("hostile documents, Markdown and styles do nothing", async ({ desk }) => {
  const { page } = desk;
  const asked: string[] = [];
  const note = (request: { url(): string }) => {
    if (/spy\.invalid|logout/.test(request.url())) asked.push(request.url());
  };
  page.on("request", note);
  await desk.open(
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
  const left = await desk.ask<string[]>(`namesIn(document.querySelector('[aria-label="page"]'))`);
  expect(new Set(left)).toEqual(new Set(["a", "body", "html", "img", "p"]));
  expect(await page.evaluate("['htmlHit' in window, 'wordsHit' in window]")).toEqual([false, false]);
  expect(asked).toEqual([]);
  page.off("request", note);
  await desk.look("hostile");
  expect((await page.context().cookies()).length).toBeGreaterThan(0);
});

const soundConfig = `<View><Audio name="sound" value="$sound"/></View>`;
const sampleSound = (sampleData(configOf(soundConfig)) as { sound: string }).sound;

test("a dialogue: spans in a paragraph and over several, their numbers as strings", async ({ desk }) => {
  const { page } = desk;
  const submit = await desk.open(
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
  await desk.selectWords("talk", "come home");
  await desk.selectWords("talk", "home", "came");
  await expect(desk.regions()).toHaveCount(2);
  await page.getByRole("button", { name: "Play paragraph 2" }).click();
  await expect.poll(() => page.evaluate<number>("document.querySelector('audio').currentTime")).toBeGreaterThan(0.4);
  expect(await violationsOf(page)).toEqual([]);
  await desk.look("dialogue");
  const results = await submit();
  expect(results.map(({ value }) => value)).toEqual([
    { start: "0", end: "0", startOffset: 11, endOffset: 20, text: "come home", paragraphlabels: ["Question"] },
    { start: "0", end: "1", startOffset: 16, endOffset: 7, text: "home?\\nIt came", paragraphlabels: ["Question"] },
  ]);
});

test("tables, lists, dialogs and panels are shown; a conversation is carried on", async ({ desk }) => {
  const { page } = desk;
  const submit = await desk.open(
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
  await desk.look("tables");
  const results = await submit();
  expect(results.map(({ type, value }) => [type, value])).toEqual([
    ["chatmessage", { chatmessage: { role: "assistant", content: "Until ten.", createdAt: expect.any(Number) } }],
    ["choices", { choices: ["Praise"] }],
  ]);
});

test("what repeats is asked for each item, one page at a time", async ({ desk }) => {
  const { page } = desk;
  const submit = await desk.open(
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

test("a PDF is in the browser's viewer, or behind a link", async ({ desk }) => {
  const { page } = desk;
  await desk.open(
    `<View><Pdf name="letter" value="$pdf"/><Choices name="kind" toName="letter"><Choice value="Invoice"/></Choices></View>`,
  );
  await expect(page.getByRole("link", { name: "Open the PDF in a new tab" })).toHaveAttribute("href", /^blob:/);
  await desk.look("pdf");
});
