import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { tryModel } from "@tandem/ml/testing";
import { imageSize } from "./image-size.ts";
import model from "./model.ts";

const labelConfig = readFileSync(new URL("label-config.xml", import.meta.url), "utf8");
/** 4 × 2 pixels. */
const image = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"/>')}`;

const drawn = (id: number, x: number) => {
  const value = { x, y: 10, width: 20, height: 30, rotation: 0, rectanglelabels: ["Cat"] };
  const size = { original_width: 4, original_height: 2 };
  const result = [{ id: `r${id}`, from_name: "label", to_name: "image", type: "rectanglelabels", value, ...size }];
  return { id, data: { image }, annotations: [{ result }] };
};

await test("answers every task before any training", async () => {
  const { results } = await tryModel(model, [{ data: { image } }], { labelConfig });
  assert.deepEqual((results[0] as { result: unknown[] }).result, []);
});

await test("proposes the typical box, with the size of the image", async () => {
  const { results } = await tryModel(model, [{ data: { image } }], {
    labelConfig,
    trainOn: [drawn(1, 10), drawn(2, 20), drawn(3, 50)],
  });
  const [found] = results as { result: { value: unknown; original_width: number; original_height: number }[] }[];
  assert.deepEqual(
    found?.result.map((one) => [one.value, one.original_width, one.original_height]),
    [[{ x: 20, y: 10, width: 20, height: 30, rotation: 0, rectanglelabels: ["Cat"] }, 4, 2]],
  );
});

await test("knows the sizes of PNG and JPEG", () => {
  const png = Buffer.from("89504e470d0a1a0a0000000d494844520000000300000005", "hex");
  const jpeg = Buffer.from("ffd8ffe000040000ffc00011080007000903012200021101031101", "hex");
  assert.deepEqual(imageSize(png), { width: 3, height: 5 });
  assert.deepEqual(imageSize(jpeg), { width: 9, height: 7 });
  assert.equal(imageSize(Buffer.from("nothing")), null);
});
