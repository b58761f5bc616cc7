import { expect, test } from "vitest";
import { BUCKETS, countTerms, selectRows, tokenize } from "./features.ts";

test("words are runs of letters, marks and digits of any script, in lower case", () => {
  expect(tokenize("Hello, WORLD! 42 naïve Straße don't")).toEqual(["hello", "world", "42", "naïve", "straße", "don"]);
  expect(tokenize("Привет, мир; γειά σου; नमस्ते")).toEqual(["привет", "мир", "γειά", "σου", "नमस्ते"]);
});

test("what looks the same is the same word", () => {
  expect(tokenize("cafe\u0301")).toEqual(tokenize("café"));
  expect(tokenize("ＦＲＥＥ")).toEqual(["free"]);
});

test("scripts without spaces and emoji give one token a character", () => {
  expect(tokenize("日本語 ok")).toEqual(["日", "本", "語", "ok"]);
  expect(tokenize("good👍job 𝒳")).toEqual(["good", "👍", "job"]);
});

test("long words are cut, single letters and broken surrogates are no words", () => {
  expect(tokenize("x".repeat(500))).toEqual(["x".repeat(40)]);
  expect(tokenize("a b \ud800 c")).toEqual([]);
  expect(tokenize("")).toEqual([]);
});

test("a row has one entry for each distinct word, worth 1 + ln(count)", () => {
  const rows = countTerms(["spam spam ham", "", "Ham"]);
  expect([...rows.offsets]).toEqual([0, 2, 2, 3]);
  expect(rows.values[0]).toBeCloseTo(1 + Math.log(2), 6);
  expect(rows.values[1]).toBe(1);
  expect(rows.indices[2]).toBe(rows.indices[1]);
  expect(rows.indices.every((bucket) => bucket < BUCKETS)).toBe(true);
});

test("pairs of neighbours are counted when asked for, and know their order", () => {
  const pairs = (text: string) => new Set(countTerms([text], 2).indices);
  expect(pairs("not good").size).toBe(3);
  expect(pairs("not good")).not.toEqual(pairs("good not"));
});

test("rows grow beyond the first guess of their size without loss", () => {
  const long = Array.from({ length: 5000 }, (_, i) => `word${i}`).join(" ");
  const rows = countTerms([long]);
  // 5,000 words in 2^18 buckets: about 48 share one.
  expect(rows.indices.length).toBeGreaterThan(4850);
  expect(new Set(rows.indices).size).toBe(rows.indices.length);
});

test("chosen rows keep their content and the order asked for", () => {
  const rows = countTerms(["aa bb", "cc", "dd ee ff"]);
  const chosen = selectRows(rows, [2, 0]);
  expect(chosen).toEqual(countTerms(["dd ee ff", "aa bb"]));
});
