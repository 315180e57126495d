// What common Programs do without: loaded when the first other one comes.

export { everything as lowerings } from "@tenon/compiler/everything";
export { verifyProgram } from "@tenon/program";
export { everyEmitter as emitters } from "./emit/rare/every-emitter.ts";
