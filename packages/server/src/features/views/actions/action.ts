import type { Right, TaskQuery } from "@tandem/schema/api";
import type { Context } from "../../../context.ts";
import type { Trx } from "../../../database/emit.ts";
import type { Caller } from "../../../http/caller.ts";

/** What an action is called with; the caller's right was checked. */
export interface ActionCall {
  context: Context;
  caller: Caller;
  project: number;
  /** The tasks it is about. */
  query: TaskQuery;
  /** Whether the request named tasks, filters or an order at all. */
  isDisplayed: boolean;
  /** The request's body: the action's own parameters beside the query. */
  body: Record<string, unknown>;
}

/** What an action answers, in Label Studio's keys. */
export interface ActionAnswer {
  processed_items?: number;
  detail?: string;
  reload?: boolean;
  [key: string]: unknown;
}

interface Described {
  title: string;
  order: number;
  /** Label Studio's name of the permission; what counts here is `right`. */
  permission: string;
  right: Right;
  /** What is asked before it is done; null: nothing. */
  confirm: string | null;
  /** Not offered in the menu. */
  hidden?: boolean;
  /** The table shows other tasks afterwards. */
  reload?: boolean;
  /** What the user may choose, in Label Studio's form language; null: nothing. */
  form?(call: Pick<ActionCall, "context" | "project">): Promise<unknown>;
}

/** Done at once. */
export interface PlainAction extends Described {
  kind: "plain";
  run(call: ActionCall): Promise<unknown>;
}

/** Who does what with a batch of tasks; it may be long after the request. */
export interface BatchCall {
  context: Context;
  project: number;
  user: number | null;
  parameters: Record<string, unknown>;
}

/**
 * Done batch by batch, a transaction each: at once for some thousands of tasks, else by a job. A batch may be done
 * twice when a process ends in between; that must do no harm.
 */
export interface BatchAction extends Described {
  kind: "batch";
  /** Checks the action's own parameters; what it returns is all that `batch` gets to see of them. */
  parameters(body: Record<string, unknown>): Record<string, unknown>;
  /** @returns how many things were done, which `detail` counts */
  batch(trx: Trx, call: BatchCall, tasks: readonly number[]): Promise<number>;
  /** After the last batch, when anything was done. */
  after?(trx: Trx, call: BatchCall): Promise<void>;
  detail(count: number): string;
  /** While a job does it. */
  working(tasks: number): string;
}

export type Action = PlainAction | BatchAction;
