import { expect, test } from "vitest";
import { dataUrlBytes } from "./data-url.ts";

const textOf = (address: string): string | null => {
  const bytes = dataUrlBytes(address);
  return bytes === null ? null : new TextDecoder().decode(bytes);
};

test("the bytes of data: addresses, plain and base64", () => {
  expect(textOf("data:application/json,%7B%22a%22%3A1%7D")).toBe('{"a":1}');
  expect(textOf("data:text/plain;charset=utf-8;base64,w7w=")).toBe("ü");
  expect(textOf("data:,a,b")).toBe("a,b");
});

test("what is no data: address, or a broken one, has none", () => {
  expect(dataUrlBytes("https://example.com/data:x,y")).toBeNull();
  expect(dataUrlBytes("data:text/plain;base64,%%%")).toBeNull();
  expect(dataUrlBytes("data:text/plain")).toBeNull();
});
