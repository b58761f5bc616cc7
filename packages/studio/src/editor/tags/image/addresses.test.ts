import { parseConfig } from "@tandem/schema";
import { expect, test } from "vitest";
import { likelyReason, refusedAddress, shownPages } from "./addresses.ts";

const pagesOf = (attribute: string, data: Record<string, unknown>) => {
  const parsed = parseConfig(
    `<View><Image name="image" ${attribute}/><RectangleLabels name="box" toName="image"><Label value="Car"/></RectangleLabels></View>`,
  );
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const object = parsed.config.objects[0];
  if (object?.tag !== "Image") throw new Error("no Image");
  return shownPages(parsed.config, object, data);
};

test("one image, or pages", () => {
  expect(pagesOf('value="$a"', { a: " /x.png " })).toEqual({ ok: true, addresses: ["/x.png"], hasPages: false });
  expect(pagesOf('valueList="$a"', { a: ["/1.png", "/2.png"] })).toEqual({
    ok: true,
    addresses: ["/1.png", "/2.png"],
    hasPages: true,
  });
});

test("what is not there, or no address, is said", () => {
  expect(pagesOf('value="$a"', {})).toEqual({ ok: false, reason: "This task has no “a”." });
  expect(pagesOf('value="$a"', { a: 3 })).toMatchObject({ ok: false });
  expect(pagesOf('valueList="$a"', { a: [] })).toMatchObject({ ok: false });
});

test("only addresses that can be images are asked for", () => {
  for (const fine of [
    "https://a/b.png",
    "http://a",
    "/data/upload/1/a.png",
    "a.png",
    "data:image/png;base64,AA",
    "blob:x",
  ])
    expect(refusedAddress(fine)).toBeNull();
  for (const wrong of ["javascript:alert(1)", "data:text/html,x", "s3://bucket/key", "vbscript:x"])
    expect(refusedAddress(wrong)).not.toBeNull();
  expect(refusedAddress("s3://bucket/key")).toContain("s3:");
});

test("the likely reason depends on the address and the page", () => {
  expect(likelyReason("http://a/b.png", true)).toContain("this page is https");
  expect(likelyReason("http://a/b.png", false)).toContain("did not answer");
  expect(likelyReason("/data/a.png", false)).toContain("on this server");
});
