import { expect } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { test } from "./desk.ts";

/** What labels may do: how often they are used. */

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
