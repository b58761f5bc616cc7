import { userOf } from "../../../http/caller.ts";
import { nextTask } from "../../sampling/index.ts";
import { selectNext } from "../displayed.ts";
import type { PlainAction } from "./action.ts";

/** The label stream; with a query it labels tasks as they are displayed. */
export const nextTaskAction: PlainAction = {
  kind: "plain",
  title: "Label the next task",
  order: 0,
  permission: "tasks.view",
  right: "label",
  hidden: true,
  confirm: null,
  run: ({ context, caller, project, query, isDisplayed }) =>
    nextTask(context, { project, user: userOf(caller), ...(isDisplayed ? { displayed: { query, selectNext } } : {}) }),
};
