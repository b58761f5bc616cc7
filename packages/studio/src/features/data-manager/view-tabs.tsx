import { ActionIcon, Menu, Modal, TextInput, Button, Tooltip } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Ellipsis, Plus } from "lucide-react";
import { useState } from "react";
import type { View } from "@tandem/schema/api";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { confirmThen, notifyFailed } from "../../ui/notify.tsx";
import css from "./data-manager.module.css";

interface Props {
  project: number;
  views: readonly View[];
  active: number | null;
  /** What a new tab starts with. */
  current: () => Record<string, unknown>;
  onOpen: (view: View | null) => void;
}

const viewTitle = (view: View): string =>
  typeof view.data["title"] === "string" && view.data["title"] !== "" ? view.data["title"] : `View ${view.id}`;

/** Tabs with their own filters, order and columns. The first shows everything and is not stored. */
export function ViewTabs({ project, views, active, current, onOpen }: Props) {
  const [renaming, setRenaming] = useState<View | null>(null);
  const refresh = () => queryClient.invalidateQueries({ queryKey: keys.views(project) });
  const create = useMutation({
    mutationFn: (data: Record<string, unknown>) => client.dataManager.createView({ body: { project, data } }),
    onSuccess: async (view) => {
      await refresh();
      onOpen(view);
    },
    onError: (error) => notifyFailed("The tab could not be created", error),
  });
  const remove = useMutation({
    mutationFn: (id: number) => client.dataManager.deleteView({ params: { id } }),
    onSuccess: async () => {
      onOpen(null);
      await refresh();
    },
    onError: (error) => notifyFailed("The tab could not be deleted", error),
  });
  const newTitle = `Tab ${views.length + 1}`;
  return (
    <div className={css.tabs} role="group" aria-label="Saved views">
      <div className={css.viewTab} data-active={active === null}>
        <button type="button" className={css.viewName} aria-pressed={active === null} onClick={() => onOpen(null)}>
          All tasks
        </button>
      </div>
      {views.map((view) => (
        <div key={view.id} className={css.viewTab} data-active={view.id === active}>
          <button type="button" className={css.viewName} aria-pressed={view.id === active} onClick={() => onOpen(view)}>
            {viewTitle(view)}
          </button>
          {view.id === active ? (
            <Menu position="bottom-start">
              <Menu.Target>
                <ActionIcon size={22} aria-label={`Tab menu: ${viewTitle(view)}`}>
                  <Ellipsis size={14} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => setRenaming(view)}>Rename…</Menu.Item>
                <Menu.Item onClick={() => create.mutate({ ...view.data, title: `${viewTitle(view)} (copy)` })}>
                  Duplicate
                </Menu.Item>
                <Menu.Item
                  color="red"
                  onClick={() =>
                    confirmThen({
                      title: `Delete the tab “${viewTitle(view)}”?`,
                      text: "Only the tab goes; its tasks stay.",
                      confirm: "Delete tab",
                      destructive: true,
                      act: () => remove.mutate(view.id),
                    })
                  }
                >
                  Delete
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          ) : null}
        </div>
      ))}
      <Tooltip label="New tab with these filters">
        <ActionIcon
          size={26}
          aria-label="New tab"
          loading={create.isPending}
          onClick={() => create.mutate({ ...current(), title: newTitle, type: "list", target: "tasks" })}
        >
          <Plus size={15} />
        </ActionIcon>
      </Tooltip>
      {renaming === null ? null : <Rename view={renaming} done={() => setRenaming(null)} refresh={refresh} />}
    </div>
  );
}

function Rename({ view, done, refresh }: { view: View; done: () => void; refresh: () => Promise<void> }) {
  const [title, setTitle] = useState(viewTitle(view));
  const rename = useMutation({
    mutationFn: () =>
      client.dataManager.changeView({
        params: { id: view.id },
        body: { project: view.project, data: { ...view.data, title } },
      }),
    onSuccess: async () => {
      await refresh();
      done();
    },
    onError: (error) => notifyFailed("The tab could not be renamed", error),
  });
  return (
    <Modal opened onClose={done} title="Rename tab" size="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate();
        }}
        style={{ display: "grid", gap: 14 }}
      >
        <TextInput
          label="Name"
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          data-autofocus
        />
        <Button type="submit" loading={rename.isPending} disabled={title.trim() === ""}>
          Rename
        </Button>
      </form>
    </Modal>
  );
}
