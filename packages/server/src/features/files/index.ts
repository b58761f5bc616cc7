export { type FileRow, insertFile } from "./queries.ts";
export { addFilesRoutes } from "./routes.ts";
export { readStored, removeFile, type StoredFile, storeFile } from "./storage.ts";
