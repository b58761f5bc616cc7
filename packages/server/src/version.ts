/** Our own version. */
export const tandemVersion = "0.1.0";
/** The Label Studio release whose API we speak; clients that branch on a version see this one. */
export const labelStudioVersion = "1.22.0";
