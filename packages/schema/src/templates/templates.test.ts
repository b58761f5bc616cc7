import { expect, test } from "vitest";

import { objectData } from "../config/task-values.ts";
import { parseConfig } from "../config/parse-config.ts";
import { validateTaskData } from "../results/task-data.ts";
import { templates } from "./index.ts";

test("ids and titles are unique", () => {
  expect(new Set(templates.map(({ id }) => id)).size).toBe(templates.length);
  expect(new Set(templates.map(({ title }) => title)).size).toBe(templates.length);
});

test.each(templates.map((template) => [template.id, template] as const))(
  "%s parses without a warning and shows its sample",
  (_, template) => {
    const parsed = parseConfig(template.config);
    expect(parsed).toMatchObject({ ok: true, warnings: [] });
    if (!parsed.ok) return;
    expect(validateTaskData(parsed.config, template.sampleTask)).toEqual([]);
    for (const object of parsed.config.objects)
      expect(objectData(parsed.config, object, template.sampleTask)).toEqual(expect.any(String));
    expect(parsed.config.controls.every((control) => control.labels.length > 1)).toBe(true);
  },
);
