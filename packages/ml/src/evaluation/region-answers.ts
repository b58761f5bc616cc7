import type { ControlTag } from "@tandem/schema";
import type { Region } from "@tandem/schema/formats";
import type { AnswerPair } from "./answer-metrics.ts";
import { answersTo } from "./answers.ts";
import type { JudgedRegions } from "./judged.ts";
import { type Place, placeLikeness, placesOf, type Setting } from "./places.ts";
import { isNear } from "./points.ts";
import { pairsOf } from "./regions.ts";

/**
 * A control's answers about regions that both sides have: those in the same object whose places are like enough,
 * whatever their labels are, the likest first. A region of one side only has no answer to compare; a note says how many
 * there are.
 *
 * @param iou shared by either from which two regions are one; of key points, see `pointTolerance`.
 */
export async function answersAboutRegions(
  control: ControlTag,
  tasks: readonly JudgedRegions[],
  iou: number,
): Promise<{ pairs: AnswerPair[]; notes: string[] }> {
  const pairs: AnswerPair[] = [];
  let [onlyTruth, onlyPredicted] = [0, 0];
  for (const task of tasks) {
    const answered = (region: Region): boolean => answersTo(control, region.results).length > 0;
    const [right, found] = [task.truth.filter(answered).length, task.predicted.filter(answered).length];
    if (right + found === 0) continue;
    const matched = await matchedRegions(task, iou);
    for (const one of matched) {
      const [truth, predicted] = [answersTo(control, one.right.results), answersTo(control, one.found.results)];
      if (truth.length + predicted.length === 0) continue;
      const score = one.found.envelope.score ?? task.score;
      pairs.push({ truth, predicted, score, probabilities: {} });
    }
    onlyTruth += right - matched.filter((one) => answered(one.right)).length;
    onlyPredicted += found - matched.filter((one) => answered(one.found)).length;
  }
  return {
    pairs,
    notes: [...noteOf(onlyTruth, "of the truth", "found"), ...noteOf(onlyPredicted, "predicted", "there")],
  };
}

const noteOf = (count: number, side: string, what: string): string[] =>
  count === 0 ? [] : [`${count} answered ${count === 1 ? "region" : "regions"} ${side} left out: not ${what}`];

interface PlacedRegion {
  region: Region;
  place: Place;
}

async function matchedRegions(
  { truth, predicted, setting }: JudgedRegions,
  iou: number,
): Promise<{ right: Region; found: Region }[]> {
  const [right, found] = [await placed(truth, setting), await placed(predicted, setting)];
  const likeness = (one: PlacedRegion, other: PlacedRegion): number => {
    if (one.region.toName !== other.region.toName || itemOf(one) !== itemOf(other)) return 0;
    const alike = placeLikeness(one.place, other.place);
    return "point" in one.place && !isNear(alike) ? 0 : alike;
  };
  return pairsOf(right, found, likeness, (alike) => alike >= iou).map((pair) => ({
    right: pair.right.region,
    found: pair.found.region,
  }));
}

const itemOf = ({ region }: PlacedRegion): number => region.envelope.itemIndex;

/** Regions with the first of their places: only ranges of frames have several. */
async function placed(regions: readonly Region[], setting: Setting): Promise<PlacedRegion[]> {
  const all = await Promise.all(regions.map(async (region) => ({ region, places: await placesOf(region, setting) })));
  return all.flatMap(({ region, places }) => {
    const place = typeof places === "string" ? undefined : places[0];
    return place === undefined ? [] : [{ region, place }];
  });
}
