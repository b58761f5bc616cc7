import { answerKeys, type ControlTag, controlRole, hasPlace, type LabelConfig, type Result } from "@tandem/schema";
import { labelsSaid, namesRegions } from "./answers.ts";
import { borrowsLabels } from "./shape-tools.ts";

export type Value = Readonly<Record<string, unknown>>;

/** A region: everything with one id that has a place in an object. */
export interface Region {
  readonly id: string;
  /** The name of the object it is in. */
  readonly object: string;
  /** The keys of the value that say where it is. */
  readonly place: Value;
  /** What stands beside the values of its results: `original_width`, `item_index`. */
  readonly envelope: Value;
  /** Stored labels by control. */
  readonly labels: ReadonlyMap<string, readonly string[]>;
  readonly origin: string;
  readonly score: number | null;
  /** Of its first label. */
  readonly color: string;
}

/** The color of a stored label of a control. */
export type ColorOf = (control: ControlTag, stored: string) => string;

/** The regions that results make up, in the order of their first result. */
export function groupRegions(config: LabelConfig, results: readonly Result[], colorOf: ColorOf): Region[] {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    const control = config.controlByName.get(result.from_name ?? "");
    if (control === undefined || result.id === undefined || !hasPlace(control)) continue;
    const group = groups.get(result.id);
    if (group) group.push(result);
    else groups.set(result.id, [result]);
  }
  return [...groups].map(([id, group]) => sameOrNew(id, group, config, colorOf));
}

/** Of the label config of one task; by the first result of each region. */
const made = new WeakMap<LabelConfig, WeakMap<Result, { results: readonly Result[]; region: Region }>>();

/** A region stays the same object until one of its results changes: what shows it need not look again. */
function sameOrNew(id: string, results: readonly Result[], config: LabelConfig, colorOf: ColorOf): Region {
  const ofConfig: NonNullable<ReturnType<typeof made.get>> = made.get(config) ?? new WeakMap();
  made.set(config, ofConfig);
  const first = results[0];
  const known = first === undefined ? undefined : ofConfig.get(first);
  if (
    known !== undefined &&
    known.results.length === results.length &&
    known.results.every((one, at) => one === results[at])
  )
    return known.region;
  const region = toRegion(id, results, config, colorOf);
  if (first !== undefined) ofConfig.set(first, { results, region });
  return region;
}

function toRegion(id: string, results: readonly Result[], config: LabelConfig, colorOf: ColorOf): Region {
  const labels = new Map<string, readonly string[]>();
  const shapes = results.filter((result) => isShape(config, result));
  let color: string | null = null;
  for (const result of results) {
    const said = config.controlByName.get(result.from_name ?? "");
    if (said === undefined) continue;
    if (!namesRegions(said) && !Array.isArray(result.value?.["labels"])) continue;
    const control = borrowsLabels(said) ? (lenderOf(config, said) ?? said) : said;
    const stored = labelsSaid(result);
    labels.set(control.name, stored);
    if (color === null && stored[0] !== undefined) color = colorOf(control, stored[0]);
  }
  const first = results[0];
  const origins = new Set(results.map((result) => result.origin ?? "manual"));
  return {
    id,
    object: first?.to_name ?? "",
    place: placeOf(config, shapes[0] ?? first),
    envelope: envelopeOf(first),
    labels,
    origin: origins.has("prediction-changed") ? "prediction-changed" : (first?.origin ?? "manual"),
    score: typeof first?.score === "number" ? first.score : null,
    color: color ?? "#8a8c96",
  };
}

/** The group of labels whose labels a tracker's regions have. */
const lenderOf = (config: LabelConfig, { toName }: ControlTag): ControlTag | undefined =>
  config.controls.find((control) => control.tag === "Labels" && control.toName.some((name) => toName.includes(name)));

const isShape = (config: LabelConfig, { from_name = "" }: Result): boolean => {
  const control = config.controlByName.get(from_name);
  return control !== undefined && controlRole(control) !== "answer";
};

/** What is left of a result's value without what its control says. */
function placeOf(config: LabelConfig, result: Result | undefined): Value {
  const control = config.controlByName.get(result?.from_name ?? "");
  if (result === undefined || control === undefined) return {};
  const own = new Set<string>([...answerKeys(control), result.type]);
  return Object.fromEntries(Object.entries(result.value ?? {}).filter(([key]) => !own.has(key)));
}

const ofTheResult = new Set(["id", "from_name", "to_name", "type", "value", "origin", "score", "meta"]);

const envelopeOf = (result: Result | undefined): Value =>
  Object.fromEntries(Object.entries(result ?? {}).filter(([key]) => !ofTheResult.has(key)));
