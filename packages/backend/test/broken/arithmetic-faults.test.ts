import { conformanceTestNames } from "../../src/conformance.ts";
import { arithmeticFaults } from "./arithmetic-faults.ts";
import { expectCaught } from "./expect-caught.ts";

// Gradients are Programs made of primitives that have tests of their own, and every f64 sample has a twin in f32: leaving
// both out saves most of the time.
expectCaught(
  arithmeticFaults,
  conformanceTestNames().filter((name) => !/second gradients|f64/.test(name)),
);
