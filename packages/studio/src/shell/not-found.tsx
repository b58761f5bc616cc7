import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { useTabTitle } from "../ui/page.tsx";
import { Empty } from "../ui/states.tsx";

export function NotFound() {
  useTabTitle("Not found");
  return (
    <main>
      <h1 style={{ position: "absolute", left: -9999 }}>Not found</h1>
      <Empty
        icon={Compass}
        title="There is nothing at this address"
        actions={
          <Button component={Link} to="/projects">
            All projects
          </Button>
        }
      >
        It may have been deleted, or the link is incomplete.
      </Empty>
    </main>
  );
}
