import { audioTemplates } from "./audio.ts";
import { communityTemplates } from "./community.ts";
import { computerVisionTemplates } from "./computer-vision/index.ts";
import { conversationalTemplates } from "./conversational-ai.ts";
import { generativeTemplates } from "./generative-ai.ts";
import { naturalLanguageTemplates } from "./natural-language/index.ts";
import { rankingTemplates } from "./ranking-and-scoring.ts";
import { structuredDataTemplates } from "./structured-data.ts";
import type { Template } from "./template.ts";
import { timeSeriesTemplates } from "./time-series.ts";
import { videoTemplates } from "./video.ts";

export type { Template } from "./template.ts";

/** Every template, in the order in which they are offered; those of a group stand together. */
export const templates: readonly Template[] = [
  ...computerVisionTemplates,
  ...naturalLanguageTemplates,
  ...audioTemplates,
  ...conversationalTemplates,
  ...rankingTemplates,
  ...structuredDataTemplates,
  ...timeSeriesTemplates,
  ...videoTemplates,
  ...generativeTemplates,
  ...communityTemplates,
];
