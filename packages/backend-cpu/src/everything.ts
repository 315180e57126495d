// What a page that trains a dense network on one thread does without: one file more, loaded when the first of it is needed.

export { compileAny } from "./compile-any.ts";
export { explainPlan } from "./explain-plan.ts";
export { profileProgram } from "./profile/profile-program.ts";
export { shareAmongHostThreads } from "./runtime/threads.ts";
