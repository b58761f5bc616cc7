import { HttpError } from "./http-error.ts";

export interface BatchingOptions {
  /** Items in one call of `run` at most; a longer request becomes several calls. */
  maxItems: number;
  /**
   * Milliseconds to wait for requests expected right after a shared batch; never longer than the last call took. An
   * idle batcher never waits.
   */
  maxDelayMs: number;
  /** Calls of `run` at the same time. */
  concurrency: number;
}

/** Room for waiting items; may be shared by several batchers. */
export interface WaitingRoom {
  waiting: number;
  readonly limit: number;
}

export interface SubmitOptions<Params> {
  /** What only this request says: it gets calls of its own, before the shared ones, because somebody waits for it. */
  params?: Params | undefined;
  /** Gives up: a request that waits leaves the queue; a call that nobody waits for any more is told by its signal. */
  signal?: AbortSignal | undefined;
}

export interface Batcher<Item, Answer, Params> {
  /**
   * Answers the items, in order.
   *
   * @throws HttpError 503 with Retry-After when the waiting room is full; the signal's reason; whatever `run` threw.
   */
  submit(items: readonly Item[], options?: SubmitOptions<Params>): Promise<Answer[]>;
  /** Refuses what waits and tells the calls that run; those that end all the same are answered. */
  close(reason: Error): void;
}

/** One call; `params` is undefined for shared ones. */
export type BatchRun<Item, Answer, Params> = (
  items: readonly Item[],
  params: Params | undefined,
  signal: AbortSignal,
) => Promise<Answer[]>;

interface Waiting<Item, Answer, Params> {
  items: readonly Item[];
  params: Params | undefined;
  resolve: (answers: Answer[]) => void;
  reject: (error: unknown) => void;
  gone: boolean;
}

interface Running<Item, Answer, Params> {
  batch: Waiting<Item, Answer, Params>[];
  control: AbortController;
}

/**
 * Joins concurrent requests into one call of `run`.
 *
 * Requests that arrive in the same turn of the event loop, or while a call is running, go together. After a batch that
 * several requests shared, the next waits a moment for as many to come back: no longer than `maxDelayMs`, than the last
 * call took, and not at all when nothing happened for that long. So a lone request is not delayed, and a fast model
 * does not wait for its callers.
 */
export function createBatcher<Item, Answer, Params>(
  run: BatchRun<Item, Answer, Params>,
  options: BatchingOptions,
  room: WaitingRoom,
): Batcher<Item, Answer, Params> {
  type Entry = Waiting<Item, Answer, Params>;
  let queue: Entry[] = [];
  let queuedItems = 0;
  const underWay = new Set<Running<Item, Answer, Params>>();
  let expected = 1;
  let lastCallMs = 0;
  let lastEnd = Number.NEGATIVE_INFINITY;
  let planned: NodeJS.Immediate | undefined;
  let timer: NodeJS.Timeout | undefined;

  /** How long it pays to wait for more; 0 for not at all. */
  const delay = (): number => {
    const [head] = queue;
    if (queue.length >= expected || queuedItems >= options.maxItems || head?.params !== undefined) return 0;
    const window = Math.min(options.maxDelayMs, lastCallMs);
    return window < 1 || performance.now() - lastEnd > window ? 0 : window;
  };

  const plan = (): void => {
    if (underWay.size >= options.concurrency || queue.length === 0) return;
    const ms = delay();
    if (queuedItems >= options.maxItems) {
      // Nothing more would fit, and what is done with early needs no memory later.
      start();
    } else if (ms === 0) {
      clearTimeout(timer);
      timer = undefined;
      // After the sockets that are readable now have been read, so that what came together is answered together.
      planned ??= setImmediate(start);
    } else {
      timer ??= setTimeout(start, ms);
    }
  };

  const start = (): void => {
    clearImmediate(planned);
    planned = undefined;
    clearTimeout(timer);
    timer = undefined;
    if (underWay.size >= options.concurrency || queue.length === 0) return;
    const batch = takeBatch(queue, options.maxItems);
    queue = queue.slice(batch.length);
    for (const entry of batch) queuedItems -= entry.items.length;
    expected = batch.length;
    const running = { batch, control: new AbortController() };
    underWay.add(running);
    const began = performance.now();
    void runBatch(running, run, room).then(() => {
      lastEnd = performance.now();
      lastCallMs = lastEnd - began;
      underWay.delete(running);
      plan();
    });
    plan();
  };

  const giveUp = (entry: Entry, reason: unknown): void => {
    if (entry.gone) return;
    entry.gone = true;
    entry.reject(reason);
    const at = queue.indexOf(entry);
    if (at >= 0) {
      queue.splice(at, 1);
      queuedItems -= entry.items.length;
      room.waiting -= entry.items.length;
    } else {
      for (const { batch, control } of underWay) if (batch.every((one) => one.gone)) control.abort(reason);
    }
  };

  const enqueue = (items: readonly Item[], { params, signal }: SubmitOptions<Params>): Promise<Answer[]> => {
    let entry: Entry | undefined;
    const leave = (): void => entry && giveUp(entry, signal?.reason);
    const answer = new Promise<Answer[]>((resolve, reject) => {
      entry = { items, params, resolve, reject, gone: false };
      queuedItems += items.length;
      if (params === undefined) queue.push(entry);
      else queue.splice(firstShared(queue), 0, entry);
      plan();
    });
    if (signal === undefined) return answer;
    signal.addEventListener("abort", leave, { once: true });
    return answer.finally(() => signal.removeEventListener("abort", leave));
  };

  return {
    async submit(items, submitted = {}) {
      submitted.signal?.throwIfAborted();
      if (room.waiting > 0 && room.waiting + items.length > room.limit) {
        throw new HttpError(503, `${room.waiting} tasks are waiting already; try again soon`, { "retry-after": "1" });
      }
      room.waiting += items.length;
      if (items.length <= options.maxItems) return enqueue(items, submitted);
      const parts = await Promise.allSettled(chunks(items, options.maxItems).map((part) => enqueue(part, submitted)));
      return parts.flatMap((part) => {
        if (part.status === "rejected") throw part.reason;
        return part.value;
      });
    },
    close(reason) {
      for (const entry of queue.slice()) giveUp(entry, reason);
      for (const { control } of underWay) control.abort(reason);
    },
  };
}

function firstShared(queue: readonly { params: unknown }[]): number {
  const at = queue.findIndex((entry) => entry.params === undefined);
  return at === -1 ? queue.length : at;
}

/** The longest head of the queue that fits into one call. */
function takeBatch<Entry extends { items: readonly unknown[]; params: unknown }>(
  queue: readonly Entry[],
  maxItems: number,
): Entry[] {
  if (queue[0]?.params !== undefined) return queue.slice(0, 1);
  let total = 0;
  let count = 0;
  for (const entry of queue) {
    total += entry.items.length;
    if (count > 0 && total > maxItems) break;
    count += 1;
  }
  return queue.slice(0, count);
}

async function runBatch<Item, Answer, Params>(
  { batch, control }: Running<Item, Answer, Params>,
  run: BatchRun<Item, Answer, Params>,
  room: WaitingRoom,
): Promise<void> {
  const { signal } = control;
  try {
    const [only] = batch;
    if (batch.length === 1 && only !== undefined) {
      only.resolve(await run(only.items, only.params, signal));
      return;
    }
    const items = batch.flatMap((entry) => entry.items);
    const answers = await run(items, undefined, signal);
    let from = 0;
    for (const entry of batch) entry.resolve(answers.slice(from, (from += entry.items.length)));
  } catch (error) {
    await runAlone(batch, run, signal, error);
  } finally {
    for (const entry of batch) room.waiting -= entry.items.length;
  }
}

/** When a shared call failed, each request gets its own, so that nobody pays for another's task. */
async function runAlone<Item, Answer, Params>(
  batch: Waiting<Item, Answer, Params>[],
  run: BatchRun<Item, Answer, Params>,
  signal: AbortSignal,
  error: unknown,
): Promise<void> {
  if (batch.length === 1) {
    batch[0]?.reject(error);
    return;
  }
  for (const entry of batch) {
    if (!entry.gone) await run(entry.items, undefined, signal).then(entry.resolve, entry.reject);
  }
}

function chunks<Item>(items: readonly Item[], size: number): (readonly Item[])[] {
  const parts: (readonly Item[])[] = [];
  for (let from = 0; from < items.length; from += size) parts.push(items.slice(from, from + size));
  return parts;
}
