export { createAnnotationsFrom, deleteAnnotations, type NewAnnotation } from "./bulk.ts";
export { addAnnotationsRoutes } from "./routes.ts";
