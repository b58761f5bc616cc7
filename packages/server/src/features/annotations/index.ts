export { type BulkOptions, createAnnotationsFrom, deleteAnnotations, type NewAnnotation } from "./bulk.ts";
export { checkResults, readResults } from "./results.ts";
export { addAnnotationsRoutes } from "./routes.ts";
