export { trainingJobs, trainingSubscribers } from "./jobs.ts";
export { requestTraining, type TrainingRequest } from "./request.ts";
export { addTrainingRoutes } from "./routes.ts";
