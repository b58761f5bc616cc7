import type { TaskQuery } from "@tandem/schema/api";
import { answeredTasks, beingLabeled, mostUncertain, waitingTasks } from "./queries.ts";
import { type Batch, type Work, momentOf, versionsOf } from "./work.ts";

const pageSize = 1_000;
/** After a version change the tasks that people have before them come first, then so many of the most uncertain. */
const headSize = 300;
/** The first batch of those is small, so that its answers are there soon. */
const firstSize = 24;

/** The tasks that somebody chose, by id; those with an answer of the current version are passed over unless forced. */
export async function* selectionBatches(state: Work): AsyncGenerator<Omit<Batch, "answers">> {
  const { context, run, selectors } = state;
  const selection = run.selection as TaskQuery | null;
  for (let after = run.cursor; ;) {
    const page = await selectors.selectTasks(context.db, run.project_id, selection, after, pageSize);
    if (page.length === 0) return;
    let start = 0;
    while (start < page.length) {
      const moment = await momentOf(context, run);
      const part = page.slice(start, start + state.size.now());
      const answered = run.force ? new Set<number>() : await answeredTasks(context.db, part, versionsOf(state, moment));
      const ids = part.filter((id) => !answered.has(id));
      start += part.length;
      yield { ids, skipped: part.length - ids.length, upTo: part.at(-1) ?? after, moment };
    }
    after = page.at(-1) ?? after;
  }
}

async function headOf({ context, run }: Work, versions: readonly number[]): Promise<number[]> {
  const [open, uncertain] = await Promise.all([
    beingLabeled(context.db, run, versions, firstSize),
    mostUncertain(context.db, run, versions, headSize),
  ]);
  return [...new Set([...open, ...uncertain])];
}

/**
 * Unlabeled tasks without an answer of the current version: the most uncertain first, then all by id, and round again
 * while a version that came meanwhile has left some behind.
 */
export async function* refreshBatches(state: Work): AsyncGenerator<Omit<Batch, "answers">> {
  const { context, run } = state;
  const underWay = new Set<number>();
  let round = { from: run.cursor, doneBefore: state.done };
  for (let after = run.cursor; ;) {
    const moment = await momentOf(context, run);
    const versions = versionsOf(state, moment);
    const head = state.begun.has(moment.backend.current_version_id) ? [] : await headOf(state, versions);
    state.begun.add(moment.backend.current_version_id);
    for (let start = 0; start < head.length;) {
      const ids = head.slice(start, start + (start === 0 ? Math.min(firstSize, state.size.now()) : state.size.now()));
      start += ids.length;
      for (const id of ids) underWay.add(id);
      yield { ids, skipped: 0, upTo: null, moment };
    }
    const found = await waitingTasks(context.db, run, versions, after, state.size.now());
    const last = found.at(-1);
    if (last !== undefined) {
      const ids = found.filter((id) => !underWay.has(id));
      after = last;
      yield { ids, skipped: 0, upTo: after, moment };
      continue;
    }
    yield { ids: [], skipped: 0, upTo: null, last: true, moment };
    const [left] = await waitingTasks(context.db, run, versionsOf(state, await momentOf(context, run)), 0, 1);
    // A whole round that answered nothing would be followed by another like it.
    if (left === undefined || (round.from === 0 && state.done === round.doneBefore)) return;
    underWay.clear();
    round = { from: 0, doneBefore: state.done };
    after = 0;
    yield { ids: [], skipped: 0, upTo: 0, moment };
  }
}
