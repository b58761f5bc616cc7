export { addExportsRoutes } from "./routes.ts";
