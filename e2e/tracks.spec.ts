import { expect } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { test } from "./desk.ts";

/** Sounds, films, series: what has a time is labeled on a track. */
const audioConfig = `<View><Labels name="who" toName="sound"><Label value="Guest"/><Label value="Host"/></Labels>
  <Audio name="sound" value="$sound"/></View>`;

test("a sound: segments by mouse and by keyboard, moved by their ends, played", async ({ desk }) => {
  const { page } = desk;
  const submit = await desk.open(audioConfig);
  const time = desk.track("Time of sound");
  await expect(time).toBeVisible();
  await expect(page.locator("canvas")).toBeVisible();
  await page.keyboard.press("1");
  await desk.dragOver(time, 0.2, 0.6);
  await expect(desk.regions()).toHaveText(/Guest/);
  await page.keyboard.press("Escape");
  await time.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("2");
  await expect(desk.regions()).toHaveCount(2);
  await page.getByRole("button", { name: /^Guest, / }).click();
  await page.getByRole("slider", { name: "End of Guest" }).press("ArrowRight");
  await page.getByRole("button", { name: "Play region" }).click();
  await expect(page.locator("audio")).toHaveJSProperty("paused", true);
  await page.keyboard.press("Shift+Space");
  await expect(page.locator("audio")).toHaveJSProperty("paused", false);
  await page.keyboard.press("Shift+Space");
  expect(await violationsOf(page)).toEqual([]);
  await desk.look("sound");
  const [guest, host] = await submit();
  expect(guest).toMatchObject({ type: "labels", original_length: 1, value: { channel: 0, labels: ["Guest"] } });
  expect(guest?.value?.["start"]).toBeCloseTo(0.2, 1);
  expect(guest?.value?.["end"]).toBeCloseTo(0.7, 1);
  expect(host).toMatchObject({ original_length: 1, value: { start: 0, end: 0.1, channel: 0, labels: ["Host"] } });
});

test("a film: stretches in frames, a box with key frames and an end", async ({ desk }) => {
  const { page } = desk;
  const submit = await desk.open(
    `<View><Labels name="what" toName="film"><Label value="Ball"/></Labels>
      <TimelineLabels name="phase" toName="film"><Label value="Rolls"/></TimelineLabels>
      <Video name="film" value="$film" frameRate="12"/><VideoRectangle name="box" toName="film"/></View>`,
  );
  const frames = desk.track("Frame of film");
  await expect(frames).toBeVisible();
  await page.getByRole("button", { name: "Rolls" }).click();
  const count = Number(await frames.getAttribute("aria-valuemax")) - 1;
  await desk.dragOver(frames, 2.1 / count, 4.9 / count);
  await expect(desk.regions()).toHaveText(/Rolls/);

  await page.getByRole("button", { name: "Ball" }).click();
  await frames.focus();
  await page.keyboard.press("Home");
  await expect(page.getByText(/^Frame 1 of/)).toBeVisible();
  const film = (await page.locator("video").boundingBox())!;
  await page.mouse.move(film.x + 0.1 * film.width, film.y + 0.2 * film.height);
  await page.mouse.down();
  await page.mouse.move(film.x + 0.3 * film.width, film.y + 0.6 * film.height, { steps: 6 });
  await page.mouse.up();
  await expect(desk.regions()).toHaveCount(2);
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
  await desk.look("film");
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

test("a time series: stretches and moments, in the numbers and in the texts of the data", async ({ desk }) => {
  const { page } = desk;
  let submit = await desk.open(series('valueType="json" timeColumn="time"'));
  await expect(desk.track("Time of series")).toBeVisible();
  await page.keyboard.press("1");
  await desk.dragOver(desk.track("Time of series"), 10 / 59, 30 / 59);
  const box = (await desk.track("Time of series").boundingBox())!;
  await page.keyboard.press("Escape");
  await page.keyboard.press("2");
  await page.mouse.click(box.x + (45 / 59) * box.width, box.y + 0.75 * box.height);
  await expect(desk.regions()).toHaveCount(2);
  expect(await violationsOf(page)).toEqual([]);
  await desk.look("series");
  expect((await submit()).map(({ value }) => value)).toEqual([
    { start: 10, end: 30, instant: false, timeserieslabels: ["Run"] },
    { start: 45, end: 45, instant: true, timeserieslabels: ["Walk"] },
  ]);

  submit = await desk.open(series('valueType="url" timeColumn="time" timeFormat="%Y-%m-%d %H:%M:%S"'));
  await expect(desk.track("Time of series")).toBeVisible();
  await page.keyboard.press("1");
  await desk.dragOver(desk.track("Time of series"), 10 / 59, 30 / 59);
  await expect(desk.regions()).toHaveCount(1);
  expect((await submit()).map(({ value }) => value)).toEqual([
    { start: "2026-03-14 09:00:10", end: "2026-03-14 09:00:30", instant: false, timeserieslabels: ["Run"] },
  ]);
});

test("a million measurements are drawn and zoomed", async ({ desk }) => {
  const { page } = desk;
  const rows = 1_000_000;
  const speed = Array.from({ length: rows }, (_, index) => Math.round(100 * Math.sin(index / 9000)) / 100);
  await desk.open(series('valueType="json"'), { series: { speed, slope: speed } });
  const time = desk.track("Time of series");
  await expect(time).toBeVisible({ timeout: 60_000 });
  const box = (await time.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const took = await desk.ask<number>("zoomTime(10)");
  console.log(`a million measurements in two channels: ${took.toFixed(0)} ms for each step of zooming`);
  expect(took).toBeLessThan(400);
});
