import type { Template } from "../template.ts";
import { assistedTemplates } from "./assisted.ts";
import { documentTemplates } from "./documents.ts";
import { regionTemplates } from "./regions.ts";
import { segmentationTemplates } from "./segmentation.ts";
import { wholeImageTemplates } from "./whole-image.ts";

/** Templates about pictures: the whole picture, things in it, its pixels, with a model's help, and pages. */
export const computerVisionTemplates: readonly Template[] = [
  ...wholeImageTemplates,
  ...regionTemplates,
  ...segmentationTemplates,
  ...assistedTemplates,
  ...documentTemplates,
];
