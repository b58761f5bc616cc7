import { countsOf, type LabelCounts, type LabelScores, labelScores, meanOf } from "./scores.ts";

/** A place with a label, in one task. */
export interface LabeledPlace<Place> {
  task: number;
  label: string;
  place: Place;
  /** How sure the model is of it, 0..1; of no importance in the truth. */
  score: number;
}

/** How alike two places are, 0..1; 1 is the same. */
export type Likeness<Place> = (one: Place, other: Place) => number;

export interface MatchMetrics extends LabelScores {
  /** Mean likeness of the places that were matched; null when none was. */
  meanIou: number | null;
}

/**
 * Precision, recall and F1 of places: a predicted place is right when it is like enough one of the truth in the same
 * task with the same label, each used once; the likest pairs first.
 *
 * @param enough tells from the likeness whether a pair may be one.
 */
export function matchMetrics<Place>(
  truth: readonly LabeledPlace<Place>[],
  predicted: readonly LabeledPlace<Place>[],
  likeness: Likeness<Place>,
  enough: (likeness: number) => boolean,
): MatchMetrics {
  const counts: LabelCounts = new Map();
  const matched: number[] = [];
  const groups = groupsOf(truth, predicted);
  for (const { label, truth: right, predicted: found } of groups) {
    const pairs = pairsOf(right, found, (one, other) => likeness(one.place, other.place), enough);
    matched.push(...pairs.map(({ alike }) => alike));
    const count = countsOf(counts, label);
    count.truePositives += pairs.length;
    count.falseNegatives += right.length - pairs.length;
    count.falsePositives += found.length - pairs.length;
  }
  return { ...labelScores(counts), meanIou: meanOf(matched) };
}

interface Group<Place> {
  label: string;
  truth: LabeledPlace<Place>[];
  predicted: LabeledPlace<Place>[];
}

/** What may be matched at all: the places of one task with one label. */
function groupsOf<Place>(
  truth: readonly LabeledPlace<Place>[],
  predicted: readonly LabeledPlace<Place>[],
): Group<Place>[] {
  const groups = new Map<string, Group<Place>>();
  const groupOf = ({ task, label }: LabeledPlace<Place>): Group<Place> => {
    const key = `${task} ${label}`;
    const known = groups.get(key);
    if (known !== undefined) return known;
    const made = { label, truth: [], predicted: [] };
    groups.set(key, made);
    return made;
  };
  for (const one of truth) groupOf(one).truth.push(one);
  for (const one of predicted) groupOf(one).predicted.push(one);
  return [...groups.values()];
}

/** Pairs of what is like enough, the likest first, each used once. */
export function pairsOf<One, Other>(
  truth: readonly One[],
  predicted: readonly Other[],
  likeness: (one: One, other: Other) => number,
  enough: (likeness: number) => boolean,
): { right: One; found: Other; alike: number }[] {
  const candidates = truth.flatMap((right) =>
    predicted.map((found) => ({ right, found, alike: likeness(right, found) })).filter(({ alike }) => enough(alike)),
  );
  const [usedTruth, usedPredicted] = [new Set<One>(), new Set<Other>()];
  const pairs: typeof candidates = [];
  for (const pair of candidates.sort((one, other) => other.alike - one.alike)) {
    if (usedTruth.has(pair.right) || usedPredicted.has(pair.found)) continue;
    usedTruth.add(pair.right);
    usedPredicted.add(pair.found);
    pairs.push(pair);
  }
  return pairs;
}

/** Average precision by label, and their mean over the labels in the truth. */
export interface AveragePrecision {
  perLabel: Record<string, number>;
  mean: number | null;
}

/**
 * Average precision of places at a least likeness: predictions by falling score, each right when the likest place of the
 * truth (same task and label) is like enough and not taken yet; the area under precision over recall, precision made
 * never to rise. Everingham et al., The PASCAL Visual Object Classes Challenge, IJCV 88 (2010), 4.2, with the area over
 * all recalls as since VOC 2010.
 */
export function averagePrecision<Place>(
  truth: readonly LabeledPlace<Place>[],
  predicted: readonly LabeledPlace<Place>[],
  likeness: Likeness<Place>,
  least: number,
): AveragePrecision {
  const perLabel: Record<string, number> = {};
  for (const [label, right] of Map.groupBy(truth, (one) => one.label)) {
    const found = predicted.filter((one) => one.label === label).sort((one, other) => other.score - one.score);
    perLabel[label] = areaUnder(hitsOf(right, found, likeness, least), right.length);
  }
  return { perLabel, mean: meanOf(Object.values(perLabel)) };
}

function hitsOf<Place>(
  truth: readonly LabeledPlace<Place>[],
  found: readonly LabeledPlace<Place>[],
  likeness: Likeness<Place>,
  least: number,
): boolean[] {
  const byTask = Map.groupBy(truth, (one) => one.task);
  const taken = new Set<LabeledPlace<Place>>();
  return found.map((one) => {
    let best: { right: LabeledPlace<Place>; alike: number } | undefined;
    for (const right of byTask.get(one.task) ?? []) {
      const alike = likeness(right.place, one.place);
      if (best === undefined || alike > best.alike) best = { right, alike };
    }
    if (best === undefined || best.alike < least || taken.has(best.right)) return false;
    taken.add(best.right);
    return true;
  });
}

/** The area under the highest precision at each recall or above. */
function areaUnder(hits: readonly boolean[], positives: number): number {
  let right = 0;
  const precisions = hits.map((hit, index) => {
    if (hit) right += 1;
    return right / (index + 1);
  });
  let [area, highest] = [0, 0];
  for (const [index, hit] of [...hits.entries()].toReversed()) {
    highest = Math.max(highest, precisions[index] ?? 0);
    // Recall grows with each hit, and by the same.
    if (hit) area += highest / positives;
  }
  return area;
}
