export { Editor, type EditorCommand } from "./editor.tsx";
export type { Hints } from "./editor-context.ts";
export { RegionList } from "./region-list.tsx";
export { labelsSaid } from "./store/answers.ts";
export { EditorStore } from "./store/editor-store.ts";
export { submission } from "./store/submission.ts";
export { showMissing, submitProblems } from "./store/submit-problems.ts";
export { copiedResults } from "./store/result-store.ts";
