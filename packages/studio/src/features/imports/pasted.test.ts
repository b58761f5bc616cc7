import { expect, test } from "vitest";
import { kindOf, pastedBody } from "./pasted.ts";

test("JSON goes as JSON, also when it is broken, so that the server says where", () => {
  expect(pastedBody(' [{"text": "a"}] ')).toEqual({ body: '[{"text": "a"}]', type: "application/json" });
  expect(pastedBody('[{"text": ').type).toBe("application/json");
});

test("tables are known by their header, other text is one task a line", () => {
  expect(kindOf('{"a": 1}\n{"a": 2}')).toBe("jsonl");
  expect(kindOf("text\tlabel\na\tb")).toBe("tsv");
  expect(kindOf("id,text\n1,hello")).toBe("csv");
  expect(kindOf("Hello, world\nGoodbye")).toBe("txt");
  expect(kindOf("one line only, with a comma")).toBe("txt");
});

test("other text goes as a file of its kind", () => {
  const { body, type } = pastedBody("a b\nc d");
  expect(type).toMatch(/^multipart\/form-data; boundary=/);
  expect(body).toContain('filename="pasted.txt"');
  expect(body).toContain("\r\n\r\na b\nc d\r\n--");
});
