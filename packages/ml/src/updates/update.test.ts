import fc from "fast-check";
import { expect, test } from "vitest";
import { readTrainingEvent } from "./update.ts";

const result = [{ from_name: "label", to_name: "text", type: "choices", value: { choices: ["Good"] } }];
const task = { id: 311, data: { text: "x" }, project: 3 };

test("one annotation with its task, as Label Studio sends it", () => {
  const annotation = { id: 77, result, was_cancelled: false, task: 311, project: 3 };
  for (const event of ["ANNOTATION_CREATED", "ANNOTATION_UPDATED"]) {
    expect(readTrainingEvent({ action: event, annotation, task, project: { id: 3 } })).toEqual({
      event,
      updates: [{ event, annotation, task }],
      otherChanges: 0,
    });
  }
});

test("bulk events hold arrays under the singular keys; each annotation finds its task by id, else by its place", () => {
  const annotations = [
    { id: 1, task: 12, result },
    { id: 2, task: 11, result },
    { id: 3, result },
  ];
  const tasks = [
    { id: 11, data: { text: "a" } },
    { id: 12, data: { text: "b" } },
    { id: 13, data: { text: "c" } },
  ];
  const event = readTrainingEvent({ action: "ANNOTATIONS_CREATED", annotation: annotations, task: tasks });
  expect(event?.updates.map((one) => [one.annotation.id, one.task.id])).toEqual([
    [1, 12],
    [2, 11],
    [3, 13],
  ]);
});

test("what brings no result or no task is a change, and so is what was skipped or deleted", () => {
  const annotation = { id: 1, task: 311, result };
  for (const [body, otherChanges] of [
    [{ action: "ANNOTATIONS_DELETED", annotations: [{ id: 1 }, { id: 2 }] }, 2],
    [{ action: "ANNOTATION_DELETED", annotation, task }, 1],
    [{ action: "ANNOTATION_CREATED", annotation: { ...annotation, was_cancelled: true }, task }, 1],
    [{ action: "ANNOTATION_CREATED", annotation }, 1],
    [{ action: "ANNOTATION_CREATED", annotation: { id: 1, task: 311 }, task }, 1],
    [{ action: "ANNOTATION_CREATED", annotation, task: { id: 311, data: null } }, 1],
    [{ action: "ANNOTATION_UPDATED" }, 1],
    [{ action: "START_TRAINING", project: { id: 3 } }, 1],
  ] as const) {
    expect([body, readTrainingEvent(body)]).toEqual([body, { event: body.action, updates: [], otherChanges }]);
  }
});

test("any payload is read, and other events are none of these", () => {
  expect(readTrainingEvent({ action: "TASKS_CREATED", tasks: [] })).toBeNull();
  fc.assert(
    fc.property(fc.anything(), fc.anything(), fc.anything(), (annotation, one, whole) => {
      expect(readTrainingEvent(whole)).toBeNull();
      const event = readTrainingEvent({ action: "ANNOTATIONS_CREATED", annotation, task: one });
      expect((event?.updates.length ?? 0) + (event?.otherChanges ?? 0)).toBeGreaterThan(0);
    }),
  );
});
