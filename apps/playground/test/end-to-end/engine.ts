/**
 * A script for a page, before its own: `engine` is the worker of its view, `heard` what that said of its steps, `standing` where
 * it says that training stands, `frames` how many were drawn.
 */
export const listenToEngine = `
  globalThis.heard = [];
  globalThis.frames = 0;
  const count = () => { frames++; requestAnimationFrame(count); };
  count();
  globalThis.Worker = class extends Worker {
    constructor(...given) {
      super(...given);
      globalThis.engine ??= this;
      this.addEventListener("message", ({ data }) => {
        const step = data.type === "scores" ? data.points.at(-1).step : data.type === "picture" ? data.step : undefined;
        if (step !== undefined) heard.push({ step, time: performance.now() });
        if (data.type === "standing") globalThis.standing = data;
        if (data.type === "problem") (globalThis.problems ??= []).push(data.message);
      });
    }
  };
`;
