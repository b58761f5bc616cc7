import type { ImportFile } from "../format.ts";
import { pathEnding, stemOf } from "./import-files.ts";

/** The images that came along with a data set. */
export type ImageListing = {
  /** The image that belongs to a label file: in the folder `images` beside its `labels`, else the one of its name. */
  imageOf(labelPath: string): ImportFile | undefined;
  readonly all: readonly ImportFile[];
};

const imageEndings = new Set([".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".avif"]);

/** Whether a path is that of an image. */
const isImagePath = (path: string): boolean => imageEndings.has(pathEnding(path));

/** The images among files. A name that several have is nobody's; a path is one file's. */
export function imageListing(files: readonly ImportFile[]): ImageListing {
  const all = files.filter(({ path }) => isImagePath(path));
  const byPath = new Map(all.map((file) => [withoutEnding(file.path), file]));
  const byName = new Map<string, ImportFile | undefined>();
  for (const file of all) byName.set(stemOf(file.path), byName.has(stemOf(file.path)) ? undefined : file);
  return {
    all,
    imageOf: (path) => {
      const beside = withoutEnding(path).replace(
        /(^|\/)(labels|Annotations|masks)(?=\/)(?!.*\/(labels|Annotations|masks)\/)/,
        "$1images",
      );
      const inVoc = withoutEnding(path).replace(/(^|\/)Annotations(?=\/)/, "$1JPEGImages");
      return byPath.get(beside) ?? byPath.get(inVoc) ?? byPath.get(withoutEnding(path)) ?? byName.get(stemOf(path));
    },
  };
}

const withoutEnding = (path: string): string => path.slice(0, path.length - pathEnding(path).length);
