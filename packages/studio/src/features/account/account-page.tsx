import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { keys, whoamiQuery } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { Card } from "../../ui/card.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { confirmThen, notifyDone, notifyFailed } from "../../ui/notify.tsx";
import { Page } from "../../ui/page.tsx";
import { Failed, Lines, Notice } from "../../ui/states.tsx";
import { People } from "./people.tsx";

/** One's name, the tokens for scripts and, for the owner, the people. */
export function AccountPage() {
  const { data: user } = useSuspenseQuery(whoamiQuery());
  return (
    <Page title="Account" lead={user.email} narrow>
      <Name />
      <LegacyToken />
      <PersonalTokens />
      {user.role === "owner" ? <People me={user.id} /> : null}
    </Page>
  );
}

function Name() {
  const { data: user } = useSuspenseQuery(whoamiQuery());
  const form = useForm({ initialValues: { first_name: user.first_name, last_name: user.last_name } });
  const saving = useMutation({
    mutationFn: (body: { first_name: string; last_name: string }) => client.accounts.changeCurrentUser({ body }),
    onSuccess: () => {
      notifyDone("Name saved");
      form.resetDirty();
      void queryClient.invalidateQueries({ queryKey: keys.whoami });
    },
  });
  return (
    <Card title="Name">
      <form
        style={{ display: "flex", gap: 10, alignItems: "flex-end" }}
        onSubmit={form.onSubmit((values) => saving.mutate(values))}
      >
        <TextInput label="First name" style={{ flex: 1 }} {...form.getInputProps("first_name")} />
        <TextInput label="Last name" style={{ flex: 1 }} {...form.getInputProps("last_name")} />
        <Button type="submit" disabled={!form.isDirty()} loading={saving.isPending}>
          Save
        </Button>
      </form>
      {saving.isError ? <Failed error={saving.error} /> : null}
    </Card>
  );
}

function LegacyToken() {
  const token = useQuery({
    queryKey: ["legacy-token"],
    queryFn: ({ signal }) => client.accounts.legacyToken({ signal }),
    retry: false,
  });
  const reset = useMutation({
    mutationFn: () => client.accounts.resetLegacyToken(),
    onSuccess: (answer) => {
      queryClient.setQueryData(["legacy-token"], answer);
      notifyDone("There is a new token; the old one stopped working");
    },
    onError: (error) => notifyFailed("The token could not be replaced", error),
  });
  const origin = window.location.origin;
  return (
    <Card
      title="Access token"
      actions={
        <Button
          variant="default"
          loading={reset.isPending}
          onClick={() =>
            confirmThen({
              title: "Replace the token?",
              text: "Scripts that use the old one stop working.",
              confirm: "Replace token",
              destructive: true,
              act: () => reset.mutate(),
            })
          }
        >
          Replace
        </Button>
      }
    >
      {token.isPending ? <Lines count={2} /> : null}
      {token.isError ? <Failed error={token.error} /> : null}
      {token.data ? (
        <div style={{ display: "grid", gap: 10 }}>
          <CodeBlock label="Access token" text={token.data.token} />
          <p style={{ color: "var(--ink-soft)" }}>Everything that the studio does, a script can do:</p>
          <CodeBlock
            label="Example"
            text={`curl -H "Authorization: Token ${token.data.token}" ${origin}/api/projects/`}
          />
        </div>
      ) : null}
    </Card>
  );
}

function PersonalTokens() {
  const key = ["personal-tokens"];
  const list = useQuery({ queryKey: key, queryFn: ({ signal }) => client.accounts.tokens({ signal }), retry: false });
  const [made, setMade] = useState<string | null>(null);
  const create = useMutation({
    mutationFn: () => client.accounts.createToken(),
    onSuccess: ({ token }) => {
      setMade(token);
      void queryClient.invalidateQueries({ queryKey: key });
    },
    onError: (error) => notifyFailed("No token could be made", error),
  });
  return (
    <Card
      title="Personal access tokens"
      actions={
        <Button
          variant="default"
          loading={create.isPending}
          disabled={(list.data?.length ?? 0) > 0}
          title={(list.data?.length ?? 0) > 0 ? "Revoke the token that you have first" : undefined}
          onClick={() => create.mutate()}
        >
          Create token
        </Button>
      }
    >
      <div style={{ display: "grid", gap: 10 }}>
        <p style={{ color: "var(--ink-soft)" }}>
          A personal access token is exchanged for a short-lived one: <code>POST /api/token/refresh/</code>.
        </p>
        {list.isPending ? <Lines count={1} /> : null}
        {list.isError ? <Failed error={list.error} /> : null}
        {made === null ? null : (
          <>
            <Notice tone="info">Copy the token now: it is shown only once.</Notice>
            <CodeBlock label="New personal access token" text={made} />
            <CodeBlock
              label="How to use it"
              text={`curl -X POST -H "Content-Type: application/json" \\\n  -d '{"refresh": "…"}' ${window.location.origin}/api/token/refresh/`}
            />
          </>
        )}
        {list.data?.length === 0 && made === null ? <p style={{ color: "var(--ink-faint)" }}>None yet.</p> : null}
        {list.data?.map(({ token }) => (
          <div key={token} style={{ display: "flex", alignItems: "center", gap: 10 }}>
            <code style={{ flex: 1, overflow: "hidden", textOverflow: "ellipsis", color: "var(--ink-soft)" }}>
              {token}
            </code>
            <Revoke token={token} revoked={() => setMade(null)} />
          </div>
        ))}
      </div>
    </Card>
  );
}

function Revoke({ token, revoked }: { token: string; revoked: () => void }) {
  const revoke = useMutation({
    mutationFn: () => client.accounts.revokeToken({ body: { refresh: token } }),
    onSuccess: () => {
      revoked();
      void queryClient.invalidateQueries({ queryKey: ["personal-tokens"] });
      notifyDone("The token is revoked");
    },
    onError: (error) => notifyFailed("The token could not be revoked", error),
  });
  return (
    <Button variant="default" loading={revoke.isPending} onClick={() => revoke.mutate()}>
      Revoke
    </Button>
  );
}
