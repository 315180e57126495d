import type { Browser, CDPSession } from "playwright-core";

/** A tab of a browser's window, without Playwright's emulation, under which every page believes that it is looked at. */
export interface Tab {
  evaluate<T>(expression: string): Promise<T>;
  /** Puts it before the other tabs of its window. */
  bringToFront(): Promise<void>;
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Evaluated {
  readonly result: { readonly value: unknown };
  readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
}

/** Opens tabs of one window; each is in front until another is. `script` runs in each before the page's own. */
export async function openTabs(browser: Browser, script = ""): Promise<(url: string) => Promise<Tab>> {
  const session = await browser.newBrowserCDPSession();
  return async (url) => {
    const { targetId } = await session.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await session.send("Target.attachToTarget", { targetId, flatten: false });
    const call = callsTo(session, sessionId);
    await call("Page.enable", {});
    await call("Page.addScriptToEvaluateOnNewDocument", { source: script });
    await call("Page.navigate", { url });
    return {
      async evaluate<T>(expression: string): Promise<T> {
        const options = { expression, awaitPromise: true, returnByValue: true };
        const { result, exceptionDetails } = (await call("Runtime.evaluate", options)) as Evaluated;
        if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description}`);
        return result.value as T;
      },
      async bringToFront() {
        await session.send("Target.activateTarget", { targetId });
      },
    };
  };
}

/** Calls within one target, by messages that carry them. */
function callsTo(session: CDPSession, sessionId: string): (method: string, params: object) => Promise<unknown> {
  const waiting = new Map<number, (answer: Answer) => void>();
  session.on("Target.receivedMessageFromTarget", (event) => {
    if (event.sessionId !== sessionId) return;
    const answer = JSON.parse(event.message) as Answer;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  let count = 0;
  return (method, params) =>
    new Promise((resolve, reject) => {
      const id = ++count;
      waiting.set(id, ({ result, error }) => (error ? reject(new Error(error.message)) : resolve(result)));
      const message = JSON.stringify({ id, method, params });
      session.send("Target.sendMessageToTarget", { sessionId, message }).catch(reject);
    });
}
