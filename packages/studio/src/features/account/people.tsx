import { ActionIcon, Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { UserMinus } from "lucide-react";
import type { User } from "@tandem/schema/api";
import { client } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { Card } from "../../ui/card.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { Tag } from "../../ui/marks.tsx";
import { confirmThen, notifyDone, notifyFailed } from "../../ui/notify.tsx";
import { Failed, Lines } from "../../ui/states.tsx";
import { ago } from "../../ui/time.ts";

/** Who works here, and the link by which more may come; for the owner. */
export function People({ me }: { me: number }) {
  const users = useQuery({ queryKey: ["users"], queryFn: ({ signal }) => client.accounts.users({ signal }) });
  const invite = useQuery({ queryKey: ["invite"], queryFn: ({ signal }) => client.accounts.invite({ signal }) });
  const reset = useMutation({
    mutationFn: () => client.accounts.resetInvite(),
    onSuccess: (answer) => {
      queryClient.setQueryData(["invite"], answer);
      notifyDone("There is a new invite link; the old one stopped working");
    },
    onError: (error) => notifyFailed("The link could not be replaced", error),
  });
  return (
    <Card title="People">
      <div style={{ display: "grid", gap: 10 }}>
        {users.isPending ? <Lines count={2} /> : null}
        {users.isError ? <Failed error={users.error} retry={() => void users.refetch()} /> : null}
        {users.data?.map((user) => (
          <Person key={user.id} user={user} isMe={user.id === me} />
        ))}
        <h3 style={{ marginTop: 8 }}>Invite link</h3>
        {invite.isError ? <Failed error={invite.error} /> : null}
        {invite.data ? (
          <CodeBlock label="Invite link" text={new URL(invite.data.invite_url, window.location.origin).href} />
        ) : null}
        <div>
          <Button variant="default" loading={reset.isPending} onClick={() => reset.mutate()}>
            New invite link
          </Button>
        </div>
      </div>
    </Card>
  );
}

function Person({ user, isMe }: { user: User; isMe: boolean }) {
  const remove = useMutation({
    mutationFn: () => client.accounts.deleteUser({ params: { id: user.id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["users"] }),
    onError: (error) => notifyFailed("The person could not be removed", error),
  });
  const name = [user.first_name, user.last_name].filter(Boolean).join(" ");
  return (
    <div style={{ display: "flex", alignItems: "center", gap: 10, minHeight: 30 }}>
      <span style={{ flex: 1, minWidth: 0, overflow: "hidden", textOverflow: "ellipsis" }}>
        {name ? `${name} · ` : ""}
        {user.email}
      </span>
      <span style={{ color: "var(--ink-faint)", fontSize: 12.5 }}>{ago(user.last_activity)}</span>
      <Tag>{user.role}</Tag>
      {isMe ? null : (
        <ActionIcon
          aria-label={`Remove ${user.email}`}
          onClick={() =>
            confirmThen({
              title: `Remove ${user.email}?`,
              text: "They can no longer log in. What they labeled stays.",
              confirm: "Remove person",
              destructive: true,
              act: () => remove.mutate(),
            })
          }
        >
          <UserMinus size={15} />
        </ActionIcon>
      )}
    </div>
  );
}
