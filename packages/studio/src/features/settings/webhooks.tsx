import { ActionIcon, Button, Switch, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Trash2, Webhook as WebhookIcon } from "lucide-react";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { Card } from "../../ui/card.tsx";
import { Tag } from "../../ui/marks.tsx";
import { confirmThen, notifyFailed } from "../../ui/notify.tsx";
import { Empty, Failed, Lines } from "../../ui/states.tsx";

/** Addresses that are told what happens in the project. */
export function Webhooks({ project }: { project: number }) {
  const key = ["webhooks", project];
  const list = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => client.webhooks.list({ query: { project }, signal }),
  });
  const [url, setUrl] = useState("");
  const refresh = () => queryClient.invalidateQueries({ queryKey: key });
  const add = useMutation({
    mutationFn: () =>
      client.webhooks.create({ body: { project, url, send_payload: true, send_for_all_actions: true } }),
    onSuccess: async () => {
      setUrl("");
      await refresh();
    },
  });
  return (
    <Card title="Webhooks">
      <form
        style={{ display: "flex", gap: 8, alignItems: "flex-end", marginBottom: 14 }}
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <TextInput
          label="Address"
          description="Gets a POST for everything that happens here."
          placeholder="https://example.org/hook"
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          style={{ flex: 1 }}
        />
        <Button type="submit" disabled={url.trim() === ""} loading={add.isPending}>
          Add webhook
        </Button>
      </form>
      {add.isError ? <Failed error={add.error} /> : null}
      {list.isPending ? <Lines count={2} /> : null}
      {list.isError ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
      {list.data?.length === 0 ? (
        <Empty icon={WebhookIcon} title="No webhooks">
          Connected models get theirs by themselves.
        </Empty>
      ) : null}
      {list.data?.map((webhook) => (
        <Row key={webhook.id} webhook={webhook} refresh={refresh} />
      ))}
    </Card>
  );
}

type Webhook = Awaited<ReturnType<typeof client.webhooks.list>>[number];

function Row({ webhook, refresh }: { webhook: Webhook; refresh: () => Promise<void> }) {
  const params = { id: webhook.id };
  const change = useMutation({
    mutationFn: (active: boolean) => client.webhooks.change({ params, body: { is_active: active } }),
    onSuccess: refresh,
    onError: (error) => notifyFailed("The webhook could not be changed", error),
  });
  const remove = useMutation({
    mutationFn: () => client.webhooks.delete({ params }),
    onSuccess: refresh,
    onError: (error) => notifyFailed("The webhook could not be deleted", error),
  });
  return (
    <div
      style={{ display: "flex", gap: 12, alignItems: "center", padding: "8px 0", borderTop: "1px solid var(--line)" }}
    >
      <code style={{ flex: 1, overflow: "hidden", textOverflow: "ellipsis" }}>{webhook.url}</code>
      <Tag>{webhook.send_for_all_actions ? "all events" : `${webhook.actions.length} events`}</Tag>
      <Switch
        aria-label={`Active: ${webhook.url}`}
        checked={webhook.is_active}
        onChange={(event) => change.mutate(event.currentTarget.checked)}
      />
      <ActionIcon
        aria-label={`Delete webhook ${webhook.url}`}
        onClick={() =>
          confirmThen({
            title: "Delete this webhook?",
            text: webhook.url,
            confirm: "Delete webhook",
            destructive: true,
            act: () => remove.mutate(),
          })
        }
      >
        <Trash2 size={15} />
      </ActionIcon>
    </div>
  );
}
