import { expect, test } from "vitest";
import { Pace } from "../src/runtime/pace.ts";

/** A machine on which a run takes as long as the functions say; counts what the pace chose in a stretch of time. */
class Machine {
  now = 1000;
  readonly pace: Pace;

  constructor(threads: number) {
    this.pace = new Pace(threads);
  }

  /** The share of the time that shared runs took. */
  spend(milliseconds: number, shared: () => number, alone: () => number): number {
    const end = this.now + milliseconds;
    const spent = { shared: 0, alone: 0 };
    while (this.now < end) {
      const shares = this.pace.sharesNext(this.now);
      const time = shares ? shared() : alone();
      this.now += time;
      spent[shares ? "shared" : "alone"] += time;
      this.pace.took(time, this.now);
    }
    return spent.shared / (spent.shared + spent.alone);
  }
}

const always =
  (time: number): (() => number) =>
  () =>
    time;

test("where sharing pays, the other way is tried for less than two percent of the time", () => {
  const machine = new Machine(2);
  expect(machine.spend(20_000, always(0.25), always(0.5))).toBeGreaterThan(0.98);
});

test("also of long runs that many threads share", () => {
  const machine = new Machine(8);
  expect(machine.spend(200_000, always(50), always(400))).toBeGreaterThan(0.98);
});

test("where one thread is faster, it has most of the time", () => {
  const machine = new Machine(2);
  machine.spend(1000, always(0.6), always(0.5));
  expect(machine.spend(20_000, always(0.6), always(0.5))).toBeLessThan(0.06);
});

test("a thread that is kept waiting now and then counts with what it costs", () => {
  let runs = 0;
  const shared = (): number => (++runs % 10 === 0 ? 4 : 0.25);
  const machine = new Machine(2);
  machine.spend(1000, shared, always(0.5));
  expect(machine.spend(20_000, shared, always(0.5))).toBeLessThan(0.15);
});

test("it follows a neighbour that comes and goes", () => {
  const machine = new Machine(2);
  machine.spend(3000, always(0.25), always(0.5));
  machine.spend(500, always(0.7), always(0.5));
  expect(machine.spend(2000, always(0.7), always(0.5))).toBeLessThan(0.1);
  machine.spend(500, always(0.25), always(0.5));
  expect(machine.spend(2000, always(0.25), always(0.5))).toBeGreaterThan(0.95);
});

test("after a short disturbance sharing is taken up again at once", () => {
  const machine = new Machine(2);
  machine.spend(3000, always(0.25), always(0.5));
  machine.spend(40, always(0.7), always(0.5));
  machine.spend(60, always(0.25), always(0.5));
  expect(machine.spend(500, always(0.25), always(0.5))).toBeGreaterThan(0.95);
});

test("runs that take equally long stay as they are", () => {
  const machine = new Machine(2);
  expect(machine.spend(5000, always(3), always(3))).toBeGreaterThan(0.85);
});
