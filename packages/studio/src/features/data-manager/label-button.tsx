import { Button, Menu } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ChevronDown } from "lucide-react";
import { type AddressQuery, writeTaskQuery } from "../../api/task-query.ts";
import { plural } from "../../ui/time.ts";
import type { Selection } from "./selection.ts";

interface Props {
  project: number;
  query: AddressQuery;
  selection: Selection;
  selected: number;
}

/** To the label stream: all tasks in the model's order, those selected, or those displayed. */
export function LabelButton({ project, query, selection, selected }: Props) {
  const to = "/projects/$projectId/label" as const;
  const params = { projectId: String(project) };
  const some = !selection.all && selected > 0;
  const displayed = {
    as: "displayed",
    ...writeTaskQuery(query),
    ...(some ? { ids: [...selection.ids].join(",") } : {}),
  };
  return (
    <Button.Group>
      {some ? (
        <Button renderRoot={(props) => <Link {...props} to={to} params={params} search={displayed} />}>
          Label {plural(selected, "task")}
        </Button>
      ) : (
        <Button renderRoot={(props) => <Link {...props} to={to} params={params} />}>Label</Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button px={7} aria-label="Ways to label">
            <ChevronDown size={14} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to={`/projects/${project}/label`}>
            All tasks, in the model's order
          </Menu.Item>
          <Menu.Item renderRoot={(props) => <Link {...props} to={to} params={params} search={displayed} />}>
            Tasks as displayed here
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  );
}
