import { newRegionId } from "../../results/index.ts";
import type { FormatReport, ReportPlace } from "../report.ts";
import { storedLabel } from "../text-target.ts";
import { drawn, drawnKinds, type ImageFacts, kindsFor } from "./drawn-values.ts";
import type { FoundRegion } from "./found-shape.ts";
import type { ImageTarget } from "./image-target.ts";
import { type Painter, painterFor, paintersOf } from "./painter.ts";

type Result = Record<string, unknown>;

/**
 * The results that a labeled shape of a data set is: of the config's controls that which has the label and whose shape
 * loses least. What cannot be one is told to `report`.
 */
export async function resultsOfShape(
  target: ImageTarget,
  { shape, label, score, control }: FoundRegion,
  image: ImageFacts,
  report: FormatReport,
  place: ReportPlace,
): Promise<Result[]> {
  const painters = paintersOf(target);
  const own = painters.filter((one) => control !== undefined && (one.labels ?? one.control).name === control);
  const kinds = kindsFor(shape, image);
  const painter = painterFor(own, kinds, label) ?? painterFor(painters, kinds, label);
  const kind = drawnKinds.find((one) => one === painter?.kind);
  if (painter === undefined || kind === undefined) {
    report.skipped("the label config has no control for its shape", place);
    return [];
  }
  const made = await drawn(shape, kind, image);
  if (typeof made === "string") {
    report.skipped(made, place);
    return [];
  }
  if (made.note !== null) report.noted(made.note, place);
  if (painter.labels === null) report.noted("the label config has no labels for its shape", place);
  return made.values.flatMap((value) =>
    regionResults(target, painter, label, value, { ...beside(target, image), ...scored(score) }),
  );
}

const scored = (score: number | null): Result => (score === null ? {} : { score });

function beside({ hasPages }: ImageTarget, { size, isSizeKnown, page = 0 }: ImageFacts): Result {
  const known = { original_width: size.width, original_height: size.height, image_rotation: 0 };
  return { ...(isSizeKnown ? known : {}), ...(hasPages ? { item_index: page } : {}) };
}

/** One result, or two with one id where a tool draws and Labels label. */
function regionResults(
  { object }: ImageTarget,
  { control, labels }: Painter,
  label: string,
  value: Result,
  envelope: Result,
): Result[] {
  const base = { id: newRegionId(), to_name: object.name, ...envelope };
  const names = labels === null ? [] : [storedLabel(labels, label)];
  const placed = { ...base, from_name: control.name, type: control.type };
  if (labels === control) return [{ ...placed, value: { ...value, [control.type]: names } }];
  if (labels === null || label === "") return [{ ...placed, value }];
  const labeled = { ...base, from_name: labels.name, type: labels.type, value: { ...value, [labels.type]: names } };
  return [{ ...placed, value }, labeled];
}
