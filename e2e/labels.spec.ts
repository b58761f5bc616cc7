import { expect } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { test } from "./desk.ts";

/** What labels may do: how often they are used, and which of them are only for models. */

test("a label that is used up is dimmed, says so when it is pressed, and is there again after undo", async ({
  desk,
}) => {
  const { page } = desk;
  const submitted = await desk.open(
    `<View><Text name="story" value="$text"/><Labels name="who" toName="story" maxUsages="2">
      <Label value="Person"/><Label value="Place" maxUsages="1"/></Labels></View>`,
    { text: "Ada met Charles and Mary in London." },
  );
  const label = (name: string) => page.getByRole("group", { name: "who" }).getByRole("button", { name });
  await expect(label("Person")).toHaveAttribute("aria-description", "Used 0 of 2 times");
  await page.keyboard.press("1");
  await desk.selectWords("story", "Ada");
  await expect(label("Person")).toHaveAttribute("aria-description", "Used 1 of 2 times");
  await expect(label("Person")).toHaveAttribute("aria-pressed", "true");
  await desk.selectWords("story", "Charles");
  await expect(label("Person")).toHaveAttribute("data-used-up", "true");
  await expect(label("Person")).toHaveAttribute("aria-pressed", "false");
  await expect(label("Person")).toHaveAttribute("aria-description", "Used 2 of 2 times");

  // By key and by click: no third one, and the words go on waiting for another label.
  await desk.selectWords("story", "Mary");
  await page.keyboard.press("1");
  const notice = page.getByText("You can’t use “Person” more than 2 times in a task.");
  await expect(notice).toHaveCount(1);
  await label("Person").click();
  await expect(notice).toHaveCount(1);
  await expect(desk.regions()).toHaveCount(2);
  expect(await violationsOf(page)).toEqual([]);
  await desk.look("used-up");
  await page.keyboard.press("2");
  await expect(desk.regions()).toHaveCount(3);
  await expect(label("Place")).toHaveAttribute("data-used-up", "true");

  // Undone and deleted, there is room again.
  await page.keyboard.press("Control+z");
  await expect(label("Place")).toHaveAttribute("data-used-up", "false");
  await desk
    .regions()
    .nth(0)
    .getByRole("button", { name: /^Delete/ })
    .click();
  await expect(label("Person")).toHaveAttribute("data-used-up", "false");
  await page.keyboard.press("1");
  await desk.selectWords("story", "Mary");
  expect((await submitted()).map(({ value }) => value?.["text"])).toEqual(["Charles", "Mary"]);
});

test("labels that are only for a model draw nothing by hand, and say why", async ({ desk }) => {
  const { page } = desk;
  const image = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><rect width="800" height="600" fill="#e9ecef"/></svg>')}`;
  const submitted = await desk.open(
    `<View><Image name="image" value="$image"/>
      <RectangleLabels name="hand" toName="image"><Label value="Car"/></RectangleLabels>
      <RectangleLabels name="ask" toName="image" smartOnly="true"><Label value="Thing"/></RectangleLabels>
      <KeyPoint name="hint" toName="image" smartOnly="true"/></View>`,
    { image },
  );
  const canvas = page.locator('svg[viewBox="0 0 800 600"]');
  await canvas.waitFor();
  const on = (await canvas.boundingBox())!;
  const drag = async (from: number, to: number) => {
    await page.mouse.move(on.x + from * on.width, on.y + from * on.height);
    await page.mouse.down();
    await page.mouse.move(on.x + to * on.width, on.y + to * on.height, { steps: 5 });
    await page.mouse.up();
  };
  await expect(page.getByText("Only for a model that answers while somebody draws.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Key point" })).toHaveCount(0);
  const ask = page.getByRole("group", { name: "ask" }).getByRole("button", { name: "Thing" });
  await expect(ask).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("2");
  await expect(page.getByText("“ask” is only for a model that answers")).toBeVisible();
  await drag(0.1, 0.3);
  await expect(desk.regions()).toHaveCount(0);
  expect(await violationsOf(page)).toEqual([]);
  await desk.look("for-models");
  await page.keyboard.press("1");
  await drag(0.1, 0.3);
  await expect(desk.regions()).toHaveCount(1);
  expect((await submitted()).map(({ from_name }) => from_name)).toEqual(["hand"]);
});
