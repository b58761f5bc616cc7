import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { isStatus } from "./api/client.ts";
import { installationQuery, whoamiQuery } from "./api/queries.ts";
import { queryClient } from "./api/query-client.ts";
import { LogIn } from "./features/account/log-in.tsx";
import { SignUp } from "./features/account/sign-up.tsx";
import { NotFound } from "./shell/not-found.tsx";
import { ProjectFrame } from "./shell/project-frame.tsx";
import { Shell } from "./shell/shell.tsx";
import { Crash } from "./ui/error-boundary.tsx";
import { parseSearch, stringifySearch, type SearchParams } from "./ui/search-params.ts";

const plainSearch = (search: Record<string, unknown>): SearchParams => search as SearchParams;

/** Dialogs and notifications may hold links, so they are inside the router. */
function Root() {
  return (
    <ModalsProvider modalProps={{ closeButtonProps: { "aria-label": "Close" } }}>
      <Notifications position="bottom-right" limit={4} mb={58} />
      <Outlet />
    </ModalsProvider>
  );
}

const rootRoute = createRootRoute({
  component: Root,
  notFoundComponent: () => <NotFound />,
  errorComponent: ({ error, reset }) => <Crash error={error} retry={reset} />,
  validateSearch: plainSearch,
});

const logInRoute = createRoute({ getParentRoute: () => rootRoute, path: "/user/login", component: LogIn });
const signUpRoute = createRoute({ getParentRoute: () => rootRoute, path: "/user/signup", component: SignUp });

/** Everything inside needs a session; without one the log-in page comes first and leads back. */
const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  component: Shell,
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(whoamiQuery());
    } catch (error) {
      if (!isStatus(error, 401) && !isStatus(error, 403)) throw error;
      const installation = await queryClient.fetchQuery(installationQuery()).catch(() => null);
      const to = installation?.has_owner === false ? "/user/signup" : "/user/login";
      throw redirect({ to, search: { next: location.href } });
    }
  },
});

const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/projects" });
  },
});
const projectsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/projects",
  component: lazyRouteComponent(() => import("./features/projects/projects-page.tsx"), "ProjectsPage"),
});
const newProjectRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/projects/new",
  component: lazyRouteComponent(() => import("./features/projects/new-project-page.tsx"), "NewProjectPage"),
});
const accountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/account",
  component: lazyRouteComponent(() => import("./features/account/account-page.tsx"), "AccountPage"),
});

const projectRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/projects/$projectId",
  component: ProjectFrame,
});
const projectHomeRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/projects/$projectId/data", params });
  },
});
const dataRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/data",
  component: lazyRouteComponent(() => import("./features/data-manager/data-page.tsx"), "DataPage"),
});
const labelRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/label",
  component: lazyRouteComponent(() => import("./features/labeling/label-page.tsx"), "LabelPage"),
});
const modelsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/models",
  component: lazyRouteComponent(() => import("./features/models/models-page.tsx"), "ModelsPage"),
});
const importRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/import",
  component: lazyRouteComponent(() => import("./features/imports/import-page.tsx"), "ImportPage"),
});
const exportRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/export",
  component: lazyRouteComponent(() => import("./features/exports/export-page.tsx"), "ExportPage"),
});
const settingsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("./features/settings/settings-page.tsx"), "SettingsPage"),
});

const routeTree = rootRoute.addChildren([
  logInRoute,
  signUpRoute,
  shellRoute.addChildren([
    homeRoute,
    projectsRoute,
    newProjectRoute,
    accountRoute,
    projectRoute.addChildren([
      projectHomeRoute,
      dataRoute,
      labelRoute,
      modelsRoute,
      importRoute,
      exportRoute,
      settingsRoute,
    ]),
  ]),
]);

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultErrorComponent: ({ error, reset }) => <Crash error={error} retry={reset} />,
  defaultNotFoundComponent: () => <NotFound />,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
