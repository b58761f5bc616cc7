import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation, useNavigate, useParams } from "@tanstack/react-router";
import { Keyboard, LogOut, Settings, UserRound } from "lucide-react";
import { Suspense, useEffect, useState } from "react";
import { client } from "../api/client.ts";
import { whoamiQuery } from "../api/queries.ts";
import { queryClient } from "../api/query-client.ts";
import { onSessionExpired } from "../api/session.ts";
import { ColorSchemeButton } from "../ui/color-scheme.tsx";
import { ErrorBoundary } from "../ui/error-boundary.tsx";
import { Logo } from "../ui/logo.tsx";
import { notifyFailed } from "../ui/notify.tsx";
import { KeyHelp } from "./key-help.tsx";
import { ProjectNavigation } from "./project-navigation.tsx";
import css from "./shell.module.css";

/** The bar on top and the page below; only for people with a session. */
export function Shell() {
  useReturnToLogIn();
  const location = useLocation();
  const { projectId } = useParams({ strict: false });
  const [help, setHelp] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "?" || isTyping(event.target)) return;
      event.preventDefault();
      setHelp((open) => !open);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  const fixed = /\/(data|label)$/.test(location.pathname);
  return (
    <div className={css.app}>
      <header className={css.bar}>
        <a className={css.skip} href="#main">
          Skip to content
        </a>
        <Link to="/projects" className={css.home} aria-label="Tandem: all projects">
          <Logo size={15} />
          {projectId === undefined ? "Tandem" : <span className={css.word}>Tandem</span>}
        </Link>
        {projectId === undefined ? null : <ProjectNavigation projectId={Number(projectId)} />}
        <div className={css.space} />
        <Tooltip label="Keyboard shortcuts">
          <ActionIcon aria-label="Keyboard shortcuts" onClick={() => setHelp(true)}>
            <Keyboard size={17} />
          </ActionIcon>
        </Tooltip>
        <ColorSchemeButton />
        <UserMenu />
      </header>
      <main id="main" className={css.main} data-fixed={fixed}>
        <ErrorBoundary resetKey={location.pathname}>
          <Suspense>
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </main>
      <KeyHelp opened={help} onClose={() => setHelp(false)} />
    </div>
  );
}

function UserMenu() {
  const { data: user } = useSuspenseQuery(whoamiQuery());
  const navigate = useNavigate();
  const logOut = async () => {
    try {
      await client.accounts.logout();
    } catch (error) {
      return notifyFailed("Could not log out", error);
    }
    queryClient.clear();
    await navigate({ to: "/user/login" });
  };
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon aria-label="Account menu">
          <UserRound size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label style={{ overflow: "hidden", textOverflow: "ellipsis" }}>{user.email}</Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<Settings size={15} />}>
          Account and tokens
        </Menu.Item>
        <Menu.Item leftSection={<LogOut size={15} />} onClick={() => void logOut()}>
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** A session that ended leads to the log-in page, and from there back to the same place. */
function useReturnToLogIn() {
  const navigate = useNavigate();
  useEffect(
    () =>
      onSessionExpired(() => {
        const here = window.location.pathname + window.location.search;
        if (here.startsWith("/user/")) return;
        queryClient.removeQueries({ queryKey: ["whoami"] });
        void navigate({ to: "/user/login", search: { next: here } });
      }),
    [navigate],
  );
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
