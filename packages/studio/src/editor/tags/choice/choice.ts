import type { TagView } from "../tag-view.ts";

export const choiceView: TagView<"Choice"> = { shown: "inside" };
