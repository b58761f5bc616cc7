import type { Context } from "../../context.ts";
import { rightIn } from "../../http/access.ts";
import type { Caller } from "../../http/caller.ts";
import { getProject } from "../projects/index.ts";

/** The project, with what the data manager shows and offers. */
export async function dataManagerProject({ db }: Context, id: number, caller: Caller) {
  const project = await getProject(db, id, caller);
  const mayManage = (await rightIn(db, caller, id)) === "manage";
  return {
    ...project,
    can_delete_tasks: mayManage,
    can_manage_annotations: mayManage,
    can_manage_tasks: mayManage,
    source_syncing: false,
    target_syncing: false,
    task_count: project.task_number,
    annotation_count: project.total_annotations_number,
  };
}
