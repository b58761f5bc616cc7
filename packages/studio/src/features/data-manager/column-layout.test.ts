import { expect, test } from "vitest";
import { allowedWidth, columnLayout } from "./column-layout.ts";
import type { TableColumn } from "./columns.ts";

const column = (id: string, extra: Partial<TableColumn> = {}): TableColumn => ({
  id,
  title: id,
  kind: "words",
  type: "String",
  width: 100,
  minWidth: 60,
  shown: true,
  sortable: true,
  ...extra,
});
const columns = [
  column("id"),
  column("data.n", { kind: "data", type: "Number" }),
  column("data.text", { kind: "data" }),
  column("data.more", { kind: "data" }),
];

test("the first text of the data takes the rest; the others shrink to their least", () => {
  expect(columnLayout(columns, {})).toEqual({
    template: "36px minmax(60px, 100px) minmax(60px, 100px) minmax(200px, 1fr) minmax(60px, 100px)",
    minWidth: 36 + 14 + 60 * 3 + 200,
  });
});

test("a chosen width holds; of the text's, what remains stays at the end", () => {
  expect(columnLayout(columns, { id: 80 }).template).toContain("36px 80px minmax");
  const { template, minWidth } = columnLayout(columns, { "data.text": 500 });
  expect(template).toBe("36px minmax(60px, 100px) minmax(60px, 100px) 500px minmax(60px, 100px) minmax(0, 1fr)");
  expect(minWidth).toBe(36 + 14 + 60 * 3 + 500);
});

test("widths are whole pixels within bounds", () => {
  expect([-3, 48.4, 9999].map(allowedWidth)).toEqual([48, 48, 1200]);
});
