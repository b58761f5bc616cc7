import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { CircleCheckBig } from "lucide-react";
import type { Project } from "@tandem/schema/api";
import { Empty } from "../../ui/states.tsx";
import type { LabelStream } from "./use-label-stream.ts";

export function NoMoreTasks({ project, stream }: { project: Project; stream: LabelStream }) {
  const hasTasks = project.task_number > 0;
  return (
    <>
      <h1 style={{ position: "absolute", left: -9999 }}>Label</h1>
      <Empty
        icon={CircleCheckBig}
        title={hasTasks ? "No more tasks" : "No tasks yet"}
        actions={
          <>
            <Button component={Link} to={hasTasks ? `/projects/${project.id}/data` : `/projects/${project.id}/import`}>
              {hasTasks ? "Back to the data" : "Import tasks"}
            </Button>
            {stream.canGoBack ? (
              <Button variant="default" onClick={() => void stream.previous()}>
                Look at the last one
              </Button>
            ) : null}
            <Button variant="default" onClick={stream.start}>
              Check again
            </Button>
          </>
        }
      >
        {hasTasks
          ? "Everything you may label here is labeled, skipped, or in somebody else's hands right now."
          : "Import some, and they come here one after the other."}
      </Empty>
    </>
  );
}
