import type { ExportedAnnotation, ExportedTask } from "./exported-tasks.ts";

/** What one control answered, as Label Studio's simple formats have it: a lone choice or text as itself. */
function simpleAnswer(results: readonly Record<string, unknown>[]): unknown {
  const values = results.map((result) => {
    const value = (result["value"] ?? {}) as Record<string, unknown>;
    const key = result["type"] === "textarea" ? "text" : result["type"] === "choices" ? "choices" : null;
    const list = key === null ? null : value[key];
    return Array.isArray(list) && list.length === 1 ? (list[0] as unknown) : value;
  });
  const type = results[0]?.["type"];
  return values.length === 1 && (type === "choices" || type === "textarea") ? values[0] : values;
}

/** The answers of an annotation by control. */
export function simpleAnswers(annotation: ExportedAnnotation): Map<string, unknown> {
  const named = annotation.result.filter((result) => typeof result["from_name"] === "string");
  const byControl = Map.groupBy(named, (result) => result["from_name"] as string);
  return new Map([...byControl].map(([name, results]) => [name, simpleAnswer(results)]));
}

/** Who, which and when: the columns behind the answers. */
export const annotationColumns = ["annotator", "annotation_id", "created_at", "updated_at", "lead_time"] as const;

export const annotationCells = (
  annotation: ExportedAnnotation,
): Record<(typeof annotationColumns)[number], unknown> => ({
  annotator: annotation.completed_by,
  annotation_id: annotation.id,
  created_at: annotation.created_at,
  updated_at: annotation.updated_at,
  lead_time: annotation.lead_time,
});

/** The annotations that a simple format has a row for; a task without any has one row without answers. */
export const annotationsOf = (task: ExportedTask): (ExportedAnnotation | null)[] => {
  const kept = task.annotations.filter((annotation) => !annotation.was_cancelled);
  return kept.length > 0 || task.annotations.length > 0 ? kept : [null];
};
