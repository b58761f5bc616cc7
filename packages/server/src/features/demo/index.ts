export { connectDemoBackend, seedDemo } from "./service.ts";
export type { DemoProject } from "./service.ts";
