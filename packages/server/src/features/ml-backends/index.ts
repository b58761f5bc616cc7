export { predictBody } from "./ask.ts";
export { changeBackend, connectBackend, deleteBackend, moveBackend } from "./connect.ts";
export {
  callHealth,
  callJob,
  callPredict,
  callTrain,
  callWebhook,
  type Called,
  cancelJob,
  failed,
  isUnreachable,
  type PredictAnswer,
} from "./model-client.ts";
export { backendById, backendsOf, type BackendRow, capabilitiesOf, failureOf, mainBackend } from "./queries.ts";
export {
  adoptAnsweredVersion,
  backendReady,
  explainFailure,
  forgetFailure,
  type ModelProject,
  modelProject,
  noteFailure,
  refreshBackend,
  tellReady,
} from "./refresh.ts";
export { addMlBackendsRoutes } from "./routes.ts";
export { backendsWire } from "./wire.ts";
