import { inGroup } from "../template.ts";

export const template = inGroup("Natural Language Processing");
