import { inGroup } from "../template.ts";

export const template = inGroup("Computer Vision");
