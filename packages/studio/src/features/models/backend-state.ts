import type { BackendState } from "@tandem/schema/api";
import type { DotTone } from "../../ui/marks.tsx";

export const stateTones: Record<BackendState, DotTone> = {
  CO: "good",
  DI: "idle",
  ER: "bad",
  TR: "busy",
  PR: "busy",
};
