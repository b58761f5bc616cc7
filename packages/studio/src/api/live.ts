import type { QueryKey } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { LiveKind, LiveMessage } from "@tandem/schema";
import { keys } from "./queries.ts";
import { queryClient } from "./query-client.ts";

type Listener = (message: LiveMessage) => void;
interface Hub {
  source: EventSource;
  listeners: Set<Listener>;
  states: Set<(connected: boolean) => void>;
  users: number;
}

/** One connection per project and page, however many components listen. */
const hubs = new Map<number, Hub>();

function open(project: number): Hub {
  const source = new EventSource(`/api/projects/${project}/live/`);
  const hub: Hub = { source, listeners: new Set(), states: new Set(), users: 0 };
  let lost = false;
  source.addEventListener("open", () => {
    // What was missed while the line was down is not sent again: ask anew.
    if (lost) invalidateAll(project);
    lost = false;
    for (const tell of hub.states) tell(true);
  });
  source.addEventListener("error", () => {
    lost = true;
    for (const tell of hub.states) tell(false);
  });
  source.addEventListener("message", (event: MessageEvent<string>) => {
    const message = read(event.data);
    if (message === null) return;
    for (const key of affected(project, message)) invalidateSoon(key);
    for (const listener of hub.listeners) listener(message);
  });
  hubs.set(project, hub);
  return hub;
}

function read(data: string): LiveMessage | null {
  try {
    const message = JSON.parse(data) as unknown;
    return typeof message === "object" && message !== null && "kind" in message ? (message as LiveMessage) : null;
  } catch {
    return null;
  }
}

/** What the studio must ask anew after each kind of message. */
const affectedBy: Record<LiveKind, (project: number) => QueryKey[]> = {
  tasks: (id) => [keys.tasks(id), keys.project(id), keys.columns(id), keys.models(id)],
  annotation: (id) => [keys.tasks(id), keys.project(id), keys.models(id)],
  predictions: (id) => [keys.tasks(id), keys.models(id), keys.versions(id)],
  "prediction-run": (id) => [keys.predictionRuns(id), keys.models(id)],
  "training-run": (id) => [keys.trainingRuns(id), keys.models(id)],
  "ml-backend": (id) => [keys.models(id), keys.versions(id), keys.project(id)],
  project: (id) => [keys.project(id), keys.models(id)],
  import: (id) => [keys.project(id), keys.tasks(id)],
};

const affected = (project: number, message: LiveMessage): QueryKey[] => affectedBy[message.kind]?.(project) ?? [];

/** Milliseconds in which repeated invalidations of one key become one. */
const calm = 350;
const waiting = new Map<string, QueryKey>();
let timer: ReturnType<typeof setTimeout> | undefined;

function invalidateSoon(key: QueryKey): void {
  waiting.set(JSON.stringify(key), key);
  timer ??= setTimeout(() => {
    timer = undefined;
    const due = [...waiting];
    waiting.clear();
    for (const [name, queryKey] of due) {
      if (mayBeOld(queryKey)) onceMore.set(name, queryKey);
      void queryClient.invalidateQueries({ queryKey }, { cancelRefetch: false });
    }
    if (onceMore.size > 0) askOnceMore();
  }, calm);
}

/** Milliseconds without anything new, after which what may be old is asked for once more. */
const quiet = 1300;
const onceMore = new Map<string, QueryKey>();
let lastTimer: ReturnType<typeof setTimeout> | undefined;

/** An answer under way may have been made before the change, and the server keeps the models' counts for a second. */
const mayBeOld = (queryKey: QueryKey): boolean =>
  queryKey[0] === keys.models(0)[0] || queryClient.isFetching({ queryKey }) > 0;

function askOnceMore(): void {
  clearTimeout(lastTimer);
  lastTimer = setTimeout(() => {
    const due = [...onceMore.values()];
    onceMore.clear();
    for (const queryKey of due) void queryClient.invalidateQueries({ queryKey });
  }, quiet);
}

function invalidateAll(project: number): void {
  const everything = new Set(Object.values(affectedBy).flatMap((keysOf) => keysOf(project)));
  for (const key of everything) invalidateSoon(key);
}

/**
 * Listens to what happens in a project while the component is mounted, and refreshes what is on screen.
 * Returns whether the line is up; true until the first failure.
 */
export function useLive(project: number, listener?: Listener): boolean {
  const latest = useRef(listener);
  const [connected, setConnected] = useState(true);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => {
    const hub = hubs.get(project) ?? open(project);
    const hear: Listener = (message) => latest.current?.(message);
    hub.users += 1;
    hub.listeners.add(hear);
    hub.states.add(setConnected);
    return () => {
      hub.listeners.delete(hear);
      hub.states.delete(setConnected);
      hub.users -= 1;
      if (hub.users > 0) return;
      hub.source.close();
      hubs.delete(project);
    };
  }, [project]);
  return connected;
}
