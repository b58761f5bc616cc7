import { type ImageTarget, isLabelGroup } from "./image-target.ts";

/** What the name of a mask's file says. */
export type MaskName = {
  readonly task: number;
  readonly annotation: number;
  /** The id of who made it; `null` when nobody is known. */
  readonly annotator: number | null;
  readonly control: string;
  readonly labels: readonly string[];
  readonly page: number;
};

/** What stands for labels where there are none, as Label Studio has it. */
const noLabel = "no_label";

/** A name's part with only characters that every file system takes. */
function safePart(text: string): string {
  const safe = text
    .normalize("NFC")
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD<>:"/\\|?*]/gu, "-");
  return Array.from(safe.slice(0, 120)).slice(0, 60).join("").toWellFormed();
}

/** Gives the masks of one annotation names. */
export type MaskNamer = { nameFor(mask: MaskName): string };

/**
 * Names as Label Studio's converter gives them: `task-1-annotation-2-by-3-tag-Sky-0`, where `tag` is the control, `Sky`
 * the label and 0 counts the masks of this name. On other pages than the first `-page-1` is added.
 */
export function createMaskNamer(): MaskNamer {
  const counts = new Map<string, number>();
  return {
    nameFor: ({ task, annotation, annotator, control, labels, page }) => {
      const labeled = labels.length === 0 ? noLabel : labels.map(safePart).join("-");
      const by = annotator === null ? "unknown" : String(annotator);
      const name = `task-${task}-annotation-${annotation}-by-${by}-${safePart(control)}-${labeled}`;
      // Some file systems do not tell upper from lower case.
      const count = counts.get(name.toLowerCase()) ?? 0;
      counts.set(name.toLowerCase(), count + 1);
      return `${name}-${count}${page === 0 ? "" : `-page-${page}`}`;
    },
  };
}

const pattern = /^task-(\d{1,15})-annotation-(\d{1,15})-by-([^-]*)-(.+?)-(\d+)(?:-page-(\d{1,6}))?$/s;

/** Whether a file's name, without its ending, is one that `createMaskNamer` gives. */
export const isMaskName = (stem: string): boolean => pattern.test(stem);

/** Reads a name: which control and labels it names, the config says. `null` when it is no such name. */
export function readMaskName(stem: string, { controls }: ImageTarget): MaskName | null {
  const [, task, annotation, by = "", rest = "", , page] = pattern.exec(stem) ?? [];
  if (task === undefined) return null;
  const base = {
    task: Number(task),
    annotation: Number(annotation),
    annotator: /^\d{1,15}$/.test(by) ? Number(by) : null,
    page: Number(page ?? 0),
  };
  const named = controls.filter(({ name }) => rest.startsWith(`${safePart(name)}-`));
  const [control] = named.toSorted((one, other) => other.name.length - one.name.length);
  const labeled = control === undefined ? rest : rest.slice(safePart(control.name).length + 1);
  const known = labelsOf({ controls });
  return {
    ...base,
    control: control?.name ?? "",
    labels: labeled === noLabel ? [] : (labelsIn(labeled, known) ?? [labeled]),
  };
}

/** The labels of all groups about an image, as results hold them. */
export function labelsOf({ controls }: Pick<ImageTarget, "controls">): string[] {
  return [...new Set(controls.filter(isLabelGroup).flatMap(({ labels }) => labels.map(({ stored }) => stored)))];
}

/** The labels that were joined with `-`, which they may also have themselves; `null` when they are not all known. */
function labelsIn(joined: string, known: readonly string[], hopeless = new Set<string>()): string[] | null {
  for (const label of known) {
    const part = safePart(label);
    if (joined === part) return [label];
    const rest = joined.slice(part.length + 1);
    if (part === "" || !joined.startsWith(`${part}-`) || hopeless.has(rest)) continue;
    const others = labelsIn(rest, known, hopeless);
    if (others !== null) return [label, ...others];
    hopeless.add(rest);
  }
  return null;
}

/** The label that a mask of another tool is of, and the name of the image. */
export type ForeignName = { readonly label: string; readonly image: string };

/**
 * What the path of a mask of another tool says: the label is the end of its name behind `-`, `_`, `.` or a space, or
 * the name of its folder, or the only one there is. `null` when it is none of them.
 */
export function readForeignName(folder: string, stem: string, labels: readonly string[]): ForeignName | null {
  const lower = stem.toLowerCase();
  const ending = labels
    .filter((label) => label !== "" && new RegExp(`.[-_. ]${escaped(safePart(label).toLowerCase())}$`, "s").test(lower))
    .toSorted((one, other) => other.length - one.length)[0];
  if (ending !== undefined) return { label: ending, image: stem.slice(0, stem.length - safePart(ending).length - 1) };
  const inFolder = labels.find((label) => safePart(label).toLowerCase() === folder.toLowerCase());
  const only = labels.length === 1 ? labels[0] : undefined;
  const label = inFolder ?? only;
  return label === undefined ? null : { label, image: stem.replace(/(?<=.)[-_. ]mask$/i, "") };
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
