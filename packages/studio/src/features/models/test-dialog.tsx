import { Button, Modal } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { MlBackend } from "@tandem/schema/api";
import { client } from "../../api/client.ts";
import { CodeBlock } from "../../ui/code-block.tsx";
import { Failed, Lines } from "../../ui/states.tsx";

/** Sends a random task to the model and shows both sides. Nothing is stored. */
export function TestDialog({ backend, close }: { backend: MlBackend; close: () => void }) {
  const send = useMutation({
    mutationFn: () => client.mlBackends.testPrediction({ params: { id: backend.id }, query: { random: true } }),
  });
  const answer = (typeof send.data === "object" && send.data !== null ? send.data : {}) as Record<string, unknown>;
  return (
    <Modal opened onClose={close} title={`Test “${backend.title}”`} size={900}>
      <div style={{ display: "grid", gap: 14 }}>
        <p style={{ color: "var(--ink-soft)" }}>
          A random task is sent to the model. The answer is shown and not stored.
        </p>
        <div>
          <Button onClick={() => send.mutate()} loading={send.isPending}>
            Send request
          </Button>
        </div>
        {send.isPending ? <Lines count={4} /> : null}
        {send.isError ? <Failed error={send.error} /> : null}
        {send.data === undefined ? null : (
          <div style={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr) minmax(0, 1fr)", gap: 12 }}>
            <div>
              <h3 style={{ marginBottom: 6 }}>Request</h3>
              <CodeBlock
                label="Request"
                text={print(answer["request"] ?? `POST ${String(answer["url"] ?? backend.url)}`)}
              />
            </div>
            <div>
              <h3 style={{ marginBottom: 6 }}>
                Response{answer["status"] === undefined ? "" : ` · ${String(answer["status"])}`}
              </h3>
              <CodeBlock label="Response" text={print(answer["response"] ?? send.data)} />
            </div>
          </div>
        )}
      </div>
    </Modal>
  );
}

const print = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value, null, 2));
