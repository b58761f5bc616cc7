import { Button, Collapse, Modal, PasswordInput, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { MlBackend } from "@tandem/schema/api";
import { ApiError, client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { notifyDone } from "../../ui/notify.tsx";
import { Notice } from "../../ui/states.tsx";

interface Props {
  project: number;
  /** The one to edit; `null`: a new one. */
  backend: MlBackend | null;
  close: () => void;
}

/** Title, address and how to get in. The server tries the model before it saves it. */
export function ConnectDialog({ project, backend, close }: Props) {
  const [more, setMore] = useState(backend !== null && hasMore(backend));
  const form = useForm({
    initialValues: {
      title: backend?.title ?? "",
      url: backend?.url ?? "",
      description: backend?.description ?? "",
      auth_method: backend?.auth_method ?? "NONE",
      basic_auth_user: backend?.basic_auth_user ?? "",
      basic_auth_pass: "",
      extra_params: writeParams(backend?.extra_params),
      is_interactive: backend?.is_interactive ?? false,
    },
    validate: {
      url: (value) => (/^https?:\/\/\S+/.test(value.trim()) ? null : "An address that begins with http:// or https://"),
      extra_params: (value) => (value.trim() === "" || isJson(value) ? null : "This is not JSON"),
    },
  });
  const saving = useMutation({
    mutationFn: (values: typeof form.values) => {
      const { basic_auth_pass, extra_params, title, ...others } = values;
      const body = {
        ...others,
        project,
        title: title.trim() || new URL(values.url).host,
        url: values.url.trim(),
        extra_params: extra_params.trim() === "" ? null : (JSON.parse(extra_params) as unknown),
        // An empty field keeps the stored password.
        ...(basic_auth_pass === "" ? {} : { basic_auth_pass }),
      };
      return backend === null
        ? client.mlBackends.create({ body })
        : client.mlBackends.change({ params: { id: backend.id }, body });
    },
    onSuccess: (saved) => {
      notifyDone(backend === null ? `“${saved.title}” is connected` : "Saved");
      for (const queryKey of [keys.models(project), keys.project(project)])
        void queryClient.invalidateQueries({ queryKey });
      close();
    },
    onError: (error) => {
      if (!(error instanceof ApiError)) return;
      for (const [field, messages] of Object.entries(error.envelope.validation_errors ?? {}))
        if (field in form.values && field !== "url") form.setFieldError(field, [messages].flat().join(" "));
    },
  });
  return (
    <Modal
      opened
      onClose={close}
      title={backend === null ? "Connect a model" : `Edit “${backend.title}”`}
      size={620}
      closeOnClickOutside={false}
    >
      <form onSubmit={form.onSubmit((values) => saving.mutate(values))} style={{ display: "grid", gap: 14 }} noValidate>
        <TextInput label="Name" placeholder="My model" data-autofocus {...form.getInputProps("title")} />
        <TextInput
          label="URL"
          description="Where the model answers, e.g. http://localhost:9090"
          placeholder="http://localhost:9090"
          required
          {...form.getInputProps("url")}
        />
        <Select
          label="Authentication"
          data={[
            { value: "NONE", label: "None" },
            { value: "BASIC_AUTH", label: "User name and password" },
          ]}
          allowDeselect={false}
          {...form.getInputProps("auth_method")}
        />
        {form.values.auth_method === "BASIC_AUTH" ? (
          <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr", gap: 12 }}>
            <TextInput label="User name" autoComplete="off" {...form.getInputProps("basic_auth_user")} />
            <PasswordInput
              label="Password"
              autoComplete="new-password"
              placeholder={backend?.basic_auth_pass_is_set ? "unchanged" : ""}
              {...form.getInputProps("basic_auth_pass")}
            />
          </div>
        ) : null}
        <div>
          <Button variant="subtle" size="compact-xs" aria-expanded={more} onClick={() => setMore(!more)}>
            {more ? "Fewer settings" : "More settings"}
          </Button>
        </div>
        <Collapse expanded={more}>
          <div style={{ display: "grid", gap: 14 }}>
            <TextInput label="Description" {...form.getInputProps("description")} />
            <Textarea
              label="Extra parameters"
              description="JSON that the model gets when it is set up."
              placeholder='{"threshold": 0.5}'
              rows={4}
              styles={{ input: { fontFamily: "var(--mono)", fontSize: 12.5 } }}
              {...form.getInputProps("extra_params")}
            />
            <Switch
              label="Interactive"
              description="Ask this model while somebody is labeling."
              {...form.getInputProps("is_interactive", { type: "checkbox" })}
            />
          </div>
        </Collapse>
        {saving.isError ? (
          <Notice tone="bad">
            <strong>{backend === null ? "The model could not be connected." : "The model could not be saved."}</strong>
            {"\n"}
            {saving.error.message}
          </Notice>
        ) : null}
        <div style={{ display: "flex", justifyContent: "flex-end", gap: 8 }}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={saving.isPending}>
            Validate and save
          </Button>
        </div>
      </form>
    </Modal>
  );
}

const hasMore = (backend: MlBackend): boolean =>
  backend.is_interactive || Boolean(backend.description) || writeParams(backend.extra_params) !== "";

const writeParams = (params: unknown): string =>
  params === null || params === undefined || (typeof params === "object" && Object.keys(params).length === 0)
    ? ""
    : JSON.stringify(params, null, 2);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
