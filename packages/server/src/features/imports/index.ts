export { addImportsRoutes } from "./routes.ts";
