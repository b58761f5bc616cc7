import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { useTabTitle } from "../ui/page.tsx";
import css from "./shell.module.css";
import { Empty } from "../ui/states.tsx";

/** An address with nothing behind it: as a page of its own, or `inside` one. */
export function NotFound({ inside = false }: { inside?: boolean }) {
  useTabTitle("Not found");
  const Place = inside ? "div" : "main";
  return (
    <Place className={inside ? undefined : css.lost}>
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
    </Place>
  );
}
