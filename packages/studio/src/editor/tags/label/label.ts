import type { TagView } from "../tag-view.ts";

export const labelView: TagView<"Label"> = { shown: "inside" };
