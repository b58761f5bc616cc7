import { HttpError } from "./http-error.ts";

export interface BatchingOptions {
  /** Items in one call of `run` at most; a longer request becomes several calls. */
  maxItems: number;
  /** Milliseconds to wait for requests expected right after a shared batch. An idle batcher never waits. */
  maxDelayMs: number;
  /** Calls of `run` at the same time. */
  concurrency: number;
}

/** Room for waiting items; may be shared by several batchers. */
export interface WaitingRoom {
  waiting: number;
  readonly limit: number;
}

export interface Batcher<Item, Answer> {
  /**
   * Answers the items, in order.
   *
   * @throws HttpError 503 with Retry-After when the waiting room is full; whatever `run` threw.
   */
  submit(items: readonly Item[]): Promise<Answer[]>;
}

interface Waiting<Item, Answer> {
  items: readonly Item[];
  resolve: (answers: Answer[]) => void;
  reject: (error: unknown) => void;
}

/**
 * Joins concurrent requests into one call of `run`.
 *
 * Requests that arrive in the same turn of the event loop, or while a call is running, go together. After a batch that
 * several requests shared, the next waits up to `maxDelayMs` for as many to come back; a lone request is never delayed.
 */
export function createBatcher<Item, Answer>(
  run: (items: readonly Item[]) => Promise<Answer[]>,
  options: BatchingOptions,
  room: WaitingRoom,
): Batcher<Item, Answer> {
  let queue: Waiting<Item, Answer>[] = [];
  let running = 0;
  let expected = 1;
  let planned: NodeJS.Immediate | undefined;
  let timer: NodeJS.Timeout | undefined;

  const plan = (): void => {
    if (running >= options.concurrency || queue.length === 0) return;
    if (queue.length >= expected || options.maxDelayMs === 0) {
      clearTimeout(timer);
      timer = undefined;
      // After the sockets that are readable now have been read, so that what came together is answered together.
      planned ??= setImmediate(start);
    } else {
      timer ??= setTimeout(start, options.maxDelayMs);
    }
  };

  const start = (): void => {
    planned = undefined;
    clearTimeout(timer);
    timer = undefined;
    if (running >= options.concurrency || queue.length === 0) return;
    const batch = takeBatch(queue, options.maxItems);
    queue = queue.slice(batch.length);
    expected = batch.length;
    running += 1;
    void runBatch(batch, run, room).then(() => {
      running -= 1;
      plan();
    });
    plan();
  };

  const enqueue = (items: readonly Item[]): Promise<Answer[]> =>
    new Promise((resolve, reject) => {
      queue.push({ items, resolve, reject });
      plan();
    });

  return {
    async submit(items) {
      if (room.waiting > 0 && room.waiting + items.length > room.limit) {
        throw new HttpError(503, `${room.waiting} tasks are waiting already; try again soon`, { "retry-after": "1" });
      }
      room.waiting += items.length;
      if (items.length <= options.maxItems) return enqueue(items);
      const parts = await Promise.allSettled(chunks(items, options.maxItems).map(enqueue));
      return parts.flatMap((part) => {
        if (part.status === "rejected") throw part.reason;
        return part.value;
      });
    },
  };
}

/** The longest head of the queue that fits into one call. */
function takeBatch<Item, Answer>(queue: Waiting<Item, Answer>[], maxItems: number): Waiting<Item, Answer>[] {
  let total = 0;
  let count = 0;
  for (const request of queue) {
    total += request.items.length;
    if (count > 0 && total > maxItems) break;
    count += 1;
  }
  return queue.slice(0, count);
}

async function runBatch<Item, Answer>(
  batch: Waiting<Item, Answer>[],
  run: (items: readonly Item[]) => Promise<Answer[]>,
  room: WaitingRoom,
): Promise<void> {
  try {
    const [only] = batch;
    if (batch.length === 1 && only !== undefined) {
      only.resolve(await run(only.items));
      return;
    }
    const answers = await run(batch.flatMap((request) => request.items));
    let from = 0;
    for (const request of batch) request.resolve(answers.slice(from, (from += request.items.length)));
  } catch (error) {
    await runAlone(batch, run, error);
  } finally {
    for (const request of batch) room.waiting -= request.items.length;
  }
}

/** When a shared call failed, each request gets its own, so that nobody pays for another's task. */
async function runAlone<Item, Answer>(
  batch: Waiting<Item, Answer>[],
  run: (items: readonly Item[]) => Promise<Answer[]>,
  error: unknown,
): Promise<void> {
  if (batch.length === 1) {
    batch[0]?.reject(error);
    return;
  }
  for (const request of batch) {
    await run(request.items).then(request.resolve, request.reject);
  }
}

function chunks<Item>(items: readonly Item[], size: number): (readonly Item[])[] {
  const parts: (readonly Item[])[] = [];
  for (let from = 0; from < items.length; from += size) parts.push(items.slice(from, from + size));
  return parts;
}
