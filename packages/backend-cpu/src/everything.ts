// What a page that trains a dense network on one thread does without: one file more, loaded when the first of it is needed.

export { everything as lowerings } from "@tenon/compiler/everything";
export { everyEmitter as emitters } from "./emit/rare/every-emitter.ts";
export { explainPlan } from "./explain-plan.ts";
export { profileProgram } from "./profile/profile-program.ts";
export { shareAmongHostThreads } from "./runtime/threads.ts";
