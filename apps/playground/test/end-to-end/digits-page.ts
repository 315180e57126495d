import type { Page } from "playwright-core";

/** The view "Digits", as a user works with it. */
export class DigitsPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** What stands beside a name in the transport bar. */
  async fact(name: "step" | "epoch" | "loss" | "accuracy" | "speed"): Promise<string> {
    return (await this.page.locator(`[data-fact="${name}"]`).textContent()) ?? "";
  }

  async step(): Promise<number> {
    return Number((await this.fact("step")).split(" ")[0]?.replaceAll(",", "")) || 0;
  }

  async accuracy(): Promise<number> {
    return Number.parseFloat(await this.fact("accuracy")) / 100;
  }

  async phase(...phases: readonly string[]): Promise<void> {
    const wanted = [...phases, "failed"].map((phase) => `.facts[data-phase="${phase}"]`).join(", ");
    await this.page.locator(wanted).waitFor({ timeout: 90_000 });
    const reached = await this.page.locator(".facts").getAttribute("data-phase");
    if (reached === "failed" && !phases.includes("failed"))
      throw new Error(`training failed: ${await this.page.getByRole("alert").textContent()}`);
  }

  async press(name: "Start" | "Pause" | "One step" | "Reset" | "Copy link" | "Save model"): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  async open(path: string): Promise<void> {
    await this.page.locator('input[type="file"]').setInputFiles(path);
  }

  /** Trains until the test images are read as well as this, and pauses. @returns milliseconds until then */
  async trainTo(accuracy: number): Promise<number> {
    const started = performance.now();
    await this.press("Start");
    while (!((await this.accuracy()) >= accuracy)) {
      if (performance.now() - started > 100_000) throw new Error(`reached ${await this.fact("accuracy")} only`);
      await this.page.waitForTimeout(50);
    }
    const took = performance.now() - started;
    await this.press("Pause");
    await this.phase("paused", "done");
    return took;
  }

  /** Draws lines through places of the drawing area, from 0 to 1 across and down. */
  async draw(strokes: readonly (readonly (readonly [x: number, y: number])[])[]): Promise<void> {
    const area = this.page.getByRole("img", { name: "Drawing area" });
    // Away from the bar that stays above.
    await area.evaluate((element) => element.scrollIntoView({ block: "center" }));
    const box = await area.boundingBox();
    if (!box) throw new Error("the drawing area is not shown");
    const { mouse } = this.page;
    for (const [first, ...rest] of strokes) {
      const at = ([x, y]: readonly [number, number]): [number, number] => [
        box.x + x * box.width,
        box.y + y * box.height,
      ];
      await mouse.move(...at(first as readonly [number, number]));
      await mouse.down();
      for (const place of rest) await mouse.move(...at(place), { steps: 3 });
      await mouse.up();
    }
  }

  /** The digit that the network sees in the drawing. */
  async guess(): Promise<number> {
    const guess = this.page.locator("[data-guess]");
    await guess.waitFor();
    return Number(await guess.getAttribute("data-guess"));
  }
}

/** Two bows, as people write a 3. */
export const three: readonly (readonly (readonly [number, number])[])[] = [
  [...bow(0.46, 0.33, 0.16, 0.14, -150, 90), ...bow(0.46, 0.63, 0.19, 0.16, -90, 150)],
];

function bow(
  x: number,
  y: number,
  wide: number,
  tall: number,
  from: number,
  to: number,
): (readonly [number, number])[] {
  return Array.from({ length: 13 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / 12) * Math.PI) / 180;
    return [x + wide * Math.cos(angle), y + tall * Math.sin(angle)] as const;
  });
}
