import { errorText } from "../http-error.ts";
import type { Update } from "./update.ts";
import type { UpdateJournal } from "./update-journal.ts";

/** A loaded model that can learn. */
interface Learner {
  /** @throws what the model's `update` throws. */
  update(update: Update): Promise<void>;
}

/**
 * Lets loaded models learn what the journal has, each update once and in order: the live version is what was trained
 * and all updates since. Every process that serves does so with its own copy of the state.
 */
export interface Learners {
  /** A model of a version was loaded; resolves when it knows all that its version should. */
  join(learner: Learner, version: string): Promise<void>;
  /** It is about to be disposed of; resolves when it learns nothing any more. */
  leave(learner: Learner): Promise<void>;
  /** The models of a version learn what comes after a number, from now on; resolves when they know all there is. */
  teach(version: string, after: number): Promise<void>;
  /** Models of other versions learn no more. */
  teachOnly(version: string): void;
  /** Something was added; resolves when all know it. */
  catchUp(): Promise<void>;
}

interface Pupil {
  learner: Learner;
  version: string;
  /** Number of the last entry it knows; null before it is taught. */
  knows: number | null;
  learning: Promise<void>;
  left: boolean;
}

/** @param failed told of updates that the model refuses; they are left out. */
export function createLearners(journal: UpdateJournal, failed: (problem: string) => void): Learners {
  const pupils = new Map<Learner, Pupil>();
  const taught = new Map<string, number>();

  const learn = async (pupil: Pupil): Promise<void> => {
    const start = taught.get(pupil.version);
    if (start === undefined || pupil.left) return;
    pupil.knows ??= start;
    for (const { number, updates } of await journal.between(pupil.knows)) {
      for (const [index, update] of updates.entries()) {
        if (pupil.left) return;
        try {
          await pupil.learner.update(update);
        } catch (error) {
          failed(`update ${number}.${index} (annotation ${String(update.annotation.id)}): ${errorText(error)}`);
        }
      }
      pupil.knows = number;
    }
  };
  const catchUpOne = (pupil: Pupil): Promise<void> => {
    const learning = pupil.learning.then(() => learn(pupil));
    pupil.learning = learning.catch(() => undefined);
    return learning;
  };
  const all = (version?: string): Promise<void> =>
    Promise.all(
      [...pupils.values()].filter((one) => version === undefined || one.version === version).map(catchUpOne),
    ).then(() => undefined);

  return {
    join(learner, version) {
      const pupil: Pupil = { learner, version, knows: null, learning: Promise.resolve(), left: false };
      pupils.set(learner, pupil);
      return catchUpOne(pupil);
    },
    async leave(learner) {
      const pupil = pupils.get(learner);
      if (pupil === undefined) return;
      pupil.left = true;
      pupils.delete(learner);
      await pupil.learning;
    },
    teach(version, after) {
      taught.set(version, after);
      return all(version);
    },
    teachOnly(version) {
      for (const other of taught.keys()) if (other !== version) taught.delete(other);
    },
    catchUp: () => all(),
  };
}
