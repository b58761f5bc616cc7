import { expect, test } from "vitest";
import { labelServerIn, labelServerOf } from "./label-server.ts";

const told = { hostname: "http://told:8080/", accessToken: "told" };

test("the environment wins over what /setup says", () => {
  const given = labelServerIn({ LABEL_STUDIO_URL: "https://given/ls/", LABEL_STUDIO_API_KEY: "key" });
  expect(labelServerOf({ given, told })).toEqual({
    address: "https://given/ls",
    token: "key",
    alsoKnownAs: ["http://told:8080"],
  });
  const old = labelServerIn({ LABEL_STUDIO_HOST: "http://old", LABEL_STUDIO_ACCESS_TOKEN: "key" });
  expect(labelServerOf({ given: old, told })).toMatchObject({ address: "http://old", token: "key" });
});

test("without an address of its own, the environment's token goes nowhere: anybody may call /setup", () => {
  const given = labelServerIn({ LABEL_STUDIO_API_KEY: "key" });
  expect(labelServerOf({ given, told })).toMatchObject({ address: "http://told:8080", token: "told" });
  expect(labelServerOf({ given, told: { ...told, accessToken: null } })?.token).toBeNull();
});

test("an address without a token is filled up; no address is no server; a wrong one is said", () => {
  const given = labelServerIn({ LABEL_STUDIO_URL: "http://given" });
  expect(labelServerOf({ given, told })).toMatchObject({ address: "http://given", token: "told" });
  const none = labelServerIn({});
  expect(labelServerOf({ given: none, told: { hostname: null, accessToken: "told" } })).toBeNull();
  expect(() => labelServerOf({ given: none, told: { ...told, hostname: "localhost:8080" } })).toThrow("lacks http://");
});
