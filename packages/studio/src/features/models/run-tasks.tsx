import { Button, Modal } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { PredictionRun } from "@tandem/schema/api";
import { client } from "../../api/client.ts";
import { Failed, Lines } from "../../ui/states.tsx";
import { count, plural } from "../../ui/time.ts";
import css from "./models.module.css";

const pageSize = 100;

interface ListProps {
  run: PredictionRun;
  close: () => void;
}

interface ListedTask {
  task: number;
  /** The first of them. */
  problems: { path: string | null; message: string; expected: string | null }[];
  /** How many there were. */
  count: number;
}

/** The tasks that got no prediction in a run, and why. */
export const Failures = ({ run, close }: ListProps) => (
  <TaskList
    run={run}
    close={close}
    list="failures"
    title={`Tasks without a prediction (${count(run.failed)})`}
    heading="Why"
    fetchPage={async (request) =>
      (await client.predictionRuns.failures(request)).map(({ task, path, message }) => ({
        task,
        problems: [{ path, message, expected: null }],
        count: 1,
      }))
    }
  />
);

/** The tasks whose prediction is only a part of what the model said, and what was left out. */
export const PartlyKept = ({ run, close }: ListProps) => (
  <TaskList
    run={run}
    close={close}
    list="partial"
    title={`Tasks whose prediction was kept in part (${count(run.partial)})`}
    heading="Left out"
    none="The list is kept for a model's newest runs only."
    fetchPage={async (request) =>
      (await client.predictionRuns.partial(request)).map(({ task, problems, left_out }) => ({
        task,
        problems,
        count: left_out,
      }))
    }
  />
);

interface TaskListProps extends ListProps {
  /** Names the list among the run's. */
  list: string;
  title: string;
  heading: string;
  /** Said when the list is empty. */
  none?: string;
  /** A page of the tasks after a task's id. */
  fetchPage: (request: {
    params: { id: number };
    query: { after: number; limit: number };
    signal: AbortSignal;
  }) => Promise<ListedTask[]>;
}

function TaskList({ run, close, list, title, heading, none = "", fetchPage }: TaskListProps) {
  const pages = useInfiniteQuery({
    queryKey: ["prediction-run-tasks", run.id, list],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      fetchPage({ params: { id: run.id }, query: { after: pageParam, limit: pageSize }, signal }),
    getNextPageParam: (page) => (page.length < pageSize ? undefined : page.at(-1)?.task),
  });
  const tasks = pages.data?.pages.flat() ?? [];
  return (
    <Modal opened onClose={close} title={title} size={760}>
      {pages.isPending ? <Lines count={4} /> : null}
      {pages.isError ? <Failed error={pages.error} /> : null}
      {pages.isSuccess && tasks.length === 0 ? <p className={css.runLine}>{none}</p> : null}
      {tasks.length > 0 ? (
        <table className={css.table}>
          <thead>
            <tr>
              <th>Task</th>
              <th>{heading}</th>
            </tr>
          </thead>
          <tbody>
            {tasks.map((task) => (
              <tr key={task.task}>
                <td>
                  <a href={`/projects/${run.project}/data?task=${task.task}`}>{task.task}</a>
                </td>
                <td>
                  <Problems of={task} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {pages.hasNextPage ? (
        <Button variant="default" mt="md" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </Modal>
  );
}

const Problems = ({ of: { problems, count: all } }: { of: ListedTask }) => (
  <ul className={css.problems}>
    {problems.map(({ path, message, expected }) => (
      <li key={`${path} ${message}`}>
        {path ? <code>{path} </code> : null}
        {message}
        {expected === null ? "" : `; expected ${expected}`}
      </li>
    ))}
    {all > problems.length ? <li>… and {plural(all - problems.length, "more problem")}</li> : null}
  </ul>
);
