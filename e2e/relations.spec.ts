import { expect } from "@playwright/test";
import type { Result } from "@tandem/schema";
import { violationsOf } from "./axe.ts";
import { type Desk, test } from "./desk.ts";

/** Relations as arrows over what they join: over words, shapes on images, stretches of sounds, and between them. */

interface At {
  x: number;
  y: number;
}
interface Arrow {
  from: At;
  middle: At;
  to: At;
  heads: number;
  outlined: number;
}

const arrowOf = (desk: Desk, name: string) => desk.ask<Arrow | null>(`arrow(${JSON.stringify(name)})`);
const rectOf = async (desk: Desk, within: string, words: string) =>
  (await desk.ask<{ left: number; right: number; y: number } | null>(
    `rectOf(document.querySelector('[aria-label="${within}"]'), ${JSON.stringify(words)})`,
  ))!;
const near = (value: number, wanted: number, by: number): void =>
  expect(Math.abs(value - wanted), `${value} is about ${wanted}`).toBeLessThan(by);

const stories = `<View><Text name="story" value="$text"/>
  <Labels name="who" toName="story"><Label value="Person"/><Label value="Place"/></Labels>
  <Relations><Relation value="lives in" background="#1971c2"/><Relation value="knows"/></Relations></View>`;
const text = `Ada met Charles in London.\n${"And then nothing happened for a long time.\n".repeat(60)}Then Mary came.`;

function span(id: string, words: string, label: string): Result {
  const start = text.indexOf(words);
  const value = { start, end: start + words.length, text: words, labels: [label] };
  return { id, from_name: "who", to_name: "story", type: "labels", value };
}
const relation = (from: string, to: string, direction = "right", labels?: string[]): Result => ({
  type: "relation",
  from_id: from,
  to_id: to,
  direction,
  ...(labels === undefined ? {} : { labels }),
});

/** The relations, with these names for the regions in their order: a prediction that is taken over has new ids. */
function relationsIn(results: readonly Result[], names: readonly string[]): Result[] {
  const ids = [...new Set(results.flatMap(({ id }) => id ?? []))];
  const nameOf = (id: unknown): unknown => names[ids.indexOf(String(id))];
  return results
    .filter(({ type }) => type === "relation")
    .map((one) => ({ ...one, from_id: nameOf(one["from_id"]), to_id: nameOf(one["to_id"]) }));
}

test("arrows over a text: they follow it, light up, are selected, deleted, brought back, hidden and submitted", async ({
  desk,
}) => {
  const { page } = desk;
  const submitted = await desk.open(stories, { text }, [
    span("ada", "Ada", "Person"),
    span("charles", "Charles", "Person"),
    span("london", "London", "Place"),
    span("mary", "Mary", "Person"),
    relation("ada", "charles", "bi"),
    relation("ada", "london", "right", ["lives in"]),
    relation("mary", "charles"),
  ]);
  const [known, lives, far] = ["Ada to and from Charles", "Ada to London, lives in", "Mary to Charles"];
  const button = (name: string) => page.getByRole("button", { name: `Relation ${name}`, exact: true });
  await expect(button(lives)).toBeVisible();
  await expect(button(lives)).toHaveText("lives in");

  const ends = async () => {
    const arrow = (await arrowOf(desk, lives))!;
    const [ada, london] = [await rectOf(desk, "story", "Ada"), await rectOf(desk, "story", "London")];
    near(arrow.from.x, (ada.left + ada.right) / 2, 3);
    near(arrow.from.y, ada.y, 14);
    near(arrow.to.x, (london.left + london.right) / 2, 3);
    near(arrow.to.y, london.y, 22);
    return arrow;
  };
  const before = await ends();
  expect(before.heads).toBe(1);
  expect((await arrowOf(desk, known))!.heads).toBe(2);
  await desk.look("arrows-text");

  // It goes where the words go.
  await page.mouse.move(500, 500);
  await page.mouse.wheel(0, 120);
  await expect(async () => near((await ends()).from.y, before.from.y - 120, 2)).toPass();
  await page.setViewportSize({ width: 700, height: 900 });
  await expect(async () => void (await ends())).toPass();
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.mouse.wheel(0, -200);
  await expect(async () => near((await ends()).from.y, before.from.y, 2)).toPass();

  // Pointed at, it stands out with both of its regions; in the list as well.
  const { middle } = await ends();
  await page.mouse.move(middle.x, middle.y);
  await expect.poll(async () => (await arrowOf(desk, lives))!.outlined).toBe(2);
  expect((await arrowOf(desk, known))!.outlined).toBe(0);
  const rows = page.getByRole("region", { name: "Relations" }).getByRole("listitem");
  await rows.nth(0).hover();
  await expect.poll(async () => (await arrowOf(desk, known))!.outlined).toBe(2);
  expect((await arrowOf(desk, lives))!.outlined).toBe(0);

  // A click selects it and no region, Escape lets go, Delete deletes it, undo brings it back.
  await desk.regions().nth(0).getByRole("button").first().click();
  await page.mouse.click(middle.x, middle.y);
  await expect(button(lives)).toHaveAttribute("aria-pressed", "true");
  await expect(rows.nth(1)).toHaveAttribute("aria-current", "true");
  await expect(desk.regions().getByRole("button", { pressed: true })).toHaveCount(0);
  await desk.look("arrows-selected");
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(rows.nth(1)).toHaveAttribute("aria-current", "false");
  await button(lives).focus();
  await page.keyboard.press("Enter");
  await expect(rows.nth(1)).toHaveAttribute("aria-current", "true");
  await page.keyboard.press("Delete");
  await expect(rows).toHaveCount(2);
  await expect(button(lives)).toHaveCount(0);
  await expect(desk.regions()).toHaveCount(6);
  await page.keyboard.press("Control+z");
  await expect(button(lives)).toBeVisible();

  // Turned in the list, its head is at the other end.
  await page.getByRole("button", { name: `Direction of ${far}` }).click();
  await page.getByRole("button", { name: "Direction of Mary to and from Charles" }).click();
  expect((await arrowOf(desk, "Mary from Charles"))!.heads).toBe(1);

  // Hidden, there is only the one that is pointed at; the next page knows.
  await page.getByRole("button", { name: "Hide the arrows" }).click();
  await expect(button(lives)).toHaveCount(0);
  await rows.nth(1).hover();
  await expect(button(lives)).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "Show the arrows" })).toBeVisible();
  await expect(button(lives)).toHaveCount(0);
  await page.getByRole("button", { name: "Show the arrows" }).click();
  await expect(button(lives)).toBeVisible();

  expect(relationsIn(await submitted(), ["ada", "charles", "london", "mary"])).toEqual([
    relation("ada", "charles", "bi"),
    relation("ada", "london", "right", ["lives in"]),
    relation("mary", "charles", "left"),
  ]);
});

const image = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><rect width="800" height="600" fill="#e9ecef"/><circle cx="180" cy="150" r="70" fill="#ffd43b"/><rect x="480" y="330" width="220" height="180" fill="#4dabf7"/></svg>',
)}`;
const boxes = `<View><Image name="image" value="$image"/>
  <RectangleLabels name="box" toName="image"><Label value="Sun"/><Label value="House"/></RectangleLabels>
  <Text name="words" value="$words"/><Labels name="span" toName="words"><Label value="Word"/></Labels>
  <Relations><Relation value="shines on"/></Relations></View>`;
const box = (id: string, x: number, y: number, width: number, height: number, label: string): Result => ({
  id,
  from_name: "box",
  to_name: "image",
  type: "rectanglelabels",
  original_width: 800,
  original_height: 600,
  image_rotation: 0,
  value: { x, y, width, height, rotation: 0, rectanglelabels: [label] },
});

test("arrows over an image and from it to a text: drawing, moving, zooming", async ({ desk }) => {
  const { page } = desk;
  const submitted = await desk.open(boxes, { image, words: "The sun shines." }, [
    box("sun", 10, 10, 25, 30, "Sun"),
    box("house", 60, 55, 27.5, 30, "House"),
    {
      id: "w",
      from_name: "span",
      to_name: "words",
      type: "labels",
      value: { start: 4, end: 7, text: "sun", labels: ["Word"] },
    },
  ]);
  const canvas = page.locator('svg[viewBox="0 0 800 600"]');
  await canvas.waitFor();
  const at = async (x: number, y: number): Promise<At> => {
    const on = (await canvas.boundingBox())!;
    return { x: on.x + (x / 800) * on.width, y: on.y + (y / 600) * on.height };
  };
  const click = async (x: number, y: number) => {
    const { x: left, y: top } = await at(x, y);
    await page.mouse.click(left, top);
  };
  const ends = async (name: string, from: [number, number], to: [number, number], by = 12) => {
    const [arrow, one, other] = [(await arrowOf(desk, name))!, await at(...from), await at(...to)];
    near(arrow.from.x, one.x, by);
    near(arrow.from.y, one.y, by);
    near(arrow.to.x, other.x, by);
    near(arrow.to.y, other.y, by);
    return arrow;
  };

  // Made by hand: from the sun to the house, and from the house to a word.
  await click(180, 150);
  await page.keyboard.press("Alt+r");
  await click(600, 400);
  await expect(async () => void (await ends("Sun to House", [180, 240], [590, 330]))).toPass();
  await click(600, 400);
  await page.keyboard.press("Alt+r");
  const word = await rectOf(desk, "words", "sun");
  await page.mouse.click((word.left + word.right) / 2, word.y);
  await expect(async () => {
    const arrow = (await arrowOf(desk, "House to sun"))!;
    near(arrow.to.x, (word.left + word.right) / 2, 4);
    near(arrow.to.y, word.y, 24);
  }).toPass();
  await desk.look("arrows-image");

  // While a box is dragged, its arrow goes along; a zoom takes it along, too.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await click(180, 200);
  const [grip, drop] = [await at(180, 200), await at(380, 200)];
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  await page.mouse.move(drop.x, drop.y, { steps: 5 });
  await expect(async () => void (await ends("Sun to House", [380, 240], [590, 330]))).toPass();
  await page.mouse.up();
  await expect(async () => void (await ends("Sun to House", [380, 240], [590, 330]))).toPass();
  await page.getByRole("button", { name: "Zoom in" }).click();
  await expect(async () => void (await ends("Sun to House", [380, 240], [590, 330], 16))).toPass();
  // What is zoomed out of sight is pointed to from the edge, with a broken line.
  for (let step = 0; step < 5; step += 1) await page.getByRole("button", { name: "Zoom in" }).click();
  const stage = page.getByRole("group", { name: "image", exact: true });
  await page.evaluate(`document.querySelector('[role="group"][aria-label="image"]').scrollTo(0, 0)`);
  const arrow = page.getByRole("button", { name: "Relation Sun to House", exact: true });
  await expect(arrow).toHaveAttribute("data-cut", "true");
  const frame = (await stage.boundingBox())!;
  const { to } = (await arrowOf(desk, "Sun to House"))!;
  expect(to.x).toBeLessThanOrEqual(frame.x + frame.width + 1);
  expect(to.y).toBeLessThanOrEqual(frame.y + frame.height + 1);
  await desk.look("arrows-zoomed");
  await page.getByRole("button", { name: "Show the whole image" }).click();

  // A new box may begin on an arrow: it is in nobody's way while something is drawn.
  await page.keyboard.press("Escape");
  await page.keyboard.press("1");
  const over = (await arrowOf(desk, "Sun to House"))!.middle;
  await page.mouse.move(over.x, over.y);
  await page.mouse.down();
  await page.mouse.move(over.x + 60, over.y + 40, { steps: 4 });
  await page.mouse.up();
  await expect(desk.regions().filter({ has: page.getByRole("button", { name: /^Delete region/ }) })).toHaveCount(4);
  expect(relationsIn(await submitted(), ["sun", "house", "w"])).toEqual([
    relation("sun", "house"),
    relation("house", "w"),
  ]);
});

test("arrows over a film: from box to box, and to a stretch of the timeline", async ({ desk }) => {
  const { page } = desk;
  const still = (x: number, until: number) => ({
    framesCount: 12,
    duration: 1,
    labels: ["Ball"],
    sequence: [1, until].map((frame) => ({
      frame,
      x,
      y: 30,
      width: 15,
      height: 30,
      rotation: 0,
      time: frame / 12,
      enabled: frame === 1,
    })),
  });
  const moving = { from_name: "box", to_name: "film", type: "videorectangle" };
  await desk.open(
    `<View><Labels name="what" toName="film"><Label value="Ball"/></Labels>
      <TimelineLabels name="phase" toName="film"><Label value="Rolls"/></TimelineLabels>
      <Video name="film" value="$film" frameRate="12"/><VideoRectangle name="box" toName="film"/></View>`,
    undefined,
    [
      { ...moving, id: "one", value: still(10, 12) },
      { ...moving, id: "two", value: still(60, 3) },
      {
        id: "rolls",
        from_name: "phase",
        to_name: "film",
        type: "timelinelabels",
        value: { ranges: [{ start: 4, end: 6 }], timelinelabels: ["Rolls"] },
      },
      relation("one", "two"),
      relation("two", "rolls"),
    ],
  );
  await expect(page.getByText(/^Frame 1 of/)).toBeVisible();
  const film = (await page.locator("video").boundingBox())!;
  await expect(async () => {
    const { from, to } = (await arrowOf(desk, "Ball to Ball"))!;
    near(from.x, film.x + 0.175 * film.width, 6);
    near(to.x, film.x + 0.675 * film.width, 6);
    near(from.y, film.y + 0.3 * film.height, 6);
  }).toPass();
  const stretch = (await page.getByRole("button", { name: /^Rolls, frame/ }).boundingBox())!;
  const { to } = (await arrowOf(desk, "Ball to Rolls"))!;
  near(to.x, stretch.x + stretch.width / 2, 4);
  near(to.y, stretch.y, 12);
  await desk.look("arrows-film");
  // Where a box has ended, its life span in the timeline stands for it.
  for (let step = 0; step < 4; step += 1) await page.getByRole("button", { name: "Next frame" }).click();
  await expect(async () => {
    const life = (await arrowOf(desk, "Ball to Ball"))!;
    expect(life.to.y).toBeGreaterThan(film.y + film.height);
  }).toPass();
});
