import { type Page, expect, test } from "@playwright/test";
import { type LabelConfig, parseConfig, type Result, validateResults } from "@tandem/schema";
import type { Client } from "@tandem/schema/client";
import { violationsOf } from "./axe.ts";
import { errorsOf, logIn } from "./browsing.ts";
import { type Installation, createInstallation, ownerOf, until } from "./installation.ts";

/** Drawing on images: every shape by hand, masks, pages, predictions, images that are not there. */
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
  // When all tasks are labeled there is no next one; and one image is looked for in vain.
  errors = errorsOf(page, [/status of 404/, /net::ERR/]);
});
test.afterAll(() => tandem.remove());
test.afterEach(() => expect.soft(errors.splice(0)).toEqual([]));

const size = { width: 800, height: 600 };
const picture = (colour: string): string =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600" viewBox="0 0 80 60"><rect width="80" height="60" fill="${colour}"/><circle cx="64" cy="14" r="7" fill="#ffd43b"/><path d="M12 34 30 18l18 16v18H12z" fill="#4dabf7"/></svg>`,
  )}`;
const image = picture("#f1f3f5");

const parse = (xml: string): LabelConfig => {
  const parsed = parseConfig(xml);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.config;
};

interface Opened {
  id: number;
  config: LabelConfig;
  /** What was submitted for the first task; checked against the label config. */
  submitted: () => Promise<Result[]>;
}

/** A project with tasks, opened for labeling. */
async function open(title: string, xml: string, tasks: Record<string, unknown>[]): Promise<Opened> {
  const { id } = await client.projects.create({ body: { title, label_config: xml } });
  await client.imports.import({
    params: { id },
    rawBody: JSON.stringify(tasks),
    headers: { "content-type": "application/json" },
  });
  await page.goto(`${tandem.url}/projects/${id}/label`);
  const config = parse(xml);
  const submitted = () =>
    until("the annotation", async () => {
      const first = (await client.tasks.list({ query: { project: id } })).tasks[0];
      if (first === undefined) return null;
      const task = await client.tasks.get({ params: { id: first.id } });
      const annotation = (task.annotations as { result: Result[] }[] | undefined)?.[0];
      if (annotation === undefined) return null;
      expect(validateResults(config, annotation.result, { task: { data: task.data } }).problems).toEqual([]);
      return annotation.result;
    });
  return { id, config, submitted };
}

const canvas = () => page.locator('svg[viewBox="0 0 800 600"]');
const rows = () => page.getByRole("region", { name: "Regions" }).getByRole("listitem");

/** Where a pixel of the image is on the screen. */
async function at(x: number, y: number): Promise<[number, number]> {
  const box = (await canvas().boundingBox())!;
  return [box.x + (x / size.width) * box.width, box.y + (y / size.height) * box.height];
}
async function drag(...points: [number, number][]): Promise<void> {
  const [first, ...others] = points;
  await page.mouse.move(...(await at(...first!)));
  await page.mouse.down();
  for (const point of others) await page.mouse.move(...(await at(...point)), { steps: 6 });
  await page.mouse.up();
}
async function click(x: number, y: number): Promise<void> {
  await page.mouse.click(...(await at(x, y)));
}
const near = (value: unknown, wanted: number, by = 0.4): void => {
  expect(Math.abs(Number(value) - wanted), `${String(value)} is about ${wanted}`).toBeLessThan(by);
};

/** What a box on the image has beside its value. */
const beside = { from_name: "box", to_name: "image", original_width: 800, original_height: 600, image_rotation: 0 };

const shapes = `<View>
  <Image name="image" value="$image" zoomControl="true"/>
  <RectangleLabels name="box" toName="image"><Label value="House"/><Label value="Door"/></RectangleLabels>
  <PolygonLabels name="area" toName="image"><Label value="Roof"/></PolygonLabels>
  <BrushLabels name="mask" toName="image"><Label value="Sun"/></BrushLabels>
</View>`;

test("a box, a polygon and a mask are drawn, changed, undone, redone and submitted", async () => {
  const { submitted } = await open("Drawing", shapes, [{ image }]);
  await expect(page.getByText("Choose a label, then draw on the image.")).toBeVisible();
  await canvas().waitFor();

  await page.keyboard.press("1");
  await drag([120, 340], [480, 520]);
  await expect(rows()).toHaveText(/House.*box, 45 × 30 %/);

  await page.keyboard.press("3");
  await click(120, 340);
  await click(300, 180);
  await click(700, 500);
  await page.keyboard.press("Backspace");
  await click(480, 340);
  await expect(page.getByText(/Click the first point/)).toBeVisible();
  await click(120, 340);
  await expect(rows()).toHaveCount(2);

  await page.keyboard.press("4");
  await drag([620, 140], [660, 140]);
  await drag([620, 160], [660, 160]);
  await expect(rows()).toHaveCount(3);
  await expect(rows().nth(2)).toHaveText(/Sun.*mask/);
  await page.getByRole("button", { name: "Erase" }).click();
  await drag([660, 130], [660, 170]);

  for (const count of [3, 3, 2, 1, 0]) {
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(rows()).toHaveCount(count);
  }
  for (const count of [1, 2, 3, 3, 3]) {
    await page.getByRole("button", { name: "Redo" }).click();
    await expect(rows()).toHaveCount(count);
  }

  // Nothing draws any more; a click selects, and what is selected is moved and made larger.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await click(200, 480);
  await expect(rows().nth(0).getByRole("button", { pressed: true })).toBeVisible();
  await drag([200, 480], [240, 480]);
  await expect(rows().nth(0)).toHaveText(/45 × 30 %/);
  await drag([520, 520], [600, 560]);
  await expect(rows().nth(0)).toHaveText(/55 × 37 %/);
  await page.keyboard.press("2");
  await expect(rows().nth(0)).toHaveText(/Door/);
  expect(await violationsOf(page)).toEqual([]);

  await page.keyboard.press("Control+Enter");
  const [box, area, mask] = await submitted();
  expect(box).toMatchObject({ from_name: "box", original_width: 800, original_height: 600, image_rotation: 0 });
  expect(box?.value?.["rectanglelabels"]).toEqual(["Door"]);
  near(box?.value?.["x"], 20);
  near(box?.value?.["y"], 56.67);
  near(box?.value?.["width"], 55);
  near(box?.value?.["height"], 36.67);
  expect(area?.value).toMatchObject({ closed: true, points: { length: 3 }, polygonlabels: ["Roof"] });
  near((area!.value!["points"] as number[][])[2]?.[0], 60);
  expect(mask?.value).toMatchObject({ format: "rle", brushlabels: ["Sun"] });
});

test("tools with Labels: two results of one region; Escape gives up what is being drawn", async () => {
  const { submitted } = await open(
    "Tools",
    `<View><Image name="image" value="$image"/><Rectangle name="box" toName="image"/><Ellipse name="round" toName="image"/>
     <KeyPoint name="point" toName="image"/><Vector name="line" toName="image"/>
     <Labels name="label" toName="image"><Label value="Sun"/><Label value="House"/></Labels></View>`,
    [{ image }],
  );
  await canvas().waitFor();
  await page.keyboard.press("1");
  const tools = page.getByRole("toolbar", { name: "Tools for image" });
  await tools.getByRole("button", { name: "Ellipse" }).click();
  await page.mouse.move(...(await at(640, 140)));
  await page.mouse.down();
  await page.mouse.move(...(await at(700, 200)), { steps: 4 });
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await expect(rows()).toHaveCount(0);
  await drag([640, 140], [710, 210]);
  await expect(rows()).toHaveText(/Sun.*ellipse/);
  await tools.getByRole("button", { name: "Line" }).click();
  for (const x of [100, 300, 500]) await click(x, 560);
  await page.keyboard.press("Enter");
  await expect(rows()).toHaveCount(2);
  await tools.getByRole("button", { name: "Key point" }).click();
  await click(300, 400);
  await page.keyboard.press("Control+Enter");
  const results = await submitted();
  expect(results.map(({ type }) => type)).toEqual(["ellipse", "labels", "vector", "labels", "keypoint", "labels"]);
  expect(results[0]?.id).toBe(results[1]?.id);
  near(results[1]?.value?.["radiusX"], 8.75);
  expect(results[3]?.value).toMatchObject({ labels: ["Sun"], vertices: { length: 3 } });
});

test("a prediction's boxes are shown with their scores, and are accepted by submitting", async () => {
  const predicted = (id: string, x: number, label: string, score: number, rotation = 0) => ({
    ...beside,
    id,
    type: "rectanglelabels",
    score,
    value: { x, y: 30, width: 20, height: 40, rotation, rectanglelabels: [label] },
  });
  const result = [predicted("a", 10, "House", 0.91), predicted("b", 60, "Door", 0.44, 15)];
  const { submitted } = await open("Predicted", shapes, [
    { data: { image }, predictions: [{ model_version: "boxes-1", result }] },
  ]);
  await expect(rows()).toHaveCount(2);
  const chip = page.getByRole("button", { name: /^Region House/ });
  await expect(chip).toHaveText("Region House 0.91");
  await chip.focus();
  await page.keyboard.press("Enter");
  await expect(chip).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: /^Region Door/ })).toBeFocused();
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press("Control+Enter");
  const results = await submitted();
  expect(results.map(({ origin, value }) => [origin, value?.["x"]])).toEqual([
    ["prediction", 10],
    ["prediction", 60],
  ]);
});

test("pages: each has its own regions, and the region says its page", async () => {
  const { submitted } = await open(
    "Pages",
    `<View><Image name="pages" valueList="$pages"/><RectangleLabels name="box" toName="pages"><Label value="Field"/></RectangleLabels></View>`,
    [{ pages: [picture("#ffe3e3"), picture("#e3ffe3")] }],
  );
  await canvas().waitFor();
  await page.keyboard.press("1");
  await drag([100, 100], [200, 200]);
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(page.getByText(/Page 2 of 2/)).toBeVisible();
  await expect(page.getByRole("button", { name: /^Region Field/ })).toHaveCount(0);
  await drag([300, 100], [500, 200]);
  await expect(rows().nth(1)).toHaveText(/page 2/);
  await rows().nth(0).getByRole("button").first().click();
  await expect(page.getByText(/Page 1 of 2/)).toBeVisible();
  await page.keyboard.press("Control+Enter");
  expect((await submitted()).map((result) => result["item_index"])).toEqual([0, 1]);
});

test("on a turned image, places are still those of the image that is not turned", async () => {
  const { submitted } = await open(
    "Turned",
    `<View><Image name="image" value="$image" rotateControl="true"/><RectangleLabels name="box" toName="image"><Label value="Sun"/></RectangleLabels></View>`,
    [{ image }],
  );
  await canvas().waitFor();
  await page.getByRole("button", { name: "Turn right" }).click();
  await page.keyboard.press("1");
  const seen = (await canvas().boundingBox())!;
  expect(seen.height).toBeGreaterThan(seen.width);
  // Turned to the right, what was on top is on the right.
  await page.mouse.move(seen.x + 0.9 * seen.width, seen.y + 0.1 * seen.height);
  await page.mouse.down();
  await page.mouse.move(seen.x + 0.5 * seen.width, seen.y + 0.3 * seen.height, { steps: 4 });
  await page.mouse.up();
  await expect(rows()).toHaveCount(1);
  await page.keyboard.press("Control+Enter");
  const [box] = await submitted();
  expect(box?.["image_rotation"]).toBe(90);
  near(box?.value?.["x"], 10);
  near(box?.value?.["y"], 10);
  near(box?.value?.["width"], 20);
  near(box?.value?.["height"], 40);
});

test("the magic wand takes what has one colour; a bitmask is painted as a PNG", async () => {
  const { submitted } = await open(
    "Masks",
    `<View><Image name="image" value="$image"/><MagicWand name="wand" toName="image"/><Bitmask name="pixels" toName="image"/>
     <Labels name="label" toName="image"><Label value="Sun"/></Labels></View>`,
    [{ image }],
  );
  await canvas().waitFor();
  const tools = page.getByRole("toolbar", { name: "Tools for image" });
  await page.keyboard.press("1");
  await expect(tools.getByRole("button", { name: "Magic wand" })).toHaveAttribute("aria-pressed", "true");
  await click(640, 140);
  await expect(rows()).toHaveText(/Sun.*mask/);
  await page.keyboard.press("u");
  await tools.getByRole("button", { name: "Bitmask" }).click();
  await drag([100, 100], [200, 120]);
  await expect(rows()).toHaveCount(2);
  // The selected mask goes on, when its picture was read again.
  await expect(async () => {
    await drag([100, 140], [200, 160]);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(rows()).toHaveCount(2, { timeout: 300 });
  }).toPass();
  await page.keyboard.press("Control+Enter");
  const results = await submitted();
  expect(results.map(({ type }) => type)).toEqual(["magicwand", "labels", "bitmask", "labels"]);
  expect(String(results[3]?.value?.["imageDataURL"])).toMatch(/^data:image\/png;base64,iVBORw0KGgo/);
});

test("an image that is not there: its address, and why that may be", async () => {
  await open("Missing", shapes, [{ image: "http://127.0.0.1:9/nothing.png" }]);
  await expect(page.getByRole("alert")).toContainText("http://127.0.0.1:9/nothing.png");
  await expect(page.getByRole("alert")).toContainText("The server did not answer");
  await open("Elsewhere", shapes, [{ image: "s3://bucket/picture.png" }]);
  await expect(page.getByRole("alert")).toContainText("A browser cannot open s3: addresses");
});

test("ten thousand boxes: selecting and undoing stay quick", async () => {
  const result = Array.from({ length: 10_000 }, (_, index) => ({
    ...beside,
    id: `r${index}`,
    type: "rectanglelabels",
    value: {
      x: (index % 100) * 0.98,
      y: Math.floor(index / 100) * 0.98,
      width: 0.8,
      height: 0.7,
      rectanglelabels: [index % 2 === 0 ? "House" : "Door"],
    },
  }));
  await open("Many", shapes, [{ data: { image }, predictions: [{ model_version: "many-1", result }] }]);
  await expect(canvas().locator("path").first()).toBeAttached();
  await expect(page.getByRole("heading", { name: /Regions/ })).toHaveText("Regions 10000");
  expect(await canvas().locator("path").count()).toBeLessThan(60);
  const longest = async (act: () => Promise<unknown>): Promise<number> => {
    await page.evaluate(`
      window.longest = 0;
      window.watcher ??= new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
      });
      window.watcher.observe({ type: "longtask" });
    `);
    await act();
    await page.waitForTimeout(600);
    return page.evaluate<number>("window.longest");
  };
  const [x, y] = await at(203, 203);
  const times = {
    selecting: await longest(() => page.mouse.click(x, y)),
    moving: await longest(async () => {
      await page.getByRole("group", { name: "image", exact: true }).focus();
      await page.keyboard.press("ArrowRight");
    }),
    undoing: await longest(() => page.keyboard.press("Control+z")),
  };
  console.log("longest tasks with 10,000 boxes, ms:", JSON.stringify(times));
  for (const time of Object.values(times)) expect(time).toBeLessThan(1_000);
});
