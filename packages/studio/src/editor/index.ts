export { Editor, type EditorCommand } from "./editor.tsx";
export type { Hints } from "./editor-context.ts";
export { RegionList } from "./region-list.tsx";
export { labelsSaid } from "./store/answers.ts";
export { EditorStore } from "./store/editor-store.ts";
export { copiedResults } from "./store/result-store.ts";
