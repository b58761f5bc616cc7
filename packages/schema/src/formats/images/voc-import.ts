import type { ImageSize } from "../../geometry/mask.ts";
import { isShare } from "../../results/validate-results.ts";
import type { ImportedItem, ImportFile, ImportFormat } from "../format.ts";
import type { FormatReport } from "../report.ts";
import { drawnKinds, type ImageFacts } from "./drawn-values.ts";
import type { FoundRegion } from "./found-shape.ts";
import { resultsOfShape } from "./found-results.ts";
import { sizeOfImage } from "./image-head.ts";
import { type ImageListing, imageListing } from "./image-listing.ts";
import { fitsNewImages, type ImageTarget, imageTargets } from "./image-target.ts";
import { badFile, imageTask, lastPart, pathEnding, stemOf, wholeText } from "./import-files.ts";
import { validSize } from "./task-images.ts";
import { childrenOf, type Element, readElements, textAt } from "./xml-elements.ts";

/** One image's annotations are some kilobytes. */
const mostMegabytes = 16;

const numberAt = (element: Element, ...path: string[]): number => {
  const text = textAt(element, ...path);
  return text === null || text === "" ? Number.NaN : Number(text);
};

/** An object's box: pixels that count from 1, the last one included. */
function regionOf(object: Element): FoundRegion | string {
  const label = textAt(object, "name") ?? "";
  const [xmin, ymin, xmax, ymax] = ["xmin", "ymin", "xmax", "ymax"].map((name) => numberAt(object, "bndbox", name));
  const [x, y] = [(xmin ?? Number.NaN) - 1, (ymin ?? Number.NaN) - 1];
  const [width, height] = [(xmax ?? Number.NaN) - x, (ymax ?? Number.NaN) - y];
  if (label === "") return "an object has no name";
  if (![x, y, width, height].every(Number.isFinite)) return "an object has no bndbox with xmin, ymin, xmax and ymax";
  if (width <= 0 || height <= 0) return "it has no area";
  const given = numberAt(object, "confidence");
  const score = isShare(given) ? given : null;
  return { shape: { kind: "box", rectangle: { x, y, width, height, rotation: 0 } }, label, score };
}

/** `path` where it is an address that others can open, which the folder of whoever drew it is not. */
function addressIn(root: Element, file: ImportFile): string {
  const path = textAt(root, "path") ?? "";
  const isAddress = /^[a-z][a-z0-9+.-]+:\/\//i.test(path) || path.startsWith("/data/");
  if (isAddress && !/^file:/i.test(path)) return path;
  return lastPart(textAt(root, "filename") ?? "") || lastPart(path) || `${stemOf(file.path)}.jpg`;
}

type Reading = { readonly target: ImageTarget; readonly listing: ImageListing; readonly report: FormatReport };

async function itemOf(file: ImportFile, { target, listing, report }: Reading): Promise<ImportedItem> {
  const whole = await wholeText(file, mostMegabytes);
  const root = "problem" in whole ? whole : readElements(whole.text);
  if ("problem" in root) return badFile(file.path, root.problem);
  if (root.name !== "annotation")
    return badFile(file.path, `The outermost element is <${root.name.slice(0, 60)}>, not <annotation>.`);
  const place = { file: file.path };
  const image = listing.imageOf(file.path);
  const written = validSize(numberAt(root, "size", "width"), numberAt(root, "size", "height"));
  const size: ImageSize | null = written ?? (image === undefined ? null : await sizeOfImage(image));
  const results: Record<string, unknown>[] = [];
  for (const object of childrenOf(root, "object")) {
    const region = size === null ? "the size of the image is not known" : regionOf(object);
    const facts: ImageFacts | null = size === null ? null : { size, isSizeKnown: true };
    if (typeof region === "string" || facts === null) report.skipped(String(region), place);
    else for (const result of await resultsOfShape(target, region, facts, report, place)) results.push(result);
    if (childrenOf(object, "part").length > 0) report.noted("the parts of an object are left out", place);
  }
  const address = image?.path ?? addressIn(root, file);
  return { ok: true, file: file.path, line: null, task: imageTask(target, address, results, "VOC") };
}

/**
 * Pascal VOC's annotations: an XML file for each image; its boxes become predictions. Pixels count from 1 and the last
 * one is included, as VOC defines; tools that count from 0 are a pixel off. The address is `path` where it is one that
 * others can open, else `filename`; an image of the same name among the files comes first. The size is the file's,
 * else the image's.
 */
export const vocImport: ImportFormat = {
  name: "VOC",
  title: "Pascal VOC XML",
  description: "An XML file for each image with boxes in pixels.",
  extensions: [".xml"],
  readsImages: true,
  recognizes: (files) => {
    const xml = files.filter(({ path }) => pathEnding(path) === ".xml");
    return (
      xml.length > 0 &&
      xml.every(
        ({ head }) => head === "" || /^\uFEFF?\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?<annotation[\s>]/.test(head),
      ) &&
      xml.some(({ head }) => head !== "")
    );
  },
  fits: (config) => fitsNewImages(config, drawnKinds),
  async *read(files, { config }, report) {
    const [target] = imageTargets(config, drawnKinds);
    if (target === undefined) return;
    const reading = { target, listing: imageListing(files), report };
    for (const file of files) if (pathEnding(file.path) === ".xml") yield await itemOf(file, reading);
  },
};
