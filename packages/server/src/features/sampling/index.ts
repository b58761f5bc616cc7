export { addSamplingRoutes, type Displayed } from "./routes.ts";
export { type NextRequest, nextTask, type SelectNext } from "./service.ts";
