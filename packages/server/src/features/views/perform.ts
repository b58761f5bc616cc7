import { type api, actionIds, type Input, type Output } from "@tandem/schema/api";
import type { Context } from "../../context.ts";
import { AppError, bare } from "../../errors.ts";
import { requireRight, rightIn } from "../../http/access.ts";
import type { Caller } from "../../http/caller.ts";
import type { Action } from "./actions/action.ts";
import { performInBatches } from "./actions/batches.ts";
import { actionNamed, actions } from "./actions/index.ts";
import { readQuery } from "./displayed.ts";

type Perform = typeof api.dataManager.perform;

function known(id: string): Action {
  const action = actionNamed(id);
  if (action) return action;
  // Label Studio's words, but not its 500: it is the request that is wrong.
  throw new AppError(404, `Can't find '${id}' in registered actions`);
}

/** The actions that the caller may do here. */
export async function listActions({ db }: Context, project: number, caller: Caller) {
  const right = await rightIn(db, caller, project);
  return actionIds.flatMap((id) => {
    const action: Action = actions[id];
    if (action.hidden || (action.right === "manage" && right !== "manage")) return [];
    const { title, order, permission, confirm, reload } = action;
    return {
      id,
      title,
      order,
      permission,
      dialog: { title: `${title}?`, text: confirm ?? "", type: "confirm", form: null },
      ...(reload === undefined ? {} : { reload }),
    };
  });
}

export async function actionForm(context: Context, project: number, id: string): Promise<unknown> {
  return (await known(id).form?.({ context, project })) ?? null;
}

/** Does an action with the tasks that the body, or a view, means. */
export async function perform(
  context: Context,
  project: number,
  caller: Caller,
  query: Input<Perform>["query"],
  body: Record<string, unknown>,
): Promise<Output<Perform>> {
  const { id } = query;
  if (id === undefined || id === "") throw bare(422, { detail: 'No action id "None", use ?id=<action-id>' });
  const action = known(id);
  await requireRight(context.db, caller, project, action.right);
  const { filters, ordering, selectedItems } = body;
  const given = { view: query.view, filters, ordering, selectedItems };
  const call = {
    context,
    caller,
    project,
    body,
    query: await readQuery(context.db, project, given),
    isDisplayed: Object.values(given).some((value) => value !== undefined && value !== null),
  };
  return action.kind === "plain" ? action.run(call) : performInBatches(id, action, call);
}
