import type { CallFailure } from "@tandem/schema/api";
import { ago, duration } from "../../ui/time.ts";
import css from "./models.module.css";

/** Exactly what happened: where, how far it came, what was answered. */
export function FailureText({ failure }: { failure: CallFailure }) {
  return (
    <div className={css.failure}>
      <strong>{failure.message}</strong>
      <dl>
        <dt>Address</dt>
        <dd>
          <code>{failure.url}</code>
        </dd>
        <dt>Failed at</dt>
        <dd>
          {failure.status === null
            ? failure.phase
            : failure.phase === "status"
              ? `status ${failure.status}`
              : `${failure.phase}, status ${failure.status}`}
          , after {duration(failure.ms / 1000)}, {ago(failure.at)}
        </dd>
        {failure.body ? (
          <>
            <dt>Answer</dt>
            <dd>
              <pre>{failure.body}</pre>
            </dd>
          </>
        ) : null}
      </dl>
    </div>
  );
}
