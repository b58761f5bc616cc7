/** What a backend does when others, or its own timers, ask for it. */
export interface Duties {
  /**
   * Runs a job of the journal if it is its turn; answers when it should be offered again (milliseconds since 1970), or
   * null when it has ended.
   */
  run(project: string, job: string): Promise<number | null>;
  /** Looks at a project's files again, which another backend has changed. */
  look(project: string): void;
  /** Looks at all projects, also for new ones, and offers every job that waits. */
  lookAtAll(): void;
  /** The versions that are loaded now, by project. */
  versionsInUse(): Record<string, string[]>;
}

/** How backends that share a model directory work together. One alone has it all to itself. */
export interface Sharing {
  /** Name of this process among all that share; in the journal it says who runs a job. */
  readonly self: string;
  /** Whether other processes may change the directory. */
  readonly shared: boolean;
  /** Begins; offers from before are remembered. */
  start(duties: Duties): Promise<void>;
  /**
   * Runs `work` while nobody else changes the jobs or the live version of a project. Not to be nested.
   *
   * @throws SharingError when it cannot be made sure within `patienceMs`.
   */
  exclusive<Answer>(project: string, work: () => Promise<Answer> | Answer, patienceMs?: number): Promise<Answer>;
  /** Sees that a waiting job is run once, here or elsewhere, at a time (milliseconds since 1970; 0: at once). */
  offer(project: string, job: string, at: number): void;
  /** Tells the others to look at a project. */
  changed(project: string): void;
  /** Whether a process runs, by its name; when that cannot be known, it does. */
  isAlive(name: string): Promise<boolean>;
  /** Versions of a project that other processes have loaded. */
  versionsInUse(project: string): Promise<ReadonlySet<string>>;
  /** Why sharing does not work at the moment; null when it does, undefined when there is nothing to share. */
  problem(): string | null | undefined;
  close(): Promise<void>;
}

/** The others cannot be reached, so nobody can say who may write. */
export class SharingError extends Error {}

/** Longer timers fire at once. */
export const longestTimer = 2 ** 31 - 1;
