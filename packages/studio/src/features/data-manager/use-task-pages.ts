import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { DataManagerTask } from "@tandem/schema";
import type { TaskQuery } from "@tandem/schema/api";
import { client, isStatus } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { pagesFor } from "../../ui/row-window.ts";

const pageSize = 100;

interface TaskPage {
  tasks: DataManagerTask[];
  next_cursor: string | null;
}

const pageKey = (project: number, query: string, page: number) =>
  [...keys.tasks(project), "page", query, page] as const;

/**
 * The rows around what is visible. Next to a page that is known, the server goes on from its cursor, which costs the
 * same wherever in the table one is; after a jump it is asked by page number. Rows not yet there are `undefined`.
 */
export function useTaskPages(project: number, taskQuery: TaskQuery, first: number, last: number) {
  const query = JSON.stringify(taskQuery);
  const wanted = useSettledPages(pagesFor(first, last, pageSize));
  const totals = useQuery({
    queryKey: [...keys.tasks(project), "totals", query],
    queryFn: async ({ signal }) => {
      const answer = await client.tasks.list({ query: { project, query, page: 1, page_size: 1 }, signal });
      return { total: answer.total, annotations: answer.total_annotations, predictions: answer.total_predictions };
    },
    placeholderData: keepPreviousData,
  });
  const pages = useQueries({
    queries: wanted.map((page) => ({
      queryKey: pageKey(project, query, page),
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchPage(project, query, page, signal),
      gcTime: 120_000,
    })),
  });
  // Cheap enough to make anew: a few hundred rows at most are known at a time.
  const rows = new Map<number, DataManagerTask>();
  for (const [at, page] of pages.entries()) {
    const start = (wanted[at] ?? 0) * pageSize;
    for (const [index, task] of (page.data?.tasks ?? []).entries()) rows.set(start + index, task);
  }
  return {
    rows,
    totals: totals.data,
    isFirstLoad: totals.isPending,
    isChanging: totals.isPlaceholderData,
    error: totals.error ?? pages.find((page) => page.isError)?.error ?? null,
    retry: () => queryClient.invalidateQueries({ queryKey: keys.tasks(project) }),
  };
}

async function fetchPage(project: number, query: string, page: number, signal: AbortSignal): Promise<TaskPage> {
  const before = queryClient.getQueryData<TaskPage>(pageKey(project, query, page - 1));
  const from = before?.next_cursor ? { cursor: before.next_cursor } : { page: page + 1 };
  try {
    const answer = await client.tasks.list({
      query: { project, query, page_size: pageSize, with_total: false, ...from },
      signal,
    });
    return { tasks: answer.tasks, next_cursor: answer.next_cursor ?? null };
  } catch (error) {
    // Rows were deleted meanwhile: there is no such page any more.
    if (isStatus(error, 404) && page > 0) return { tasks: [], next_cursor: null };
    throw error;
  }
}

/** Pages flown over on the way to others are not asked for: only where scrolling rests, or goes on slowly. */
function useSettledPages(pages: readonly number[]): readonly number[] {
  const [settled, setSettled] = useState(pages);
  const key = pages.join();
  const near = pages.every((page) => settled.some((one) => Math.abs(one - page) <= 1));
  useEffect(() => {
    const next = key.split(",").map(Number);
    const timer = setTimeout(() => setSettled((before) => (before.join() === key ? before : next)), near ? 0 : 70);
    return () => clearTimeout(timer);
  }, [key, near]);
  return settled;
}
