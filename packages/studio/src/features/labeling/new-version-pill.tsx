import { useQuery } from "@tanstack/react-query";
import { Sparkles, X } from "lucide-react";
import { useEffect, useState } from "react";
import { modelsQuery } from "../../api/queries.ts";
import { VersionName } from "../../ui/marks.tsx";
import css from "./labeling.module.css";

/** Says quietly that a new version of the live model answers from now on. */
export function NewVersionPill({ project }: { project: number }) {
  const { data } = useQuery(modelsQuery(project));
  const live = data?.find((backend) => backend.is_live)?.backend;
  const version = live?.model_version ?? null;
  const [first, setFirst] = useState<string | null>(null);
  const [dismissed, setDismissed] = useState<string | null>(null);
  // What was live when labeling began is no news.
  if (first === null && version !== null) setFirst(version);
  useEffect(() => {
    if (version === null || version === first) return;
    const timer = setTimeout(() => setDismissed(version), 12_000);
    return () => clearTimeout(timer);
  }, [version, first]);
  if (version === null || first === null || version === first || version === dismissed) return null;
  return (
    <div className={css.pill} role="status">
      <Sparkles size={13} aria-hidden />
      <span>The model learned:</span>
      <strong className={css.pillVersion}>
        <VersionName version={version} />
      </strong>
      <span>is live</span>
      <button type="button" aria-label="Dismiss" onClick={() => setDismissed(version)}>
        <X size={13} />
      </button>
    </div>
  );
}
