import { type LabelConfig, parseConfig } from "@tandem/schema";
import { useMemo } from "react";

/** The project's label config, read; or what is wrong with it. */
export function useLabelConfig(source: string | null): { config: LabelConfig | null; reason: string | null } {
  return useMemo(() => {
    const parsed = parseConfig(source ?? "");
    if (!parsed.ok) return { config: null, reason: parsed.problems[0]?.message ?? "The label config is empty." };
    if (parsed.config.controls.length === 0)
      return { config: null, reason: "The label config has nothing to answer with, e.g. Choices or Labels." };
    return { config: parsed.config, reason: null };
  }, [source]);
}
