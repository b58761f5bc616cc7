import { labelsOf } from "../config/labels.ts";
import type { ControlTag, LabelConfig } from "../config/node.ts";
import { isObject } from "../results/problem.ts";
import { ResultChecks } from "../results/result-checks.ts";
import { controlDefinition } from "../results/tag-definitions.ts";
import { isShare, type ValidationOptions } from "../results/validate-results.ts";
import type { LabelSpec } from "../tags/define.ts";
import {
  type Evidence,
  tagUncertainty,
  type UncertaintyAggregation,
  type UncertaintyMeasure,
  type UncertaintySource,
} from "./tag-uncertainty.ts";

/** The part of a prediction, as it is stored, that says how sure the model is. */
export type UncertainPrediction = {
  readonly result?: unknown;
  readonly score?: unknown;
  /** Label → probability, for all controls together. */
  readonly probabilities?: unknown;
  /** The model's own measure. */
  readonly uncertainty?: unknown;
};

export type UncertaintyOptions = ValidationOptions & {
  /** Without it the margin. */
  readonly measure?: UncertaintyMeasure;
  /** How the regions of a control count together; without it their mean, so that many regions are no doubt by themselves. */
  readonly aggregate?: UncertaintyAggregation;
};

export type Uncertainty = {
  /** 0..1, higher is less sure; `null` when nothing in the prediction says how sure the model is. */
  readonly value: number | null;
  /** By the name of the control; `null` when nothing says how sure the model is of this control. */
  readonly byControl: Readonly<Record<string, number | null>>;
  /** What each control's number was read from. */
  readonly from: Readonly<Record<string, UncertaintySource | null>>;
  /** What `value` is: the mean of the controls, the model's own measure, or 1 − the prediction's score. */
  readonly valueFrom: "controls" | "uncertainty" | "score" | null;
};

/**
 * How unsure a model is of its answer for one task, by control and in all. How a control is measured follows from its
 * tag: see `tagUncertainty`. Of the prediction's probabilities a control has those of its own labels; of its results
 * those in its name, each with its `score` and, if the model gives them, its own `probabilities` (label → 0..1).
 *
 * The whole is the mean of the controls of which something is known. The model's own `uncertainty` comes before it
 * where that is not all from probabilities, and 1 − the prediction's `score` stands for it where nothing is known; so an
 * answer without any region is as unsure as its score says, and `null` without one.
 *
 * Never throws, whatever the prediction holds; numbers outside 0..1 are as if they were not there.
 */
export function uncertaintyOf(
  config: LabelConfig,
  prediction: UncertainPrediction,
  { measure = "margin", aggregate = "mean", task }: UncertaintyOptions = {},
): Uncertainty {
  const checks = new ResultChecks(config, task?.data);
  const labels = new Map(config.controls.map((control) => [control, labelsOf(control, task?.data)]));
  const shares = splitProbabilities(labels, readShares(prediction.probabilities));
  const results = Array.isArray(prediction.result) ? prediction.result.filter(isObject) : [];
  const measured = config.controls.map((control) => {
    const evidence: Evidence = {
      ...evidenceOfLabels(control, labels.get(control) ?? null, shares.get(control) ?? new Map(), checks),
      results: results.filter((result) => result["from_name"] === control.name).map(evidenceOfResult),
    };
    const found = tagUncertainty[controlDefinition(control.tag).uncertainty].measure(evidence, { measure, aggregate });
    return { name: control.name, found };
  });
  const known = measured.flatMap(({ found }) => found ?? []);
  return {
    ...whole(known, prediction),
    byControl: Object.fromEntries(measured.map(({ name, found }) => [name, found?.value ?? null])),
    from: Object.fromEntries(measured.map(({ name, found }) => [name, found?.from ?? null])),
  };
}

function whole(
  known: readonly { value: number; from: UncertaintySource }[],
  { uncertainty, score }: UncertainPrediction,
): Pick<Uncertainty, "value" | "valueFrom"> {
  const exact = known.length > 0 && known.every(({ from }) => from === "probabilities");
  if (!exact && isShare(uncertainty)) return { value: uncertainty, valueFrom: "uncertainty" };
  if (known.length > 0)
    return { value: known.reduce((sum, { value }) => sum + value, 0) / known.length, valueFrom: "controls" };
  return isShare(score) ? { value: 1 - score, valueFrom: "score" } : { value: null, valueFrom: null };
}

type Shares = ReadonlyMap<string, number>;

/** Label → probability; empty when it is anything else. */
function readShares(given: unknown): Shares {
  if (!isObject(given)) return new Map();
  return new Map(Object.entries(given).filter((entry): entry is [string, number] => isShare(entry[1])));
}

function evidenceOfResult(result: Record<string, unknown>): Evidence["results"][number] {
  const { score, value } = result;
  return {
    score: isShare(score) ? score : null,
    probabilities: [...readShares(result["probabilities"]).values()],
    value: isObject(value) ? value : {},
  };
}

function evidenceOfLabels(
  control: ControlTag,
  labels: readonly LabelSpec[] | null,
  shares: Shares,
  checks: ResultChecks,
): Omit<Evidence, "results"> {
  const several = mayHaveSeveral(control, labels, checks);
  const counted = several || labels === null ? shares : mostSpecific(labels, shares);
  return { probabilities: [...counted.values()], several, labelCount: labels?.length ?? null };
}

/** Whether two labels may hold at once: asked of the shape of the control's answers, which knows. */
function mayHaveSeveral(control: ControlTag, labels: readonly LabelSpec[] | null, checks: ResultChecks): boolean {
  const shape = checks.answer(control)[control.type];
  const [one, other] = labels ?? [];
  if (shape === undefined || one === undefined || other === undefined) return false;
  return shape.check([one.stored, other.stored]) === null || shape.check([one.path, other.path]) === null;
}

/** Of nested choices those without a more specific one in the list: a parent's probability is that of its children. */
function mostSpecific(labels: readonly LabelSpec[], shares: Shares): Shares {
  const parents = new Set(labels.filter(({ stored }) => shares.has(stored)).flatMap(({ path }) => path.slice(0, -1)));
  const kept = new Map([...shares].filter(([label]) => !parents.has(label)));
  return kept.size > 0 ? kept : shares;
}

/**
 * Which of the probabilities are about which control: those of its labels. A label that several controls have is that
 * control's of whose labels the probabilities tell most, or of all that are even. Where a control's labels are not
 * known, they are those of no other.
 */
function splitProbabilities(
  labels: ReadonlyMap<ControlTag, readonly LabelSpec[] | null>,
  shares: Shares,
): ReadonlyMap<ControlTag, Shares> {
  if (shares.size === 0) return new Map();
  const told = new Map<ControlTag, { own: ReadonlySet<string>; part: number }>();
  const best = new Map<string, number>();
  for (const [control, list] of labels) {
    if (list === null) continue;
    const own = new Set(list.map(({ stored }) => stored));
    const given = [...own].filter((label) => shares.has(label));
    const part = given.length / own.size;
    told.set(control, { own, part });
    for (const label of given) best.set(label, Math.max(best.get(label) ?? 0, part));
  }
  const isOf = (control: ControlTag, label: string): boolean => {
    const known = told.get(control);
    return known === undefined ? !best.has(label) : known.own.has(label) && known.part === best.get(label);
  };
  return new Map(
    [...labels.keys()].map((control) => [control, new Map([...shares].filter(([label]) => isOf(control, label)))]),
  );
}
