import { resolveSdk } from "./resolve-sdk.ts";

/** For `node --import`: a model's own test finds the SDK as the model does. */
resolveSdk();
