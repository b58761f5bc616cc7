import { controlDefinition } from "../results/tag-definitions.ts";
import type { Result } from "../shapes.ts";
import { storedNames } from "../tags/label-checks.ts";
import { controlFor } from "./lookups.ts";
import type { ControlTag, LabelConfig } from "./node.ts";
import { choosesAnswers, isPerRegion, isShown, type VisibilityFacts } from "./visibility.ts";

/** What the results of an annotation say to conditions while one region (its id), or none, is selected. */
export function visibilityFacts(
  config: LabelConfig,
  results: readonly Result[],
  selected: string | null,
): VisibilityFacts {
  const labels = new Map<string, readonly string[]>();
  const chosen = new Map<string, readonly string[]>();
  let object: string | null = null;
  for (const result of results) {
    const control = controlOf(config, result);
    if (control === undefined || result.value === undefined) continue;
    const isPart = isPerRegion(control.node);
    const isSelected = selected !== null && result.id === selected;
    if (choosesAnswers(control) && (isSelected || !isPart)) {
      const answers = storedNames(result.value[result.type]);
      chosen.set(control.name, [...(chosen.get(control.name) ?? []), ...answers]);
    }
    if (!isSelected || !isAboutPlace(control)) continue;
    object ??= result.to_name ?? null;
    if (!isPart) labels.set(control.name, labelsSaid(control, result));
  }
  return {
    selectedRegion: object === null ? null : { object, labels },
    chosen: (name) => chosen.get(name) ?? [],
  };
}

/**
 * What is submitted of an annotation: without the answers whose conditions do not hold. What is selected at that moment
 * does not matter: an answer about a region is asked for its own region, and whether one is selected is not asked of
 * answers about the whole task. Regions, their labels, and relations always stay.
 */
export function submittedResults(config: LabelConfig, results: readonly Result[]): Result[] {
  const ofTask: VisibilityFacts = { ...visibilityFacts(config, results, null), selectedRegion: "any" };
  const byRegion = groupById(results);
  const known = new Map<string, VisibilityFacts>();
  const ofRegion = (id: string): VisibilityFacts => {
    const facts = known.get(id) ?? about(config, byRegion.get(id) ?? [], id, ofTask);
    known.set(id, facts);
    return facts;
  };
  return results.filter((result) => {
    const control = controlOf(config, result);
    if (control === undefined) return true;
    if (isPerRegion(control.node)) return isShown(control.node, config, ofRegion(result.id ?? ""));
    return isAboutPlace(control) || isShown(control.node, config, ofTask);
  });
}

/** A region's own answers, and those about the whole task. */
function about(config: LabelConfig, results: readonly Result[], id: string, ofTask: VisibilityFacts): VisibilityFacts {
  const own = visibilityFacts(config, results, id);
  const isOwn = (name: string): boolean => {
    const control = controlFor(config, name);
    return control !== undefined && isPerRegion(control.node);
  };
  return { ...own, chosen: (name) => (isOwn(name) ? own : ofTask).chosen(name) };
}

function groupById(results: readonly Result[]): ReadonlyMap<string, readonly Result[]> {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    const id = result.id ?? "";
    const group = groups.get(id);
    if (group) group.push(result);
    else groups.set(id, [result]);
  }
  return groups;
}

const controlOf = (config: LabelConfig, { from_name: name }: Result): ControlTag | undefined =>
  name === undefined ? undefined : controlFor(config, name);

const isAboutPlace = (control: ControlTag): boolean =>
  controlDefinition(control.tag).geometry(control.attributes) !== "none";

function labelsSaid(control: ControlTag, { value = {} }: Result): readonly string[] {
  const own = controlDefinition(control.tag).labelsIn(value);
  return own.length > 0 ? own : storedNames(value["labels"]);
}
