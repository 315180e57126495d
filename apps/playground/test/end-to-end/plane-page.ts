import type { Page } from "playwright-core";
import { expect } from "vitest";

const patiently = { timeout: 60_000 };

/** The view "Plane", as a user works with it. */
export class PlanePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** What stands beside a name in the transport bar. */
  async fact(name: "step" | "epoch" | "training-loss" | "test-loss" | "accuracy"): Promise<string> {
    return (await this.page.locator(`[data-fact="${name}"]`).textContent()) ?? "";
  }

  async step(): Promise<number> {
    return Number((await this.fact("step")).replaceAll(",", ""));
  }

  async phase(...phases: readonly string[]): Promise<void> {
    const wanted = phases.map((phase) => `.facts[data-phase="${phase}"]`).join(", ");
    await this.page.locator(wanted).waitFor(patiently);
  }

  /** Waits for the network as it begins. */
  async begun(): Promise<void> {
    await this.phase("ready", "paused");
    await expect.poll(async () => Number.isFinite(Number(await this.fact("training-loss"))), patiently).toBe(true);
  }

  async press(name: "Start" | "Pause" | "One step" | "Reset" | "Copy link"): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  /** One step after another, up to this one. */
  async stepTo(last: number): Promise<void> {
    for (let step = (await this.step()) + 1; step <= last; step++) {
      await this.press("One step");
      await expect.poll(() => this.step(), patiently).toBe(step);
    }
  }

  /** Learns until the loss on the training points is below this, and pauses. @returns milliseconds until then */
  async learnTo(loss: number): Promise<number> {
    const started = performance.now();
    await this.press("Start");
    await expect.poll(async () => Number(await this.fact("training-loss")), patiently).toBeLessThan(loss);
    const took = performance.now() - started;
    await this.press("Pause");
    await this.phase("paused");
    // The picture of how it stands has come before, and is drawn with the next frame.
    await this.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
    return took;
  }

  /** A place of the plane, in shares of its sides, in pixels of the page. */
  async placeOf(across: number, down: number): Promise<[x: number, y: number]> {
    const plane = this.page.getByRole("application");
    await plane.evaluate((element) => element.scrollIntoView({ block: "center" }));
    const box = await plane.boundingBox();
    if (!box) throw new Error("the plane is not shown");
    return [box.x + across * box.width, box.y + down * box.height];
  }

  async put(across: number, down: number): Promise<void> {
    await this.page.mouse.click(...(await this.placeOf(across, down)));
  }

  /** What the page says of a place when it is pointed at. */
  async read(across: number, down: number): Promise<string> {
    await this.page.mouse.move(...(await this.placeOf(across, down)));
    await this.page.locator(".reading span").first().waitFor();
    return (await this.page.locator(".reading").textContent()) ?? "";
  }
}
